import type {Finding, Verdict} from '../checks/finding.ts'
import {neededUnread} from '../checks/unread.ts'
import {deniedRights} from '../mesh/probes.ts'
import type {Probe} from '../mesh/probes.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import {own} from '../mesh/own.ts'
import {unreadIn} from '../steps/step-releases.ts'
import {keptInUse} from '../steps/revision-uses.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Effect, StepContext, Memento, Step} from '../steps/step.ts'
import {newlyBroken} from './broken-laws.ts'
import type {RunPlan, RunRecord, StepNote} from './record.ts'
import {begun, inScope, isDone} from './record.ts'
import {overdue, stepFailed, noWayBack} from './step-findings.ts'
import {unfitFindings, unfitOf} from './unfit-step.ts'

export type Decision =
  | {readonly do: 'start'; readonly step: Step; readonly before: Memento}
  | {
      readonly do: 'act'
      readonly step: Step
      readonly effects: readonly Effect[]
      readonly progress: number
    }
  | {readonly do: 'wait'; readonly step: Step; readonly because: string; readonly progress: number}
  | {readonly do: 'pass'; readonly step: Step}
  | {readonly do: 'undone'; readonly step: Step}
  | {readonly do: 'hold'; readonly findings: readonly Finding[]}
  | {readonly do: 'halt'; readonly step: Step | undefined; readonly findings: readonly Finding[]}
  | {readonly do: 'arrive'; readonly as: 'reached' | 'finished' | 'undone'}

/** A broken law may heal by itself (a replica restarts); after so long the run halts. */
export const BROKEN_LAW_MS_MAX = 60_000

/**
 * Deeds that finish what a step began to point: half done they may themselves be what breaks a law.
 */
const REPAIRING_EFFECTS: readonly Effect['kind'][] = [
  'label-namespace',
  'point-tag',
  'own-tag',
  'apply-release',
  'reapply-release',
  'rollback-release',
]

/**
 * The step that the run is about now: the first not done on the way forward, the last begun on the
 * way back.
 */
export function currentStep(record: RunRecord, plan: RunPlan): Step | undefined {
  const mine = plan.steps.filter(each => inScope(each, record.goal.scope))
  return record.goal.heading === 'forward'
    ? mine.find(each => !isDone(record, each))
    : mine.findLast(each => begun(record, each))
}

/** What must be asked, beyond what the watches tell, before `decide` can judge. */
export function probesFor(record: RunRecord, plan: RunPlan, seen: MeshSnapshot): readonly Probe[] {
  const step = currentStep(record, plan)
  if (step === undefined) return []
  const before = own(record.notes, step.id)?.before ?? ruleOf(step).remember(step, seen)
  // Dry runs are questions, too: none is sent where the step has no business.
  if (unfitOf({record, plan, step, before}, seen) !== undefined) return []
  return ruleOf(step).probes(step, before, seen, contextOf(record, step, seen))
}

/**
 * The whole brain of a run. Pure: what we planned, what we remember, what we see; out comes one
 * decision. While a law is broken the way forward only finishes what it began to point; going back
 * is free, since that is what mends it.
 */
export function decide(record: RunRecord, plan: RunPlan, seen: MeshSnapshot): Decision {
  const step = currentStep(record, plan)
  if (step !== undefined && record.goal.heading === 'back') return back(record, plan, step, seen)
  const decision: Decision =
    step === undefined
      ? {do: 'arrive', as: arrival(record, plan)}
      : forward(record, plan, step, seen)
  const broken = record.goal.heading === 'forward' ? newlyBroken(record, plan, seen) : []
  return broken.length === 0 || repairs(decision) || decision.do === 'halt'
    ? decision
    : holdOrHalt(record, step, seen, broken)
}

/** To pass a step changes nothing, and the one that mends may come after it. */
const repairs = (decision: Decision): boolean =>
  decision.do === 'pass' ||
  (decision.do === 'act' && decision.effects.every(each => REPAIRING_EFFECTS.includes(each.kind)))

function holdOrHalt(
  record: RunRecord,
  step: Step | undefined,
  seen: MeshSnapshot,
  broken: readonly Finding[],
): Decision {
  const since = record.unlawfulSince ?? seen.seenAt
  return seen.seenAt - since >= BROKEN_LAW_MS_MAX
    ? {do: 'halt', step, findings: broken}
    : {do: 'hold', findings: broken}
}

function arrival(record: RunRecord, plan: RunPlan): 'reached' | 'finished' | 'undone' {
  if (record.goal.heading === 'back')
    return plan.steps.some(each => begun(record, each)) ? 'reached' : 'undone'
  return plan.steps.every(each => isDone(record, each)) ? 'finished' : 'reached'
}

function forward(record: RunRecord, plan: RunPlan, step: Step, seen: MeshSnapshot): Decision {
  const note = own(record.notes, step.id)
  if (note?.state === 'doing') return continueStep(record, plan, step, seen)
  const odd = unreadIn(step, seen)
  if (odd.length > 0) return {do: 'halt', step, findings: odd.map(neededUnread)}
  const before = ruleOf(step).remember(step, seen)
  const blocking = [
    ...unfitFindings({record, plan, step, before}, seen),
    ...blockers(step, seen, false),
    ...cleanupBlockers(record, plan, step, seen),
  ]
  return blocking.length > 0 ? {do: 'halt', step, findings: blocking} : {do: 'start', step, before}
}

