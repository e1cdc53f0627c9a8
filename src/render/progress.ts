import type {RunEvent, StepRow} from '../verbs/documents.ts'
import {count, waveName} from './words.ts'

/** What the live view knows of a run: which rows there are, which of them are behind us. */
export interface Progress {
  readonly rows: readonly StepRow[]
  /** Rows that need nothing more, by id. */
  readonly behind: ReadonlySet<string>
  readonly back: boolean
}

/** In: the rows, and whether the run takes steps back. */
export function progressOf(rows: readonly StepRow[], back: boolean): Progress {
  const isBehind = ({state}: StepRow): boolean =>
    back
      ? state === 'todo' || state === 'undone' || state === 'skipped'
      : state === 'done' || state === 'skipped'
  return {rows, behind: new Set(rows.filter(isBehind).map(each => each.id)), back}
}

export function after(progress: Progress, event: RunEvent): Progress {
  const ends = event.type === 'pass' || event.type === 'undone'
  return ends && event.step !== undefined
    ? {...progress, behind: new Set([...progress.behind, event.step])}
    : progress
}

/** `step 4 of 12`; empty for a step that is none of the rows. */
export function position({rows, behind}: Progress, step: string): string {
  return rows.some(each => each.id === step)
    ? `step ${Math.min(behind.size + (behind.has(step) ? 0 : 1), rows.length)} of ${rows.length}`
    : ''
}

/** The group that people are asked about: a wave, else a phase. */
export const groupOf = (row: StepRow): string =>
  row.wave === undefined ? row.phase : waveName(row.wave)

const GROUPS_NAMED = 6

/**
 * What comes after this step, in words: `then 3 more of wave canary, wave-2, cleanup`; empty at the
 * end.
 */
export function ahead(progress: Progress, step: string | undefined): string {
  const order = progress.back ? [...progress.rows].reverse() : progress.rows
  const left = order.filter(each => each.id !== step && !progress.behind.has(each.id))
  const here = progress.rows.find(each => each.id === step)
  const same = here === undefined ? [] : left.filter(each => groupOf(each) === groupOf(here))
  const groups = [...new Set(left.filter(each => !same.includes(each)).map(groupOf))]
  const more = groups.length > GROUPS_NAMED ? [`${groups.length - GROUPS_NAMED} more`] : []
  const parts = [
    ...(same.length === 0 ? [] : [`${same.length} more of ${groupOf(same[0] as StepRow)}`]),
    ...groups.slice(0, GROUPS_NAMED),
    ...more,
  ]
  return parts.length === 0 ? '' : `then ${parts.join(', ')} (${count(left.length, 'step')} left)`
}
