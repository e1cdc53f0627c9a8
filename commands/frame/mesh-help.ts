import {Help} from '@oclif/core'
import type {Command} from '@oclif/core'
import {EXIT_CODES} from './exit-codes.ts'

/** oclif's help, with the table of exit codes. */
export default class MeshHelp extends Help {
  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp()
    this.log(`${this.section('EXIT CODES', exitCodeLines())}\n`)
  }

  override formatCommand(command: Command.Loadable): string {
    return (
      `${super.formatCommand({...command, usage: usage(command)})}\n\n` +
      this.section('EXIT CODES', exitCodeLines())
    )
  }
}

/** The flags are listed below it; to name them all in one line helps nobody. */
function usage(command: Command.Loadable): string {
  const args = Object.values(command.args).map(each =>
    each.required === true ? each.name.toUpperCase() : `[${each.name.toUpperCase()}]`,
  )
  return [command.id.replaceAll(':', ' '), ...args, '[FLAGS]'].join(' ')
}

/** `  3  refused by checks; nothing was changed` */
const exitCodeLines = (): string =>
  EXIT_CODES.map(each => `${String(each.code).padStart(3)}  ${each.means}`).join('\n')
