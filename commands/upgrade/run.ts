import {run} from '../../src/verbs/run.ts'
import {startArgs, startFlags, startOf, previewStart} from '../frame/start.ts'
import {DrivingCommand} from '../frame/driving-command.ts'

export default class UpgradeRun extends DrivingCommand {
  static override summary = 'The whole upgrade: install, shift every wave, clean up.'
  static override description =
    'Asks before each phase and each wave unless --yes is given. With a run in progress it goes on with that one.'
  static override args = startArgs
  static override flags = startFlags
  static override examples = [
    '<%= config.bin %> upgrade run 1.29',
    '<%= config.bin %> upgrade run --plan plan.json --yes -o ndjson',
  ]

  async run(): Promise<number> {
    const {args, flags} = await this.parse(UpgradeRun)
    this.consent(flags)
    const beginning = await startOf(args, flags, this.asker(flags))
    const drive = {flags, policy: beginning.policy, chartsByPolicy: beginning.chartsByPolicy}
    if (flags['dry-run'])
      return this.preview(drive, context => previewStart(context, beginning, {kind: 'all'}))
    return this.drive(drive, context => run(context, beginning.version, beginning.saved))
  }
}
