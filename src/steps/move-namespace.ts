import {met, pending} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {
  NEVER_INJECTED,
  REV,
  injectorOf,
  injectorsFor,
  namespaceInjector,
  optsOut,
} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import {canInject} from '../mesh/serving.ts'
import type {InjectorEntry, MeshSnapshot, NamespaceFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import {nameOf} from '../mesh/pods.ts'
import {own} from '../mesh/own.ts'
import {entryUnder, isOfRun, unfitLabels} from './unfit.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import {ownGateway} from './gateways.ts'
import {
  carries,
  injectionLabels,
  labelNamespace,
  marked,
  pointedAt,
  templateKey,
  templatesBefore,
} from './pointing.ts'
import type {Rollout, NamespacedWorkload} from './rollout.ts'
import {
  RESTARTED_FOR,
  verifyConnections,
  inMesh,
  verifyProbes,
  someAtTarget,
  standInProbe,
  connectionProbes,
  probesBefore,
  probesOf,
  restartEffects,
  verifyRollout,
  withProbes,
  restartProspects,
  restartToken,
} from './rollout.ts'
import {rollbackProspects, rollbackEffects, verifyRollback} from './rollback.ts'
import {notServing} from './serving.ts'
import type {
  Effect,
  StepContext,
  InjectionLabels,
  Memento,
  MoveNamespace,
  Prospect,
  StepRule,
} from './step.ts'

export const moveNamespace: StepRule<MoveNamespace> = {
  title: step => `Move namespace ${step.namespace} to ${step.to}`,
  touches: (step, seen) => [
    ...(step.how === 'label' ? [{kind: 'Namespace', name: step.namespace}] : []),
    ...workloadsToMove(step, seen).map(({workload}) => ({
      kind: workload.ref.kind,
      namespace: step.namespace,
      name: workload.ref.name,
    })),
  ],
  reversible: () => true,
  reverse: () => 'labels as they were, pods restarted on the old istiod',
  probes: (step, before, seen, context) => probesNow(step, before, seen, context),
  check: (step, seen) => notServing(step.to, seen),
  unfit: (step, before, seen, travel) => {
    const facts = seen.namespaces.get(step.namespace)
    if (facts === undefined) return undefined
    return (
      unfitNamespace(step, facts, seen, travel) ??
      (travel.heading === 'back'
        ? unfitRollback(step, ofNamespace(before), {facts, seen}, travel)
        : undefined)
    )
  },
  remember: (step, seen) => ({
    kind: 'namespace',
    labels: injectionLabels(seen.namespaces.get(step.namespace)?.labels ?? {}),
    templates: templatesBefore(workloadsToMove(step, seen)),
  }),
  foresee: (step, seen) => {
    const pointing: readonly Prospect[] =
      step.how === 'label' ? [{kind: 'label-namespace', namespace: step.namespace}] : []
    const workloads = workloadsToMove(step, seen)
    return {
      forward: [...pointing, ...restartProspects(workloads)],
      back: [...pointing, ...rollbackProspects(workloadsToReturn(step, seen))],
      probes: [
        standInProbe(step.namespace, undefined),
        ...probesOf(workloads),
        {kind: 'connections', revision: step.to},
      ],
    }
  },
  apply: (step, _before, seen, context) => {
    const facts = seen.namespaces.get(step.namespace)
    if (facts === undefined) return []
    if (step.how === 'label' && !carries(facts.labels, pointedAt(step.to)))
      return [labelNamespace(step.namespace, pointedAt(step.to))]
    const rollout = forwardRollout(step, seen, context)
    if (verifyProbes(seen, probes(step, rollout), step.to).is !== 'met') return []
    return step.how === 'label' ? restartEffects(rollout) : relabelled(rollout)
  },
  verify: (step, _before, seen, context) => {
    const facts = seen.namespaces.get(step.namespace)
    if (facts === undefined) return met
    if (step.how === 'label' && !carries(facts.labels, pointedAt(step.to)))
      return pending(`namespace ${step.namespace} does not point at ${step.to} yet`)
    const rollout = forwardRollout(step, seen, context)
    const first = withProbes(
      verifyRollout(seen, rollout),
      verifyProbes(seen, probes(step, rollout), step.to),
    )
    return first.is === 'met' ? verifyConnections(seen, rollout) : first
  },
  revert: (step, before, seen, context) => {
    const {labels, templates} = ofNamespace(before)
    const facts = seen.namespaces.get(step.namespace)
    if (facts === undefined) return {kind: 'effects', effects: []}
    const target = servedUnder(labels, facts, seen)
    if (target === undefined && step.how === 'label')
      return {
        kind: 'none',
        because: `nobody would inject ${step.namespace} under its old labels any more`,
      }
    const lost =
      step.how === 'templates'
        ? workloadsToReturn(step, seen).find(each =>
            isLost(each, {templates, facts, seen}, restartToken(context.run, step.id, 'forward')),
          )
        : undefined
    if (lost !== undefined)
      return {
        kind: 'none',
        because: `nobody would inject ${step.namespace}/${nameOf(lost.workload)} under its old label any more`,
      }
    if (step.how === 'label' && !oldInjectorServes(labels, facts, seen))
      return {kind: 'effects', effects: []}
    if (step.how === 'label' && !carries(facts.labels, labels))
      return {kind: 'effects', effects: [labelNamespace(step.namespace, labels)]}
    return {
      kind: 'effects',
      effects: rollbackEffects(
        seen,
        {
          workloads: workloadsToReturn(step, seen),
          templates,
          step: step.id,
          labelled: step.how === 'templates',
          target,
        },
        context,
      ),
    }
  },
  reverted: (step, before, seen, context) => {
    const {labels, templates} = ofNamespace(before)
    const facts = seen.namespaces.get(step.namespace)
    if (facts === undefined) return met
    if (step.how === 'label' && !carries(facts.labels, labels))
      return pending(
        oldInjectorServes(labels, facts, seen)
          ? `namespace ${step.namespace} does not have its old labels yet`
          : `nobody can inject ${step.namespace} under its old labels now: the old istiod is not serving`,
      )
    return verifyRollback(
      seen,
      {
        workloads: workloadsToReturn(step, seen),
        templates,
        step: step.id,
        labelled: step.how === 'templates',
        target: servedUnder(labels, facts, seen),
      },
      context,
    )
  },
}

/**
 * Does the namespace, or a template in it, ask for an istiod of the run? A dead injector's name on
 * the label is asking, too.
 */
function unfitNamespace(
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
function unfitRollback(
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

function probesNow(
  step: MoveNamespace,
  before: Memento,
  seen: MeshSnapshot,
  context: StepContext,
): readonly Probe[] {
  const facts = seen.namespaces.get(step.namespace)
  if (facts === undefined) return []
  if (context.heading === 'back') {
    const home =
      step.how === 'label'
        ? [servedUnder(ofNamespace(before).labels, facts, seen)]
        : [...seen.revisions.keys()].filter(each => each !== step.to)
    return home
      .filter(each => each !== undefined)
      .map(revision => ({kind: 'connections', revision}))
  }
  if (step.how === 'label' && !carries(facts.labels, pointedAt(step.to))) return []
  const rollout = forwardRollout(step, seen, context)
  return [...connectionProbes(seen, rollout, context), ...probes(step, rollout)]
}

/**
 * Before pods are replaced: a dry run of each next template; in a namespace without workloads, of a
 * plain pod.
 */
function probes(step: MoveNamespace, rollout: Rollout): readonly Probe[] {
  if (step.how === 'templates') return probesBefore(rollout, {[REV]: step.to})
  const next = probesBefore(rollout, undefined)
  return next.length > 0 || someAtTarget(rollout)
    ? next
    : [standInProbe(step.namespace, rollout.workloads[0])]
}

const forwardRollout = (
  step: MoveNamespace,
  seen: MeshSnapshot,
  context: StepContext,
): Rollout => ({
  workloads: workloadsToMove(step, seen),
  target: step.to,
  token: restartToken(context.run, step.id, 'forward'),
  atOnce: context.atOnce,
  labelled: step.how === 'templates',
})

/** Restart and label in one change of the template, so that it rolls once. */
const relabelled = (rollout: Rollout): readonly Effect[] =>
  restartEffects(rollout).flatMap(each =>
    each.kind === 'restart'
      ? [
          {
            kind: 'label-template',
            namespace: each.namespace,
            workload: each.workload,
            rev: rollout.target,
            token: each.token,
          },
        ]
      : [],
  )

/**
 * The workloads of the namespace that this step moves: gateways of Helm releases and templates that
 * follow a tag have steps of their own.
 */
function workloadsToMove(step: MoveNamespace, seen: MeshSnapshot): readonly NamespacedWorkload[] {
  return workloadsToReturn(step, seen).filter(each => !ownGateway(seen, each.workload))
}

/**
 * On the way back gateways come along: undone before, they were left to whatever the namespace's
 * label said then.
 */
function workloadsToReturn(step: MoveNamespace, seen: MeshSnapshot): readonly NamespacedWorkload[] {
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

/** We have labelled this template, and what it had before, or had not, is served by nobody. */
function isLost(
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

const servedUnder = (
  labels: InjectionLabels,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
): Revision | undefined => entryUnder(labels, facts, seen)?.revision

/** Pods that go home must find an istiod there that can inject. */
function oldInjectorServes(
  labels: InjectionLabels,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
): boolean {
  const entry = entryUnder(labels, facts, seen)
  return entry !== undefined && canInject(seen, entry)
}

type NamespaceMemento = Extract<Memento, {kind: 'namespace'}>
type Templates = NamespaceMemento['templates']

function ofNamespace(before: Memento): NamespaceMemento {
  if (before.kind !== 'namespace')
    throw new TypeError(`a namespace cannot go back with a ${before.kind} memento`)
  return before
}
