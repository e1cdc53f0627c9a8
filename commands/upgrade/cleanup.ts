import {cleanup} from '../../src/verbs/cleanup.ts'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {drivingFlags} from '../frame/common-flags.ts'
import {DrivingCommand} from '../frame/driving-command.ts'

export default class UpgradeCleanup extends DrivingCommand {
  static override summary =
    'Move the default, prove that nothing uses the old istiod, and retire it.'
  static override description =
    'Past this there is no way back: an old istiod that is gone cannot take anything back.'
  static override flags = drivingFlags
  static override examples = [
    '<%= config.bin %> upgrade cleanup --dry-run',
    '<%= config.bin %> upgrade cleanup --yes',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradeCleanup)
    const drive = await this.prepare(flags)
    if (flags['dry-run'])
      return this.preview(drive, context => dryRun(context, {kind: 'cleanup'}, 'forward'))
    return this.drive(drive, context => cleanup(context))
  }
}
