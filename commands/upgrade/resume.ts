import {resume} from '../../src/verbs/resume.ts'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {drivingFlags} from '../frame/common-flags.ts'
import {DrivingCommand} from '../frame/driving-command.ts'

export default class UpgradeResume extends DrivingCommand {
  static override summary =
    'Go on with a run that was paused, halted or interrupted, from any machine.'
  static override flags = drivingFlags
  static override examples = [
    '<%= config.bin %> upgrade resume',
    '<%= config.bin %> upgrade resume --yes --timeout 20m',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradeResume)
    const drive = await this.prepare(flags)
    if (flags['dry-run'])
      return this.preview(drive, context => dryRun(context, undefined, 'forward'))
    return this.drive(drive, resume)
  }
}
