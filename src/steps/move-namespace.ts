import {met, pending} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {REV} from '../mesh/injection.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {nameOf} from '../mesh/pods.ts'
import {carries, injectionLabels, labelNamespace, pointedAt, templatesBefore} from './pointing.ts'
import type {Rollout} from './rollout.ts'
import {
  verifyConnections,
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
import {verifyProbes} from './injection-probes.ts'
import {rollbackProspects, rollbackEffects, verifyRollback} from './rollback.ts'
import {notServing} from './serving.ts'
import type {Effect, StepContext, Memento, MoveNamespace, Prospect, StepRule} from './step.ts'
import {workloadsToMove, workloadsToReturn} from './namespace-workloads.ts'
import {
  unfitNamespace,
  unfitRollback,
  isLost,
  servedUnder,
  oldInjectorServes,
  ofNamespace,
} from './namespace-before.ts'

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
