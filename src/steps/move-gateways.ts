import type {Verdict} from '../checks/finding.ts'
import {allOf, failed, met, pending} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {REV, labelsDecide, namespaceInjector} from '../mesh/injection.ts'
import type {Revision, Tag} from '../mesh/names.ts'
import type {MeshSnapshot, ReleaseFacts, ServiceFacts} from '../mesh/snapshot.ts'
import {isOfRun, unfitLabels} from './unfit.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import {rollbackProspects, rollbackEffects, verifyRollback} from './rollback.ts'
import {carries, injectionLabels, labelNamespace, pointedAt, templatesBefore} from './pointing.ts'
import {migrateValues} from './migrate-values.ts'
import type {Migrated} from './migrate-values.ts'
import {
  applied,
  busy,
  refOf,
  releaseAt,
  releaseBusy,
  releaseState,
  rolledBack,
  towards,
} from './release.ts'
import type {Rollout, NamespacedWorkload} from './rollout.ts'
import {
  verifyConnections,
  verifyProbes,
  connectionProbes,
  probesOf,
  restartEffects,
  verifyRollout,
  restartProspects,
  restartToken,
} from './rollout.ts'
import {notServing} from './serving.ts'
import type {
  Effect,
  StepContext,
  InjectionLabels,
  Memento,
  MoveGateways,
  Prospect,
  StepRule,
} from './step.ts'

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

/**
 * All are releases of the chart `gateway`, some of them is served by the run or by nobody, and so
 * is the namespace where it has a say.
 */
function unfitGateways(step: MoveGateways, seen: MeshSnapshot, travel: RunDirection): Unfit {
  const other = step.releases
    .flatMap(name => releaseAt(seen, {namespace: step.namespace, name}) ?? [])
    .find(each => each.chart !== 'gateway')
  if (other !== undefined)
    return `Helm release ${other.namespace}/${other.name} is of the chart ${other.chart}, not gateway`
  const facts = seen.namespaces.get(step.namespace)
  if (facts === undefined) return undefined
  const injector = labelsDecide(facts) ? namespaceInjector(seen, facts)?.revision : undefined
  if (injector !== undefined && !isOfRun(travel, injector))
    return `namespace ${step.namespace} asks for ${injector}, which is none of this run's`
  const served = gatewayWorkloads(step, seen).flatMap(({workload}) =>
    workload.pods.flatMap(each => each.proxy?.revision ?? []),
  )
  if (served.length === 0 || served.some(each => isOfRun(travel, each))) return undefined
  return `gateways of ${step.namespace} are served by ${served[0] ?? ''}, which is none of this run's`
}

/**
 * What is remembered: labels that lead back to the run, and numbers that Helm has given already.
 * Whether it deployed them, its port looks.
 */
function unfitRollback(
  step: MoveGateways,
  {labels, numbers}: GatewaysMemento,
  seen: MeshSnapshot,
  travel: RunDirection,
): Unfit {
  const facts = seen.namespaces.get(step.namespace)
  const odd =
    facts !== undefined && isPointed(step, labels, seen)
      ? unfitLabels(labels, facts, seen, travel)
      : undefined
  const strange = releasesOf(step, seen).find(each => (numberOf(numbers, each) ?? 0) > each.number)
  return (
    odd ??
    (strange === undefined
      ? undefined
      : `Helm release ${strange.namespace}/${strange.name} has no revision ${numberOf(numbers, strange) ?? 0} yet`)
  )
}

/** A release may be called like something that every object has. */
const numberOf = (numbers: GatewaysMemento['numbers'], {name}: ReleaseFacts): number | undefined =>
  Object.hasOwn(numbers, name) ? numbers[name] : undefined

/**
 * The way forward has pointed the namespace, which carried other labels before. Whatever else it
 * carries, somebody else has set.
 */