/**
 * The cleanup does not begin while something uses an old revision that nothing in it will move: it
 * would only halt at its last step.
 */
function cleanupBlockers(
  record: RunRecord,
  plan: RunPlan,
  step: Step,
  seen: MeshSnapshot,
): readonly Finding[] {
  if (
    step.phase !== 'cleanup' ||
    plan.steps.some(each => each.phase === 'cleanup' && isDone(record, each))
  )
    return []
  return plan.steps.flatMap(each =>
    each.kind === 'retire-revision' ? (keptInUse(each, seen) ?? []) : [],
  )
}

function continueStep(record: RunRecord, plan: RunPlan, step: Step, seen: MeshSnapshot): Decision {
  const rule = ruleOf(step)
  const context = contextOf(record, step, seen)
  const note = noteOf(record, step)
  const [odd] = unreadIn(step, seen)
  if (odd !== undefined) return waitUntilReadable(record, step, seen, odd)
  const verdict = rule.verify(step, note.before, seen, context)
  if (verdict.is === 'met') return {do: 'pass', step}
  if (verdict.is === 'failed')
    return {do: 'halt', step, findings: [stepFailed(step, verdict.because, seen)]}
  const effects = rule.apply(step, note.before, seen, context)
  const strange =
    effects.length > 0 ? unfitFindings({record, plan, step, before: note.before}, seen) : []
  if (strange.length > 0) return {do: 'halt', step, findings: strange}
  const blocking = effects.length > 0 ? blockers(step, seen, true) : []
  return actWithinDeadline(record, step, seen, {
    effects: blocking.length > 0 ? [] : effects,
    verdict: blocking[0] === undefined ? verdict : {is: 'pending', because: blocking[0].what},
  })
}

/**
 * Of something that the step is about nothing is known: neither that it is done nor what is left to
 * do. It may be readable again.
 */
const waitUntilReadable = (
  record: RunRecord,
  step: Step,
  seen: MeshSnapshot,
  odd: Unread,
): Decision =>
  actWithinDeadline(record, step, seen, {
    effects: [],
    verdict: {is: 'unknown', because: neededUnread(odd).what},
  })

interface PendingWork {
  readonly effects: readonly Effect[]
  readonly verdict: Exclude<Verdict, {is: 'met'}>
}

/**
 * Acting and waiting end when a step has made no progress for its deadline: an effect that does not
 * stay, because somebody else undoes it, must not be repeated for ever (F-94).
 */
function actWithinDeadline(
  record: RunRecord,
  step: Step,
  seen: MeshSnapshot,
  {effects, verdict}: PendingWork,
): Decision {
  const {best = 0, bestAt = seen.seenAt} = own(record.notes, step.id) ?? {}
  const progress = verdict.is === 'pending' ? (verdict.progress ?? 0) : 0
  const last = progress > best ? seen.seenAt : bestAt
  if (seen.seenAt - last > record.deadlineMs)
    return {
      do: 'halt',
      step,
      findings: [overdue(step, reasonOf(verdict, seen), seen, record.deadlineMs)],
    }
  return effects.length > 0
    ? {do: 'act', step, effects, progress}
    : {do: 'wait', step, because: reasonOf(verdict, seen), progress}
}

/**
 * A question that was refused is why the step stands still, and what it waits for is only what is
 * seen of that.
 */
function reasonOf({because}: PendingWork['verdict'], seen: MeshSnapshot): string {
  const refused = deniedRights(seen.probeResults).filter(each => !because.includes(each))
  return refused.length === 0 ? because : `${refused.join('; ')}; ${because}`
}

const blockers = (step: Step, seen: MeshSnapshot, isBegun: boolean): readonly Finding[] =>
  ruleOf(step)
    .check(step, seen, isBegun)
    .filter(finding => finding.severity === 'blocks')

function back(record: RunRecord, plan: RunPlan, step: Step, seen: MeshSnapshot): Decision {
  const rule = ruleOf(step)
  const note = noteOf(record, step)
  const context = contextOf(record, step, seen)
  const [odd] = unreadIn(step, seen)
  if (odd !== undefined) return waitUntilReadable(record, step, seen, odd)
  const verdict = rule.reverted(step, note.before, seen, context)
  if (verdict.is === 'met') return {do: 'undone', step}
  const reversal = rule.revert(step, note.before, seen, context)
  if (reversal.kind === 'none')
    return {do: 'halt', step, findings: [noWayBack(step, reversal.because)]}
  const strange =
    reversal.effects.length > 0
      ? unfitFindings({record, plan, step, before: note.before}, seen)
      : []
  if (strange.length > 0) return {do: 'halt', step, findings: strange}
  return actWithinDeadline(record, step, seen, {effects: reversal.effects, verdict})
}

function noteOf(record: RunRecord, step: Step): StepNote {
  const note = own(record.notes, step.id)
  if (note === undefined) throw new Error(`step ${step.id} is gone on with without having begun`)
  return note
}

const contextOf = (record: RunRecord, step: Step, seen: MeshSnapshot): StepContext => ({
  run: record.id,
  heading: record.goal.heading,
  atOnce: record.atOnce,
  again: own(record.notes, step.id)?.again === true,
  stalledMs: seen.seenAt - (own(record.notes, step.id)?.bestAt ?? seen.seenAt),
})
