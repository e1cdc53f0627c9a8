import {cleanup} from '../../src/verbs/cleanup.ts'
import {withFlags} from '../../src/policy/parse-policy.ts'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {drivingFlags} from '../frame/common-flags.ts'
import {DrivingCommand} from '../frame/driving-command.ts'
import {timeoutMs} from '../frame/judge-flags.ts'
import {readPolicy} from '../frame/policy-file.ts'

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
    this.consent(flags)
    const timeout = timeoutMs(flags.timeout)
    const file = await readPolicy(flags, this.asker(flags))
    const drive = {
      flags,
      policy: withFlags(file.policy, {revision: undefined, from: undefined, timeoutMs: timeout}),
      chartsByPolicy: file.charts,
    }
    if (flags['dry-run'])
      return this.rehearsed(drive, context => dryRun(context, {kind: 'cleanup'}, 'forward'))
    return this.driven(drive, context => cleanup(context))
  }
}
