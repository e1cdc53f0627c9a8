import type {StepRow, StepState} from './documents.ts'
import type {RunPlan, RunRecord, StepNote} from '../run/record.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Step} from '../steps/step.ts'
import {own} from '../mesh/own.ts'

/** RFC 3339, to the second. */
export const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** The steps of a run as they stand in its journal. */
export const stepRows = (record: RunRecord, plan: RunPlan): readonly StepRow[] =>
  plan.steps.map(each => stepRow(record, each))

/**
 * CRDs are never taken back: an old istiod reads new ones, and what was written in a new form would
 * be lost with them.
 */
export const KEPT = 'it stays: CRDs and the base chart are never taken back'

function stepRow(record: RunRecord, step: Step): StepRow {
  const note = own(record.notes, step.id)
  const finding = record.halted?.step === step.id ? record.halted.findings[0] : undefined
  return {
    id: step.id,
    title: ruleOf(step).title(step),
    phase: step.phase,
    ...(step.wave === undefined ? {} : {wave: step.wave}),
    state: stateOf(note?.state, record.halted?.step === step.id),
    ...(note === undefined ? {} : {startedAt: timeText(note.startedAt)}),
    ...(note?.endedAt === undefined ? {} : {endedAt: timeText(note.endedAt)}),
    ...(note?.state === 'kept' ? {because: KEPT} : {}),
    ...(finding === undefined ? {} : {because: `${finding.what} ${finding.why}`.trim()}),
  }
}

function stateOf(state: StepNote['state'] | undefined, halted: boolean): StepState {
  if (halted) return 'halted'
  return state === 'kept' ? 'done' : (state ?? 'todo')
}
