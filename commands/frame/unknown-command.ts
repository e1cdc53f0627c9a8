import type {Hook} from '@oclif/core'
import {sh} from '../../src/mesh/shell.ts'
import {nearest} from '../../src/policy/nearest.ts'
import {UsageError} from '../../src/ports/trouble.ts'

/**
 * oclif's hook for words that are no command. Throws UsageError UNKNOWN_COMMAND with the nearest
 * one.
 */
const unknownCommand: Hook.CommandNotFound = ({id, config}) => {
  const typed = id.replaceAll(':', ' ')
  const known = [...config.commandIDs].map(each => each.replaceAll(':', ' ')).sort()
  const near =
    nearest(typed, known) ??
    nearest(typed.split(' ').slice(0, 2).join(' '), known) ??
    nearest(`upgrade ${typed.split(' ')[0] ?? ''}`, known)
  throw new UsageError({
    code: 'UNKNOWN_COMMAND',
    what: `There is no command "${typed}"`,
    why: near === undefined ? `There are ${known.join(', ')}.` : `Did you mean "${near}"?`,
    next: [near === undefined ? 'meshctl --help' : sh`meshctl ${near.split(' ')} --help`],
  })
}

export default unknownCommand
