import {Errors, run} from '@oclif/core'
import {asJson, asJsonLine} from '../../src/render/as-data.ts'
import {visibleLines} from '../../src/render/escape.ts'
import {paint} from '../../src/render/paint.ts'
import {troubleDocument, troubleText} from '../../src/render/trouble-text.ts'
import {reorderArgv, outputAskedFor} from './reorder-argv.ts'
import {exitCode} from './exit-codes.ts'
import {endureClosedPipes, isOutOfSystem, exit, outputLost, writeThrough} from './exit.ts'
import {terminalOf} from './terminal.ts'
import {troubleOf} from './errors.ts'

/**
 * Runs one command line from its words to its exit code. In: argv without node and script; where
 * package.json is.
 */
export async function main(argv: readonly string[], root: string): Promise<never> {
  if (argv.includes('--no-color')) process.env['NO_COLOR'] = '1'
  endureClosedPipes()
  const last = lastWords(argv)
  process.on('uncaughtException', last)
  process.on('unhandledRejection', last)
  return exit(await exitCodeOf(argv, words => run(words, root)))
}

/**
 * What nobody caught is told once. Should telling it fail as well, as on a full disk, there is
 * nothing left to say.
 */
function lastWords(argv: readonly string[]): (error: unknown) => void {
  let isTold = false
  return error => {
    if (isTold) process.exit(exitCode('outside'))
    isTold = true
    if (isOutOfSystem(error)) process.exit(outputLost(error))
    void exit(tell(error, argv, writeThrough))
  }
}

/**
 * Lets a command run and tells what it throws. In: argv as typed; what runs the command, given argv
 * with the command first. Out: its exit code.
 */
export async function exitCodeOf(
  argv: readonly string[],
  command: (words: string[]) => Promise<unknown>,
): Promise<number> {
  try {
    const result = await command(reorderArgv(argv))
    return typeof result === 'number' ? result : 0
  } catch (error) {
    if (error instanceof Errors.ExitError) return error.oclif.exit ?? 1
    return toldOrLost(error, argv)
  }
}

/** Telling may fail as well, where stdout or stderr is a file on a full disk. */
function toldOrLost(error: unknown, argv: readonly string[]): number {
  if (isOutOfSystem(error)) return outputLost(error)
  try {
    return tell(error, argv, text => process.stderr.write(text))
  } catch (another) {
    if (isOutOfSystem(another)) return outputLost(another)
    throw another
  }
}

/** Tells an error once, in the form that was asked for. Out: its exit code. */
function tell(error: unknown, argv: readonly string[], toStderr: (text: string) => void): number {
  const trouble = troubleOf(error, reorderArgv(argv))
  const output = outputAskedFor(argv)
  if (output === 'json') process.stdout.write(asJson(troubleDocument(trouble)))
  else if (output === 'ndjson') process.stdout.write(asJsonLine(troubleDocument(trouble)))
  else
    toStderr(`${troubleText(trouble, paint(terminalOf(process, false).colours.err)).join('\n')}\n`)
  if (argv.some(each => each === '-v' || each === '--verbose'))
    toStderr(`${visibleLines(stackOf(error)).join('\n')}\n`)
  return trouble.exitCode
}

/**
 * The stack and those of its causes; a cause may hold what a client said, for whoever asked for
 * more.
 */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack ?? error.message
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`
}
