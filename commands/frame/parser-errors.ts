import type {Errors} from '@oclif/core'
import {commandLine} from '../../src/mesh/shell.ts'
import {nearest} from '../../src/policy/nearest.ts'
import type {Trouble} from '../../src/render/trouble-text.ts'
import {commonFlags} from './common-flags.ts'
import {exitCode} from './exit-codes.ts'

/**
 * What oclif's parser throws has no code; its classes tell it apart, and they are not exported, so
 * their names do.
 */
export function parserTrouble(error: Errors.CLIError, argv: readonly string[]): Trouble {
  const name = error.constructor.name
  const base = {
    what: bare(error.message),
    why: 'The command line was not understood, so nothing was done.',
    next: [helpFor(argv)],
    exitCode: exitCode('usage'),
    findings: [],
  }
  if (name === 'NonExistentFlagsError')
    return {
      ...base,
      code: 'UNKNOWN_FLAG',
      ...unknownFlag((error as {flags?: readonly string[]}).flags ?? []),
    }
  if (name === 'RequiredArgsError')
    return {
      ...base,
      code: 'ARGUMENT_MISSING',
      what: missing((error as {args?: readonly {readonly name: string}[]}).args ?? []),
    }
  if (name === 'UnexpectedArgsError') return {...base, code: 'ARGUMENT_UNEXPECTED'}
  if (name === 'FlagInvalidOptionError' || name === 'ArgInvalidOptionError')
    return {...base, code: 'BAD_VALUE'}
  if (name === 'FailedFlagValidationError')
    return {...base, code: 'FLAGS_EXCLUDE', what: excluding(base.what)}
  return {...base, code: 'USAGE'}
}

/** oclif's message without the advice that it adds and without its colours. */
function bare(message: string): string {
  const lines = message
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map(each => each.trim())
    .filter(each => each !== '' && each !== 'See more help with --help')
  return lines.filter(each => !/^The following errors? occurred:$/.test(each)).join('\n')
}

function unknownFlag(flags: readonly string[]): Pick<Trouble, 'what' | 'why'> {
  const near = nearest(flags[0]?.replace(/^-+/, '').replace(/=.*/, '') ?? '', [
    ...Object.keys(commonFlags),
    ...OWN_FLAGS,
  ])
  return {
    what: `There is no flag ${flags.join(', ')}`,
    why:
      near === undefined
        ? 'A flag that is not understood may be one that matters, so nothing was done.'
        : `Did you mean --${near}?`,
  }
}

/** Flags of single commands, for suggestions. */
const OWN_FLAGS = [
  'dry-run',
  'timeout',
  'revision',
  'from',
  'out',
  'plan',
  'next',
  'all',
  'wave',
  'namespace',
  'watch',
  'exit-status',
  'snapshot',
]

const missing = (args: readonly {readonly name: string}[]): string =>
  `${args.map(each => each.name.toUpperCase()).join(', ') || 'An argument'} is missing`

/** `--all and --wave exclude each other`. */
function excluding(message: string): string {
  const flags = [...new Set(message.match(/--[a-z][a-z-]*/g))].sort()
  return flags.length < 2 ? message : `${flags.join(' and ')} exclude each other`
}

/** The help of the command that was typed. */
function helpFor(argv: readonly string[]): string {
  const words = argv.slice(0, argv[0] === 'upgrade' ? 2 : 1).filter(each => /^[a-z]+$/.test(each))
  return commandLine(['meshctl', ...words, '--help'])
}
