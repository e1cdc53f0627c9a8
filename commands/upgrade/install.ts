import {install} from '../../src/verbs/install.ts'
import {startArgs, startFlags, startOf, previewStart} from '../frame/start.ts'
import {DrivingCommand} from '../frame/driving-command.ts'

export default class UpgradeInstall extends DrivingCommand {
  static override summary =
    'Begin a run: CRDs and base, the new istiod beside the old, and the proof that it serves.'
  static override description =
    'No workload is touched. With a run in progress it goes on with that one.'
  static override args = startArgs
  static override flags = startFlags
  static override examples = [
    '<%= config.bin %> upgrade install 1.29',
    '<%= config.bin %> upgrade install --plan plan.json --yes',
  ]

  async run(): Promise<number> {
    const {args, flags} = await this.parse(UpgradeInstall)
    this.consent(flags)
    const beginning = await startOf(args, flags, this.asker(flags))
    const drive = {flags, policy: beginning.policy, chartsByPolicy: beginning.chartsByPolicy}
    if (flags['dry-run'])
      return this.preview(drive, context => previewStart(context, beginning, {kind: 'install'}))
    return this.drive(drive, context => install(context, beginning.version, beginning.saved))
  }
}
