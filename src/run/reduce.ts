import type {Instant} from '../mesh/names.ts'
import {own} from '../mesh/own.ts'
import {staysOnTheWayBack} from '../steps/stays.ts'
import type {Memento} from '../steps/step.ts'
import type {Decision} from './decide.ts'
import type {RunRecord, StepNote} from './record.ts'
import {withNote} from './record.ts'

/** Decisions that may fall while a law is broken: they do not show that it holds again. */
const DURING_BROKEN_LAW: readonly Decision['do'][] = ['hold', 'act', 'pass']

/**
 * Pure: how a decision changes the memory. The same object comes back when there is nothing to
 * remember.
 */
export function reduce(record: RunRecord, decision: Decision, at: Instant): RunRecord {
  const lawful =
    !DURING_BROKEN_LAW.includes(decision.do) && record.unlawfulSince !== undefined
      ? lawsHoldAgain(record)
      : record
  switch (decision.do) {
    case 'start':
      return withNote(lawful, decision.step.id, startedNote(decision.before, at))
    case 'wait':
      return withProgress(lawful, decision.step.id, decision.progress, at)
    case 'pass':
      return withEnd(lawful, decision.step.id, 'done', at)
    case 'undone':
      return withEnd(
        lawful,
        decision.step.id,
        staysOnTheWayBack(decision.step) ? 'kept' : 'undone',
        at,
      )
    case 'hold':
      return record.unlawfulSince === undefined ? {...record, unlawfulSince: at} : record
    case 'halt':
      return withHalt(lawful, decision, at)
    case 'arrive':
      return decision.as === 'reached'
        ? goalReached(lawful)
        : {...lawful, ended: {as: decision.as, at}}
    case 'act':
      return withProgress(
        record.goal.heading === 'back' ? reopenSteps(lawful, [decision.step.id]) : lawful,
        decision.step.id,
        decision.progress,
        at,
      )
  }
}

const startedNote = (before: Memento, at: Instant): StepNote => ({
  state: 'doing',
  startedAt: at,
  before,
  best: 0,
  bestAt: at,
})

const withHalt = (
  record: RunRecord,
  {findings, step}: Extract<Decision, {do: 'halt'}>,
  at: Instant,
): RunRecord => ({
  ...record,
  halted: {at, findings, ...(step === undefined ? {} : {step: step.id})},
})

/** What was asked for holds: nothing is wanted until the next command, which `resume` is not. */
const goalReached = (record: RunRecord): RunRecord => ({
  ...record,
  goal: {heading: 'forward', scope: {kind: 'steps', ids: []}},
})

function lawsHoldAgain(record: RunRecord): RunRecord {
  const {unlawfulSince: _unlawfulSince, ...rest} = record
  return rest
}

function withProgress(record: RunRecord, id: string, progress: number, at: Instant): RunRecord {
  const note = own(record.notes, id)
  return note === undefined || progress <= note.best
    ? record
    : withNote(record, id, {...note, best: progress, bestAt: at})
}

/** On the way back each undone step gives the one before it a whole deadline of its own. */
function withEnd(
  record: RunRecord,
  id: string,
  state: 'done' | 'undone' | 'kept',
  at: Instant,
): RunRecord {
  const note = own(record.notes, id)
  if (note === undefined) return record
  const next = withNote(record, id, {...note, state, endedAt: at})
  return state === 'done' ? next : {...next, notes: withFreshDeadlines(next.notes, at)}
}

/** Every step that is still begun gets its deadline anew. */
function withFreshDeadlines(
  notes: Readonly<Record<string, StepNote>>,
  at: Instant,
): Readonly<Record<string, StepNote>> {
  return Object.fromEntries(
    Object.entries(notes).map(([id, note]) => [
      id,
      note.state === 'undone' || note.state === 'kept' ? note : {...note, best: 0, bestAt: at},
    ]),
  )
}

/**
 * Steps that were done and may no longer be. One that is being taken back is not: cut off half way,
 * the way forward must do it again. And a new command wants what it speaks of to be seen again.
 */
export function reopenSteps(record: RunRecord, ids: readonly string[]): RunRecord {
  return ids.reduce((sum, id) => {
    const note = own(sum.notes, id)
    if (note?.state !== 'done') return sum
    const {endedAt: _endedAt, ...rest} = note
    return withNote(sum, id, {...rest, state: 'doing', again: true})
  }, record)
}

/**
 * A person, or a new command, takes the run up again: what stopped it is forgotten, deadlines begin
 * anew.
 */
export function withGoal(record: RunRecord, goal: RunRecord['goal'], at: Instant): RunRecord {
  const {halted: _halted, paused: _paused, unlawfulSince: _since, ended: _ended, ...rest} = record
  return {...rest, goal, notes: withFreshDeadlines(rest.notes, at)}
}
