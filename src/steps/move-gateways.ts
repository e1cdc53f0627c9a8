import {allOf, met, pending} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {REV, labelsDecide, namespaceInjector} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {rollbackProspects, rollbackEffects, verifyRollback} from './rollback.ts'
import {injectionLabels, labelNamespace, pointedAt, templatesBefore} from './pointing.ts'
import {applied, busy, refOf, releaseBusy, releaseState, rolledBack, towards} from './release.ts'
import type {Rollout, NamespacedWorkload} from './rollout.ts'
import {
  verifyConnections,
  connectionProbes,
  probesOf,
  restartEffects,
  verifyRollout,
  restartProspects,
  restartToken,
} from './rollout.ts'
import {verifyProbes} from './injection-probes.ts'
import {notServing} from './serving.ts'
import type {StepContext, Memento, MoveGateways, Prospect, StepRule} from './step.ts'
import {sameServices, servicesOf, asRemembered} from './gateway-services.ts'
import {
  numberOf,
  releasesOf,
  wantedRevision,
  upgraded,
  upgrade,
  backTo,
  gatewayWorkloads,
  ofGateways,
} from './gateway-releases.ts'
import {unfitGateways, unfitRollback, isPointed} from './gateway-unfit.ts'

/**
 * Gateways of the `gateway` chart, in place: their releases keep their names, so the Service keeps
 * its address.
 */
export const moveGateways: StepRule<MoveGateways> = {
  title: step =>
    `Upgrade gateway ${step.releases.join(', ')} in ${step.namespace} to ${step.version} on ${step.to}`,
  touches: (step, seen) => [
    ...(mustPoint(step, seen) ? [{kind: 'Namespace', name: step.namespace}] : []),
    ...step.releases.map(name => ({kind: 'HelmRelease', namespace: step.namespace, name})),
    ...gatewayWorkloads(step, seen).map(({workload}) => ({
      kind: workload.ref.kind,
      namespace: step.namespace,
      name: workload.ref.name,
    })),
  ],
  reversible: () => true,
  reverse: step => `helm rollback of ${step.releases.join(', ')}, pods on the old istiod again`,
  probes: (step, _before, seen, context) => probesNow(step, seen, context),
  check: (step, seen, begun) => [
    ...notServing(step.to, seen),
    ...(begun ? [] : releasesOf(step, seen).filter(busy).map(releaseBusy)),
  ],
  unfit: (step, before, seen, travel) =>
    unfitGateways(step, seen, travel) ??
    (travel.heading === 'back' ? unfitRollback(step, ofGateways(before), seen, travel) : undefined),
  remember: (step, seen) => ({
    kind: 'gateways',
    labels: injectionLabels(seen.namespaces.get(step.namespace)?.labels ?? {}),
    numbers: Object.fromEntries(releasesOf(step, seen).map(each => [each.name, each.number])),
    services: servicesOf(step, seen).map(asRemembered),
    templates: templatesBefore(gatewayWorkloads(step, seen)),
  }),
  foresee: (step, seen) => {
    const pointing: readonly Prospect[] = isDecided(step, seen)
      ? [{kind: 'label-namespace', namespace: step.namespace}]
      : []
    const releases = releasesOf(step, seen).map(refOf)
    const back = releases.map(rolledBack)
    const workloads = gatewayWorkloads(step, seen)
    return {
      forward: [
        ...pointing,
        ...releases.map(release => applied({release, version: step.version})),
        ...back,
        ...restartProspects(workloads),
      ],
      back: [...pointing, ...back, ...rollbackProspects(workloads)],
      probes: [...probesOf(workloads), {kind: 'connections', revision: step.to}],
    }
  },
  apply: (step, _before, seen, context) => {
    if (mustPoint(step, seen)) return [labelNamespace(step.namespace, pointedAt(step.to))]
    if (verifyProbes(seen, probes(step, seen), step.to).is !== 'met') return []
    const upgrades = releasesOf(step, seen).flatMap(each =>
      towards(
        seen,
        refOf(each),
        release => upgraded(step, release, seen),
        upgrade(step, each, seen),
      ),
    )
    return upgrades.length > 0 || releasesOf(step, seen).some(busy)
      ? upgrades
      : restartEffects(stillThere(forwardRollout(step, seen, context)))
  },
  verify: (step, before, seen, context) => {
    if (mustPoint(step, seen))
      return pending(`namespace ${step.namespace} does not point at ${step.to} yet`)
    const behind = releasesOf(step, seen).find(
      each => each.status !== 'deployed' || !upgraded(step, each, seen),
    )
    if (behind !== undefined)
      return allOf([
        verifyProbes(seen, probes(step, seen), step.to),
        pending(`release ${behind.name} is at ${behind.chartVersion}, ${releaseState(behind, '')}`),
      ])
    const rollout = forwardRollout(step, seen, context)
    const pods = allOf([
      context.again ? met : sameServices(step, ofGateways(before).services, seen),
      verifyRollout(seen, rollout),
    ])
    return pods.is === 'met' ? verifyConnections(seen, rollout) : pods
  },
  revert: (step, before, seen, context) => {
    const {labels, numbers} = ofGateways(before)
    if (isPointed(step, labels, seen))
      return {kind: 'effects', effects: [labelNamespace(step.namespace, labels)]}
    const back = releasesOf(step, seen).flatMap(each =>
      backTo(each, numberOf(numbers, each), step, seen),
    )
    return {
      kind: 'effects',
      effects:
        back.length > 0 || releasesOf(step, seen).some(busy)
          ? back
          : rollbackEffects(seen, rollbackOf(step, before, seen), context),
    }
  },
  reverted: (step, before, seen, context) => {
    const {labels, numbers} = ofGateways(before)
    if (isPointed(step, labels, seen))
      return pending(`namespace ${step.namespace} does not have its old labels yet`)
    const behind = releasesOf(step, seen).find(
      each => backTo(each, numberOf(numbers, each), step, seen).length > 0 || busy(each),
    )
    if (behind !== undefined) return pending(`release ${behind.name} is not back yet`)
    return verifyRollback(seen, rollbackOf(step, before, seen), context)
  },
}

