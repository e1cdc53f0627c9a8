import type {Finding} from '../checks/finding.ts'
import {compareVersions} from '../checks/version.ts'
import {revision} from '../mesh/names.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {RunDirection} from '../steps/unfit.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Memento, Step} from '../steps/step.ts'
import type {RunPlan, RunRecord} from './record.ts'
import {stepUnfit} from './step-findings.ts'

interface RememberedStep {
  readonly record: RunRecord
  readonly plan: RunPlan
  readonly step: Step
  readonly before: Memento
}

/** What the journal says of the step, and the cluster does not show: nobody acts on it. */
export function unfitFindings(told: RememberedStep, seen: MeshSnapshot): readonly Finding[] {
  const why = unfitOf(told, seen)
  return why === undefined ? [] : [stepUnfit(told.step, why, seen)]
}

export function unfitOf(
  {record, plan, step, before}: RememberedStep,
  seen: MeshSnapshot,
): string | undefined {
  const travel: RunDirection = {
    from: plan.from.map(each => revision(each.revision)),
    to: revision(plan.to.revision),
    heading: record.goal.heading,
  }
  return unfitWay(plan, travel, seen) ?? ruleOf(step).unfit(step, before, seen, travel)
}

/** An upgrade goes from older istiods to the one of its version, as the cluster shows them. */
function unfitWay(
  {to}: RunPlan,
  {from, to: target, heading}: RunDirection,
  seen: MeshSnapshot,
): string | undefined {
  if (heading === 'back') return undefined
  const ahead = from.find(
    each => compareVersions(seen.revisions.get(each)?.version, to.version) > 0,
  )
  if (ahead !== undefined) return `istiod ${ahead} is newer than ${to.version}`
  const there = seen.revisions.get(target)?.version
  return there === undefined || there === to.version
    ? undefined
    : `istiod ${target} runs ${there}, not ${to.version}`
}
