import {Errors} from '@oclif/core'
import {commandLine} from '../../src/mesh/shell.ts'
import {DriverError, OutsideError, UsageError, isPassing} from '../../src/ports/trouble.ts'
import type {Trouble} from '../../src/render/trouble-text.ts'
import {Refused} from '../../src/verbs/contract.ts'
import {exitCode} from './exit-codes.ts'
import {parserTrouble} from './parser-errors.ts'

export const REPORT_AT = 'the issue tracker of meshctl'

/**
 * Whatever was thrown, as people and programs are told of it. In: argv, to say how help is found.
 */
export function troubleOf(error: unknown, argv: readonly string[]): Trouble {
  if (error instanceof UsageError) return known(error, exitCode('usage'))
  if (error instanceof Refused)
    return {...known(error, exitCode('refused')), findings: error.findings}
  if (error instanceof OutsideError) return outside(error, argv)
  if (error instanceof DriverError) return driven(error, argv)
  if (error instanceof Errors.CLIError) return parserTrouble(error, argv)
  return bug(error)
}

const known = (error: UsageError | Refused | OutsideError, code: number): Trouble => ({
  code: error.code,
  what: error.message,
  why: error.why,
  next: error.next,
  exitCode: code,
  findings: [],
})

/** What may pass has passed, perhaps, when the same command comes again. */
function outside(error: OutsideError, argv: readonly string[]): Trouble {
  const trouble = known(error, exitCode('outside'))
  const isTold = error.next.some(each => each.startsWith('meshctl '))
  return isPassing(error) && !isTold
    ? {...trouble, next: [...trouble.next, commandLine(['meshctl', ...argv])]}
    : trouble
}

const driven = (error: DriverError, argv: readonly string[]): Trouble => ({
  code: 'SOMEONE_DRIVES',
  what: error.message,
  why: 'Two drivers would undo each other, so this command does nothing more.',
  next: [
    'meshctl upgrade status',
    'meshctl upgrade pause, to ask that driver to stop at the next safe point',
    `If it is gone or hangs, or no meshctl writes the Lease at all: ${takingOver(argv)}`,
    'kubectl get leases -A --field-selector metadata.name=meshctl-upgrade -o yaml ' +
      '--show-managed-fields, to see who writes it',
  ],
  exitCode: exitCode('driver'),
  findings: [],
})

/** The command as it was typed, by force. */
function takingOver(argv: readonly string[]): string {
  const flag = argv.includes('--take-over') ? [] : ['--take-over']
  const reason = argv.includes('--because') ? '' : ' --because "WHY"'
  return `${commandLine(['meshctl', ...argv, ...flag])}${reason}`
}

const bug = (error: unknown): Trouble => ({
  code: 'BUG',
  what: `Something went wrong inside meshctl: ${error instanceof Error ? error.message : String(error)}`,
  why: 'This is a bug of meshctl. A run that was going on can be resumed: everything it needs is in the cluster.',
  next: [
    `Run the command again with -v and report what it prints to ${REPORT_AT}`,
    'meshctl upgrade status',
  ],
  exitCode: exitCode('bug'),
  findings: [],
})
