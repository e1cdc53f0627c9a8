import {shift} from '../../src/verbs/shift.ts'
import {Flags} from '@oclif/core'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {drivingFlags} from '../frame/common-flags.ts'
import {DrivingCommand} from '../frame/driving-command.ts'
import {shiftScope} from '../frame/validate-flags.ts'

export default class UpgradeShift extends DrivingCommand {
  static override summary =
    'Move waves to the new revision: relabel, restart, and see that all is served by it.'
  static override description = 'Without --wave, -n or --all it moves the next wave.'
  static override flags = {
    ...drivingFlags,
    next: Flags.boolean({
      summary: 'the next wave (the default)',
      exclusive: ['wave', 'namespace', 'all'],
    }),
    wave: Flags.string({
      helpValue: 'NAME',
      summary: 'this wave',
      exclusive: ['next', 'namespace', 'all'],
    }),
    namespace: Flags.string({
      char: 'n',
      helpValue: 'NAMESPACE',
      multiple: true,
      summary: 'these namespaces',
      exclusive: ['next', 'wave', 'all'],
    }),
    all: Flags.boolean({
      summary: 'every wave that is left',
      exclusive: ['next', 'wave', 'namespace'],
    }),
  }
  static override examples = [
    '<%= config.bin %> upgrade shift',
    '<%= config.bin %> upgrade shift -n shop -n pay',
    '<%= config.bin %> upgrade shift --all --yes',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradeShift)
    const scope = shiftScope(flags)
    const drive = await this.prepare(flags)
    if (flags['dry-run']) return this.preview(drive, context => dryRun(context, scope, 'forward'))
    return this.drive(drive, context => shift(context, scope))
  }
}