function isPointed(step: MoveGateways, before: InjectionLabels, seen: MeshSnapshot): boolean {
  const labels = seen.namespaces.get(step.namespace)?.labels
  return labels !== undefined && carries(labels, pointedAt(step.to)) && !carries(labels, before)
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

/** The releases of the step that are there. */
export const releasesOf = (step: MoveGateways, seen: MeshSnapshot): readonly ReleaseFacts[] =>
  step.releases.flatMap(name => releaseAt(seen, {namespace: step.namespace, name}) ?? [])

/**
 * The revision value that the release shall have: a tag's name stays, since the tag itself moves.
 */
function wantedRevision(step: MoveGateways, release: ReleaseFacts, seen: MeshSnapshot): string {
  const now = release.values['revision']
  return typeof now === 'string' && seen.tags.has(now as Tag) ? now : step.to
}

const upgraded = (step: MoveGateways, release: ReleaseFacts, seen: MeshSnapshot): boolean =>
  release.chartVersion === step.version &&
  release.values['revision'] === wantedRevision(step, release, seen)

const upgrade = (step: MoveGateways, release: ReleaseFacts, seen: MeshSnapshot): Effect => ({
  kind: 'apply-release',
  release: refOf(release),
  chart: 'gateway',
  version: step.version,
  values: gatewayValues(step, release, seen).values,
  force: false,
})

/** The user's values of a gateway's release, as the chart of the step's version takes them. */
export const gatewayValues = (
  step: MoveGateways,
  release: ReleaseFacts,
  seen: MeshSnapshot,
): Migrated =>
  migrateValues('gateway', release.values, {
    fromVersion: release.chartVersion,
    toVersion: step.version,
    revision: wantedRevision(step, release, seen),
  })

function backTo(
  release: ReleaseFacts,
  number: number | undefined,
  step: MoveGateways,
  seen: MeshSnapshot,
): readonly Effect[] {
  if (number === undefined || release.number === number) return []
  if (release.status === 'deployed' && !upgraded(step, release, seen)) return []
  // Helm compares with the newest manifest, failed or not: a rollback that failed would hide what
  // it should take away. So to what last held, first.
  const stepping = release.status === 'failed' ? (release.goodNumber ?? number) : number
  return towards(seen, refOf(release), () => false, {
    kind: 'rollback-release',
    release: refOf(release),
    number: stepping,
    force: false,
  })
}

function sameServices(
  step: MoveGateways,
  before: readonly ServiceFacts[],
  seen: MeshSnapshot,
): Verdict {
  const now = servicesOf(step, seen)
  for (const old of before) {
    const same = now.find(each => each.name === old.name)
    if (same === undefined) return failed(`Service ${step.namespace}/${old.name} is gone`)
    const changed = differences(old, same)
    if (changed.length > 0)
      return failed(`Service ${step.namespace}/${old.name} changed: ${changed.join(', ')}`)
  }
  return met
}

/**
 * Clients and firewalls know these (F-71): type, cluster address, load balancer's addresses, ports.
 */
function differences(old: ServiceFacts, now: ServiceFacts): readonly string[] {
  const rows = [
    ['type', old.type, now.type],
    ['clusterIP', old.clusterIP, now.clusterIP],
    ['addresses', old.addresses.join(' '), now.addresses.join(' ')],
    ['ports', old.ports.join(' '), now.ports.join(' ')],
  ] as const
  return rows
    .filter(([, one, other]) => one !== '' && one !== other)
    .map(([name, one, other]) => `${name} was ${one}, is ${other}`)
}

const servicesOf = (step: MoveGateways, seen: MeshSnapshot): readonly ServiceFacts[] =>
  (seen.namespaces.get(step.namespace)?.services ?? []).filter(
    each => each.release?.namespace === step.namespace && step.releases.includes(each.release.name),
  )

/** What is compared later, and nothing else that a look may know of it. */
const asRemembered = ({
  name,
  release,
  type,
  clusterIP,
  addresses,
  ports,
}: ServiceFacts): ServiceFacts => ({
  name,
  release: release === undefined ? undefined : refOf(release),
  type,
  clusterIP,
  addresses,
  ports,
})

/**
 * The pods of these releases. They count as moved by the target's own injection, whatever label
 * they asked with.
 */
function gatewayWorkloads(step: MoveGateways, seen: MeshSnapshot): readonly NamespacedWorkload[] {
  const facts = seen.namespaces.get(step.namespace)
  const mine =
    facts?.workloads.filter(
      each =>
        each.release?.namespace === step.namespace && step.releases.includes(each.release.name),
    ) ?? []
  return mine.map(workload => ({namespace: step.namespace, workload}))
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

type GatewaysMemento = Extract<Memento, {kind: 'gateways'}>

function ofGateways(before: Memento): GatewaysMemento {
  if (before.kind !== 'gateways')
    throw new TypeError(`gateways cannot go back with a ${before.kind} memento`)
  return before
}
