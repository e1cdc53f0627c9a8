import {run} from '../../src/verbs/run.ts'
import {beginningArgs, beginningFlags, beginningOf, foreseen} from '../frame/beginning.ts'
import {DrivingCommand} from '../frame/driving-command.ts'

export default class UpgradeRun extends DrivingCommand {
  static override summary = 'The whole upgrade: install, shift every wave, clean up.'
  static override description =
    'Asks before each phase and each wave unless --yes is given. With a run in progress it goes on with that one.'
  static override args = beginningArgs
  static override flags = beginningFlags
  static override examples = [
    '<%= config.bin %> upgrade run 1.29',
    '<%= config.bin %> upgrade run --plan plan.json --yes -o ndjson',
  ]

  async run(): Promise<number> {
    const {args, flags} = await this.parse(UpgradeRun)
    this.consent(flags)
    const beginning = await beginningOf(args, flags, this.asker(flags))
    const drive = {flags, policy: beginning.policy, chartsByPolicy: beginning.chartsByPolicy}
    if (flags['dry-run'])
      return this.rehearsed(drive, context => foreseen(context, beginning, {kind: 'all'}))
    return this.driven(drive, context => run(context, beginning.version, beginning.saved))
  }
}
