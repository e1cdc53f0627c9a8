import type {Finding} from '../checks/finding.ts'
import type {WaiverRow} from '../checks/waivers.ts'
import type {Instant} from '../mesh/names.ts'
import {own} from '../mesh/own.ts'
import type {Heading, Memento, Phase, Step} from '../steps/step.ts'

/**
 * The memory of a run: only what the cluster cannot tell us again. The steps are kept apart, since
 * they never change.
 */
export interface RunRecord {
  readonly schema: typeof RECORD_SCHEMA
  readonly id: string
  readonly startedAt: Instant
  readonly goal: Goal
  readonly notes: Readonly<Record<string, StepNote>>
  readonly halted?: {
    readonly at: Instant
    readonly step?: string
    readonly findings: readonly Finding[]
  }
  readonly ended?: {readonly as: 'finished' | 'undone'; readonly at: Instant}
  /** Set by whoever asked the driver to stop; cleared by `resume`. */
  readonly paused?: {readonly by: string; readonly at: Instant}
  /** Helm keeps different books in each major, so a run stays with one (F-59). */
  readonly helmMajor: number
  /**
   * Workloads that may be on their way at once, and how long a step may go on without progress: as
   * the latest command had them.
   */
  readonly atOnce: number
  readonly deadlineMs: number
  /** Laws that were broken before the run: they are not its doing. Keys of `breaches`. */
  readonly brokenBefore: readonly string[]
  /** Since when a law has been broken that was not before. */
  readonly unlawfulSince?: Instant
  /**
   * The run's plan: sha256 of its text in its ConfigMap, and that ConfigMap's uid. A plan that is
   * another is not driven.
   */
  readonly plan: {readonly sha256: string; readonly uid: string}
  /** The newest forced takeovers of the Lease, oldest first. */
  readonly takeovers?: readonly Takeover[]
  /**
   * The driver that wrote the record last, and its how many-th writing that was: by it a driver
   * knows its own whose answer was lost.
   */
  readonly writer?: {readonly id: string; readonly writes: number}
}

export const RECORD_SCHEMA = 'meshctl.dev/run/v2'

/**
 * Somebody took the Lease from a driver that was, or seemed to be, alive. `from`: whom the Lease
 * named then.
 */
export interface Takeover {
  readonly by: string
  readonly from: string
  readonly at: Instant
  readonly because: string
}

/** What a run is begun with: a record that does not know yet where its plan is kept. */
export type NewRecord = Omit<RunRecord, 'plan'>

export const PLAN_SCHEMA = 'meshctl.dev/run-plan/v2'

/** The plan of a run, written once. */
export interface RunPlan {
  readonly schema: typeof PLAN_SCHEMA
  readonly id: string
  /** Of the plan's document, as `upgrade plan` shows it: by it a reviewed plan is known again. */
  readonly hash: string
  readonly from: readonly {readonly revision: string; readonly version: string | undefined}[]
  readonly to: {readonly revision: string; readonly version: string}
  readonly steps: readonly Step[]
  /** By the shape of its roll-outs, not corrected by runs before it. */
  readonly estimateSeconds: number
  /** Risks that somebody took upon them when it began. */
  readonly waivers: readonly WaiverRow[]
  /** Which charts its steps apply: no others, whoever takes the run up, and wherever. */
  readonly charts: readonly ChartPin[]
}

/** A chart by what is in it. */
export interface ChartPin {
  readonly chart: string
  readonly version: string
  /** See `LocalChart` of the ports. */
  readonly sha256: string
}

/** What the latest command wants, and which way. */
export interface Goal {
  readonly heading: Heading
  readonly scope: GoalScope
}

export type GoalScope =
  | {readonly kind: 'all'}
  | {readonly kind: 'phase'; readonly phase: Phase}
  | {readonly kind: 'waves'; readonly waves: readonly string[]}
  | {readonly kind: 'steps'; readonly ids: readonly string[]}

export interface StepNote {
  /** `kept`: the way back has passed it, and what it brought stays. */
  readonly state: 'doing' | 'done' | 'undone' | 'kept'
  readonly startedAt: Instant
  readonly before: Memento
  readonly endedAt?: Instant
  /** It was done once, and a later command only sees it again. */
  readonly again?: true
  /** How far it came, and when it last came further: a deadline counts from there. */
  readonly best: number
  readonly bestAt: Instant
}

export const withNote = (record: RunRecord, id: string, note: StepNote): RunRecord => ({
  ...record,
  notes: {...record.notes, [id]: note},
})

export function inScope(step: Step, scope: GoalScope): boolean {
  switch (scope.kind) {
    case 'all':
      return true
    case 'phase':
      return step.phase === scope.phase
    case 'waves':
      return step.wave !== undefined && scope.waves.includes(step.wave)
    case 'steps':
      return scope.ids.includes(step.id)
  }
}

/** Steps that were begun and not undone: what a way back is about. */
export const begun = (record: RunRecord, step: Step): boolean => {
  const state = own(record.notes, step.id)?.state
  return state === 'doing' || state === 'done'
}

export const isDone = (record: RunRecord, step: Step): boolean =>
  own(record.notes, step.id)?.state === 'done'