function probesNow(step: MoveGateways, seen: MeshSnapshot, context: StepContext): readonly Probe[] {
  if (context.heading === 'back')
    return [...seen.revisions.keys()].map(revision => ({kind: 'connections', revision}))
  if (mustPoint(step, seen)) return []
  const behind = releasesOf(step, seen).some(
    each => each.status !== 'deployed' || !upgraded(step, each, seen),
  )
  if (behind) return probes(step, seen)
  const rollout = forwardRollout(step, seen, context)
  const connections = connectionProbes(seen, rollout, context)
  return verifyRollout(seen, rollout).is === 'met'
    ? connections
    : [...connections, ...probes(step, seen)]
}

/**
 * Would the target inject the gateways' own templates, with the revision label that the chart will
 * set?
 */
function probes(step: MoveGateways, seen: MeshSnapshot): readonly Probe[] {
  return releasesOf(step, seen).flatMap(release =>
    gatewayWorkloads(step, seen)
      .filter(({workload}) => workload.release?.name === release.name)
      .map(({workload}) => ({
        kind: 'injection',
        namespace: step.namespace,
        workload: workload.ref,
        labels: {[REV]: wantedRevision(step, release, seen)},
      })),
  )
}

/**
 * The namespace's label decides and points elsewhere, not through a tag: it must move, or the
 * release's revision would not count.
 */
function mustPoint(step: MoveGateways, seen: MeshSnapshot): boolean {
  const facts = seen.namespaces.get(step.namespace)
  if (facts === undefined || !labelsDecide(facts)) return false
  const injector = namespaceInjector(seen, facts)
  return injector !== undefined && injector.tag === undefined && injector.revision !== step.to
}

/** The namespace's label decides, and not through a tag: on one way or the other it is written. */
function isDecided(step: MoveGateways, seen: MeshSnapshot): boolean {
  const facts = seen.namespaces.get(step.namespace)
  return (
    facts !== undefined && labelsDecide(facts) && namespaceInjector(seen, facts)?.tag === undefined
  )
}

/**
 * From 1.23 on a new chart version rolls the pods by itself; only what has come to rest on the old
 * proxy is restarted.
 */
const stillThere = (rollout: Rollout): Rollout => ({
  ...rollout,
  workloads: rollout.workloads.filter(each => each.workload.rolledOut),
})

const forwardRollout = (step: MoveGateways, seen: MeshSnapshot, context: StepContext): Rollout => ({
  workloads: gatewayWorkloads(step, seen),
  target: step.to,
  token: restartToken(context.run, step.id, 'forward'),
  atOnce: context.atOnce,
})

const rollbackOf = (
  step: MoveGateways,
  before: Memento,
  seen: MeshSnapshot,
): {
  workloads: readonly NamespacedWorkload[]
  templates: Extract<Memento, {kind: 'gateways'}>['templates']
  step: string
  labelled: false
  target: Revision | undefined
} => ({
  workloads: gatewayWorkloads(step, seen),
  templates: ofGateways(before).templates,
  step: step.id,
  labelled: false,
  target: undefined,
})
