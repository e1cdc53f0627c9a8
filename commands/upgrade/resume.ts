import {withFlags} from '../../src/policy/parse-policy.ts'
import {resume} from '../../src/verbs/resume.ts'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {drivingFlags} from '../frame/common-flags.ts'
import {DrivingCommand} from '../frame/driving-command.ts'
import {timeoutMs} from '../frame/judge-flags.ts'
import {readPolicy} from '../frame/policy-file.ts'

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
    this.consent(flags)
    const timeout = timeoutMs(flags.timeout)
    const file = await readPolicy(flags, this.asker(flags))
    const drive = {
      flags,
      policy: withFlags(file.policy, {revision: undefined, from: undefined, timeoutMs: timeout}),
      chartsByPolicy: file.charts,
    }
    if (flags['dry-run'])
      return this.rehearsed(drive, context => dryRun(context, undefined, 'forward'))
    return this.driven(drive, resume)
  }
}
