import type {Outcome} from '../../src/verbs/contract.ts'
import type {RunState} from '../../src/verbs/documents.ts'

/** The one table of exit codes: help and docs/errors.md are made from it. */
export const EXIT_CODES = [
  {name: 'done', code: 0, means: 'done: what was asked for holds now, and was seen to hold'},
  {name: 'bug', code: 1, means: 'a bug of meshctl; the message asks for a report'},
  {name: 'usage', code: 2, means: 'usage: flags, config file, policy, unknown version, no helm'},
  {name: 'refused', code: 3, means: 'refused by checks; nothing was changed'},
  {
    name: 'halted',
    code: 4,
    means: 'halted half way: a person must decide; the cluster is safe and the journal says where',
  },
  {name: 'undone', code: 5, means: 'undone: it failed and was taken back on its own'},
  {name: 'driver', code: 6, means: 'someone else is driving'},
  {
    name: 'outside',
    code: 7,
    means:
      'the outside failed: cluster unreachable, access denied, helm or the chart source broken',
  },
  {name: 'unfinished', code: 8, means: 'not finished: paused, or waiting for a person'},
  {name: 'interrupted', code: 130, means: 'interrupted; resumable'},
] as const

export type ExitName = (typeof EXIT_CODES)[number]['name']

/** The number of an exit code by its name. */
export const exitCode = (name: ExitName): number =>
  EXIT_CODES.find(each => each.name === name)?.code ?? 1

/** In: how driving ended, and whether the person had asked for everything to be taken back. */
export function exitOfOutcome(end: Outcome['end'], askedToUndo: boolean): number {
  if (end === 'undone') return exitCode(askedToUndo ? 'done' : 'undone')
  return exitCode(EXIT_OF_END[end])
}

const EXIT_OF_END: Readonly<Record<Exclude<Outcome['end'], 'undone'>, ExitName>> = {
  reached: 'done',
  finished: 'done',
  halted: 'halted',
  paused: 'unfinished',
  declined: 'unfinished',
  interrupted: 'interrupted',
}

/** For `status --exit-status`: the state of a run on the same table. */
export const exitOfState = (state: RunState): number => exitCode(EXIT_OF_STATE[state])

const EXIT_OF_STATE: Readonly<Record<RunState, ExitName>> = {
  none: 'done',
  finished: 'done',
  running: 'unfinished',
  waiting: 'unfinished',
  paused: 'unfinished',
  halted: 'halted',
  undone: 'undone',
}
