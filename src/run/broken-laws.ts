import type {Finding} from '../checks/finding.ts'
import {brokenLaws} from '../checks/laws.ts'
import {REV} from '../mesh/injection.ts'
import type {MeshSnapshot, NamespaceFacts} from '../mesh/snapshot.ts'
import type {RunPlan, RunRecord} from './record.ts'

/**
 * Laws broken now that were not broken when the run began, whatever their severity: what is new is
 * suspect. But a pod's or a template's own word that it wants a revision which nobody has, and
 * which this run neither brings nor takes away, is not: whoever may write one pod in one namespace
 * can say so, and nobody else's upgrade waits for that.
 */
export function newlyBroken(
  record: RunRecord,
  plan: RunPlan,
  seen: MeshSnapshot,
): readonly Finding[] {
  return brokenLaws(withoutForeignRevisions(plan, seen)).filter(finding =>
    keysOf(finding).some(key => !record.brokenBefore.includes(key)),
  )
}

/** Keys by which a broken law is known again. */
export const brokenLawKeys = (seen: MeshSnapshot): readonly string[] =>
  [...new Set(brokenLaws(seen).flatMap(keysOf))].slice(0, 5_000)

const keysOf = (finding: Finding): readonly string[] =>
  finding.objects.map(each => `${finding.code} ${each.kind} ${each.namespace ?? ''} ${each.name}`)

function withoutForeignRevisions({from, to}: RunPlan, seen: MeshSnapshot): MeshSnapshot {
  const known = new Set<string>([
    ...from.map(each => each.revision),
    to.revision,
    ...seen.revisions.keys(),
    ...seen.tags.keys(),
  ])
  const isKnown = (asked: string | undefined): boolean => asked === undefined || known.has(asked)
  const narrowed = ({
    workloads,
    unmanagedPods,
    schedules,
    ...rest
  }: NamespaceFacts): NamespaceFacts => ({
    ...rest,
    workloads: workloads
      .filter(each => isKnown(each.templateLabels[REV]))
      .map(each => ({...each, pods: each.pods.filter(pod => isKnown(pod.proxy?.revision))})),
    unmanagedPods: unmanagedPods.filter(pod => isKnown(pod.proxy?.revision)),
    schedules: schedules.filter(each => isKnown(each.templateLabels[REV])),
  })
  return {
    ...seen,
    namespaces: new Map([...seen.namespaces].map(([name, each]) => [name, narrowed(each)])),
  }
}
