import {
  NEVER_INJECTED,
  REV,
  injectorOf,
  injectorsFor,
  namespaceInjector,
} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import {canInject} from '../mesh/serving.ts'
import type {InjectorEntry, MeshSnapshot, NamespaceFacts} from '../mesh/snapshot.ts'
import {nameOf} from '../mesh/pods.ts'
import {own} from '../mesh/own.ts'
import {entryUnder, isOfRun, unfitLabels} from './unfit.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import {carries, marked, pointedAt, templateKey} from './pointing.ts'
import type {NamespacedWorkload} from './rollout.ts'
import {RESTARTED_FOR} from './rollout.ts'
import type {InjectionLabels, Memento, MoveNamespace} from './step.ts'
import {workloadsToReturn} from './namespace-workloads.ts'

/**
 * Does the namespace, or a template in it, ask for an istiod of the run? A dead injector's name on
 * the label is asking, too.
 */
export function unfitNamespace(
  step: MoveNamespace,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
  travel: RunDirection,
): Unfit {
  if (NEVER_INJECTED.includes(facts.name)) return `istiod never injects pods of ${facts.name}`
  if (step.how === 'label') {
    const asks =
      carries(facts.labels, pointedAt(step.to)) ||
      isOfRun(travel, namespaceInjector(seen, facts)?.revision)
    return asks ? undefined : `namespace ${facts.name} asks for no istiod of this run`
  }
  const asking = facts.workloads.some(
    each =>
      each.templateLabels[REV] === step.to ||
      isOfRun(travel, injectorOf(seen, facts, each)?.revision),
  )
  return asking ? undefined : `no template of ${facts.name} asks for an istiod of this run`
}

interface NamespaceInMesh {
  readonly facts: NamespaceFacts
  readonly seen: MeshSnapshot
}

/**
 * What is remembered must lead back to an istiod of the run: labels of the namespace, or of its
 * templates.
 */
export function unfitRollback(
  step: MoveNamespace,
  {labels, templates}: NamespaceMemento,
  {facts, seen}: NamespaceInMesh,
  travel: RunDirection,
): Unfit {
  if (step.how === 'label') return unfitLabels(labels, facts, seen, travel)
  const strange = workloadsToReturn(step, seen).find(each =>
    injectorsBefore(each, {templates, facts, seen}).some(one => !isOfRun(travel, one.revision)),
  )
  return strange === undefined
    ? undefined
    : `the label that is remembered of ${facts.name}/${nameOf(strange.workload)} asks for an ` +
        'istiod which the run does not replace'
}

/** We have labelled this template, and what it had before, or had not, is served by nobody. */
export function isLost(
  each: NamespacedWorkload,
  {templates, facts, seen}: NamespaceInMesh & {readonly templates: Templates},
  forward: string,
): boolean {
  return (
    marked(each.workload.templateAnnotations[RESTARTED_FOR], forward) &&
    injectorsBefore(each, {templates, facts, seen}).length === 0
  )
}

/** Who would inject the workload's pods, had its template the label that is remembered. */
function injectorsBefore(
  each: NamespacedWorkload,
  {templates, facts, seen}: NamespaceInMesh & {readonly templates: Templates},
): readonly InjectorEntry[] {
  const {[REV]: _rev, ...rest} = each.workload.templateLabels
  const rev = own(templates, templateKey(each))?.rev
  return injectorsFor(seen.injectors, facts, rev === undefined ? rest : {...rest, [REV]: rev})
}

export const servedUnder = (
  labels: InjectionLabels,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
): Revision | undefined => entryUnder(labels, facts, seen)?.revision

/** Pods that go home must find an istiod there that can inject. */
export function oldInjectorServes(
  labels: InjectionLabels,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
): boolean {
  const entry = entryUnder(labels, facts, seen)
  return entry !== undefined && canInject(seen, entry)
}

type NamespaceMemento = Extract<Memento, {kind: 'namespace'}>
type Templates = NamespaceMemento['templates']

export function ofNamespace(before: Memento): NamespaceMemento {
  if (before.kind !== 'namespace')
    throw new TypeError(`a namespace cannot go back with a ${before.kind} memento`)
  return before
}
