import {injectorOf, namespaceInjector, optsOut} from '../mesh/injection.ts'
import type {MeshSnapshot, NamespaceFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import {ownGateway} from './gateways.ts'
import type {NamespacedWorkload} from './rollout.ts'
import {inMesh} from './rollout.ts'
import type {MoveNamespace} from './step.ts'

/**
 * The workloads of the namespace that this step moves: gateways of Helm releases and templates that
 * follow a tag have steps of their own.
 */
export function workloadsToMove(
  step: MoveNamespace,
  seen: MeshSnapshot,
): readonly NamespacedWorkload[] {
  return workloadsToReturn(step, seen).filter(each => !ownGateway(seen, each.workload))
}

/**
 * On the way back gateways come along: undone before, they were left to whatever the namespace's
 * label said then.
 */
export function workloadsToReturn(
  step: MoveNamespace,
  seen: MeshSnapshot,
): readonly NamespacedWorkload[] {
  const facts = seen.namespaces.get(step.namespace)
  if (facts === undefined) return []
  const mine = facts.workloads.filter(
    each =>
      !optsOut(each) && inMesh(each) && (step.how === 'label' || pinnedHere(seen, facts, each)),
  )
  return mine.map(workload => ({namespace: step.namespace, workload}))
}

/** Chosen by a label on its own template, in a namespace that has no say, and not through a tag. */
export function pinnedHere(
  seen: MeshSnapshot,
  facts: NamespaceFacts,
  workload: WorkloadFacts,
): boolean {
  const injector = injectorOf(seen, facts, workload)
  return (
    namespaceInjector(seen, facts) === undefined &&
    injector !== undefined &&
    injector.tag === undefined
  )
}
