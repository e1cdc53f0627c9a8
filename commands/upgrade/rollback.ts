import {Flags} from '@oclif/core'
import {rollback} from '../../src/verbs/rollback.ts'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {drivingFlags} from '../frame/common-flags.ts'
import {DrivingCommand} from '../frame/driving-command.ts'
import {rollbackScope} from '../frame/validate-flags.ts'

export default class UpgradeRollback extends DrivingCommand {
  static override summary = 'Back to exactly what was, data plane included.'
  static override description = 'Without --wave or -n it takes the whole run back.'
  static override flags = {
    ...drivingFlags,
    wave: Flags.string({helpValue: 'NAME', summary: 'this wave', exclusive: ['namespace']}),
    namespace: Flags.string({
      char: 'n',
      helpValue: 'NAMESPACE',
      multiple: true,
      summary: 'these namespaces',
      exclusive: ['wave'],
    }),
  }
  static override examples = [
    '<%= config.bin %> upgrade rollback -n shop',
    '<%= config.bin %> upgrade rollback --yes',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradeRollback)
    const scope = rollbackScope(flags)
    const drive = {...(await this.prepare(flags)), goesBack: true}
    if (flags['dry-run']) return this.preview(drive, context => dryRun(context, scope, 'back'))
    return this.drive(drive, context => rollback(context, scope))
  }
}
