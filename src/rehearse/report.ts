import type {Finding} from '../checks/finding.ts'
import type {Phase} from '../steps/step.ts'
import type {PlanDocument, PlanRow} from '../verbs/documents.ts'
import {shareOf} from './disruption.ts'
import type {
  RehearsalBasis,
  RehearsalDocument,
  RehearsalEstimate,
  RehearsedStep,
} from './rehearsal.ts'
import type {RehearsalRecorder} from './recorder.ts'

export interface ReportInput {
  readonly plan: PlanDocument
  readonly basis: RehearsalBasis
  readonly startedAt: string
  readonly result: RehearsalDocument['result']
  /** Why it halted. */
  readonly findings: readonly Finding[]
  /** Step that halted. */
  readonly halted: string | undefined
  readonly unknown: readonly string[]
}

/** What a rehearsal showed, as a document. */
export function report(
  recorder: RehearsalRecorder,
  {plan, basis, startedAt, result, findings, halted, unknown}: ReportInput,
): RehearsalDocument {
  const steps = plan.steps.map(each => stepOf(each, recorder, halted))
  const {id, hash, cluster, from, to} = plan
  return {
    apiVersion: 'meshctl.dev/v1',
    kind: 'Rehearsal',
    result,
    plan: {id, hash, cluster, from, to},
    basis,
    startedAt,
    steps,
    estimate: estimateOf(steps, basis),
    findings: [...plan.findings, ...findings],
    warnings: recorder.warnings(),
    unknown,
  }
}

function stepOf(
  row: PlanRow,
  recorder: RehearsalRecorder,
  halted: string | undefined,
): RehearsedStep {
  const span = recorder.span(row.id)
  const workloads = recorder.disruption
    .of(row.id)
    .map(each => ({...each, lowestShare: Math.round(shareOf(each) * 100) / 100}))
  const isHalted = row.id === halted
  return {
    id: row.id,
    title: row.title,
    phase: row.phase,
    ...(row.wave === undefined ? {} : {wave: row.wave}),
    state: isHalted ? 'halted' : span?.endedAt === undefined ? 'todo' : 'done',
    ...(span === undefined ? {} : {startedAt: span.startedAt}),
    ...(span?.endedAt === undefined
      ? {}
      : {endedAt: span.endedAt, seconds: secondsOf(span.startedAt, span.endedAt)}),
    podsReplaced: workloads.reduce((sum, each) => sum + each.podsReplaced, 0),
    workloads,
  }
}

const secondsOf = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))

function estimateOf(steps: readonly RehearsedStep[], {takenAt}: RehearsalBasis): RehearsalEstimate {
  const sum = (some: readonly RehearsedStep[]): number =>
    some.reduce((total, each) => total + (each.seconds ?? 0), 0)
  const phases = [...new Set(steps.map(each => each.phase))]
  const waves = [...new Set(steps.flatMap(each => each.wave ?? []))]
  const ran = steps.filter(each => each.state === 'done').length
  const ofSteps = ran === steps.length ? '' : `, of ${ran} of ${steps.length} steps`
  return {
    seconds: sum(steps),
    basis:
      `a rehearsal on a copy of the cluster of ${takenAt}${ofSteps}; ` +
      'without soaks, approvals and image pulls',
    phases: phases.map((phase: Phase) => ({
      phase,
      seconds: sum(steps.filter(each => each.phase === phase)),
    })),
    waves: waves.map(wave => ({wave, seconds: sum(steps.filter(each => each.wave === wave))})),
  }
}
