import type {Verdict} from '../checks/finding.ts'
import {allOf, failed, met, pending, unknown} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {notProbed} from '../mesh/probes.ts'
import {REV} from '../mesh/injection.ts'
import type {NamespaceName, Revision} from '../mesh/names.ts'
import {nameOf} from '../mesh/pods.ts'
import {some} from '../mesh/sentences.ts'
import type {MeshSnapshot, PodFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import type {Effect, Prospect, StepContext} from './step.ts'

/** A workload that must come to be served by a revision, and where it is. */
export interface NamespacedWorkload {
  readonly namespace: NamespaceName
  readonly workload: WorkloadFacts
}

/** What is rolled: the workloads, to which revision, under which token. */
export interface Rollout {
  readonly workloads: readonly NamespacedWorkload[]
  readonly target: Revision
  readonly token: string
  /** Workloads that may be on their way at the same time. */
  readonly atOnce: number
  /**
   * Templates must carry the target's label as well, pods or no pods: their next pod asks by it
   * (F-78).
   */
  readonly labelled?: boolean
}

/** Names a restart, so that asking twice restarts once. */
export const restartToken = (run: string, step: string, heading: string): string =>
  `${run}/${step}/${heading}`

/** Workloads whose pods must be replaced next, within what may be on its way at once. */
function nextToRestart(rollout: Rollout): readonly NamespacedWorkload[] {
  const onTheirWay = rollout.workloads.filter(
    each => isRestarted(each.workload, rollout) && !isAtTarget(each.workload, rollout.target),
  )
  const due = rollout.workloads.filter(
    each =>
      !isRestarted(each.workload, rollout) &&
      replacesItsPods(each.workload) &&
      (!hasWantedLabel(each.workload, rollout) ||
        podsElsewhere(each.workload, rollout.target).some(pod => !pod.terminating)),
  )
  const again = rollout.workloads.filter(each => needsSecondRestart(each.workload, rollout))
  return [...due, ...again].slice(0, Math.max(0, rollout.atOnce - onTheirWay.length + again.length))
}

/**
 * Is the workload in the mesh, so that it has to move? One whose pods all run without a proxy never
 * was, and stays outside; but not one that we restarted: its pods must have come up with a proxy.
 */
export const inMesh = (workload: WorkloadFacts): boolean =>
  workload.pods.length === 0 ||
  workload.templateAnnotations[RESTARTED_FOR] !== undefined ||
  workload.pods.some(pod => pod.proxy !== undefined)

/**
 * The restarts of `nextToRestart`, as effects. A further try after a race with admission takes the
 * other token of two (F-11).
 */
export const restartEffects = (rollout: Rollout): readonly Effect[] =>
  nextToRestart(rollout).map(({namespace, workload}) => ({
    kind: 'restart',
    namespace,
    workload: workload.ref,
    token:
      workload.templateAnnotations[RESTARTED_FOR] === rollout.token
        ? `${rollout.token}/again`
        : rollout.token,
  }))

/** For `foresee`: that these workloads may be restarted, and the dry runs that go before. */
export const restartProspects = (workloads: readonly NamespacedWorkload[]): readonly Prospect[] =>
  workloads.map(({namespace, workload}) => ({kind: 'restart', namespace, workload: workload.ref}))
export const probesOf = (workloads: readonly NamespacedWorkload[]): readonly Probe[] =>
  workloads.map(({namespace, workload}) => ({kind: 'injection', namespace, workload: workload.ref}))

/**
 * Is every workload of the roll at its target: all pods ready, of the newest template, injected by
 * it, none of the old left?
 */
export function verifyRollout(seen: MeshSnapshot, rollout: Rollout): Verdict {
  const rows = rollout.workloads
    .filter(each => replacesItsPods(each.workload))
    .map(each => verifyWorkload(each, rollout, rejections(seen, rollout.target)))
  const verdict = allOf(rows)
  const there = rollout.workloads.reduce(
    (sum, each) => sum + each.workload.pods.filter(pod => isAtRevision(pod, rollout.target)).length,
    0,
  )
  return verdict.is === 'pending' ? pending(verdict.because, there) : verdict
}

function verifyWorkload(
  {namespace, workload}: NamespacedWorkload,
  rollout: Rollout,
  rejected: Rejections,
): Verdict {
  if (isAtTarget(workload, rollout.target) && hasWantedLabel(workload, rollout)) return met
  const name = `${namespace}/${nameOf(workload)}`
  const bare = workload.pods.find(
    pod =>
      isRestarted(workload, rollout) &&
      pod.restartedFor === workload.templateAnnotations[RESTARTED_FOR] &&
      pod.proxy === undefined &&
      !pod.terminating,
  )
  if (bare !== undefined) return failed(`${name}: pod ${bare.name} came up without a sidecar`)
  if (workload.stuck !== undefined && isRestarted(workload, rollout))
    return failed(`${name}: ${workload.stuck}${evidence(namespace, workload, rejected)}`)
  const wrong = podsElsewhere(workload, rollout.target).length
  const absent = workload.wanted - workload.pods.length
  const waiting =
    wrong > 0
      ? `${wrong} of ${workload.pods.length} pod(s) not on ${rollout.target} yet`
      : absent > 0
        ? `${absent} of ${workload.wanted} pod(s) are not there`
        : `${workload.pods.filter(pod => !pod.ready).length} of ${workload.wanted} pod(s) not ready yet`
  return pending(`${name}: ${waiting}${evidence(namespace, workload, rejected)}`)
}

/** What proxies reject, as istiod says, by `namespace/pod`. */
type Rejections = ReadonlyMap<string, string>

function rejections(seen: MeshSnapshot, target: Revision): Rejections {
  const answer = seen.probeResults.connections.get(target) ?? notProbed
  if (answer.is === 'unknown') return new Map()
  return new Map(
    answer.value
      .filter(each => each.sync === 'nack')
      .map(each => [`${each.namespace}/${each.pod}`, each.detail ?? 'no detail']),
  )
}

/**
 * Whatever is known of why a workload's pods do not come: what the API refuses, what a proxy
 * rejects, or Kubernetes' own words on a container.
 */
function evidence(namespace: NamespaceName, workload: WorkloadFacts, rejected: Rejections): string {
  const waited = workload.pods.filter(each => !each.ready && !each.terminating)
  const rejectedBy = (pod: PodFacts): string | undefined => rejected.get(`${namespace}/${pod.name}`)
  const pod =
    waited.find(each => rejectedBy(each) !== undefined) ??
    workload.pods.find(each => each.problem !== undefined) ??
    waited[0]
  const told = [
    ...(workload.refused === undefined ? [] : [workload.refused]),
    ...(pod === undefined ? [] : [podInWords(pod, rejectedBy(pod))]),
  ]
  return told.length === 0 ? '' : ` (${told.join('; ')})`
}

function podInWords({name, proxy, problem}: PodFacts, rejected: string | undefined): string {
  const on = proxy?.revision === undefined ? '' : ` with a proxy of ${proxy.revision}`
  const rejects = rejected === undefined ? [] : [`rejects its configuration: ${rejected}`]
  const said = [...rejects, ...(problem === undefined ? [] : [problem])]
  return `pod ${name}${on}: ${said.length === 0 ? 'not ready' : said.join('; ')}`
}

export const RESTARTED_FOR = 'meshctl.dev/restarted-for'

/**
 * A changed template makes the controller replace these pods by itself; others are their owner's
 * affair (F-75, F-76).
 */
const replacesItsPods = (workload: WorkloadFacts): boolean => workload.rolls === 'by-itself'

function isRestarted(workload: WorkloadFacts, rollout: Rollout): boolean {
  const token = workload.templateAnnotations[RESTARTED_FOR]
  return token === rollout.token || token === `${rollout.token}/again`
}

/**
 * Rolled as asked, and still not all pods are the target's: admission had an older view of the
 * labels.
 */
function needsSecondRestart(workload: WorkloadFacts, rollout: Rollout): boolean {
  return (
    isRestarted(workload, rollout) &&
    workload.rolledOut &&
    allReady(workload) &&
    podsElsewhere(workload, rollout.target).some(pod => pod.proxy !== undefined)
  )
}

const allReady = (workload: WorkloadFacts): boolean =>
  workload.pods.length === workload.wanted &&
  workload.pods.every(pod => pod.ready && !pod.terminating)

const isAtTarget = (workload: WorkloadFacts, target: Revision): boolean =>
  workload.rolledOut &&
  allReady(workload) &&
  workload.pods.every(pod => pod.proxy?.revision === target)

const hasWantedLabel = (workload: WorkloadFacts, rollout: Rollout): boolean =>
  rollout.labelled !== true || workload.templateLabels[REV] === rollout.target

const isAtRevision = (pod: PodFacts, target: Revision): boolean =>
  pod.ready && !pod.terminating && pod.proxy?.revision === target

const podsElsewhere = (workload: WorkloadFacts, target: Revision): readonly PodFacts[] =>
  workload.pods.filter(pod => pod.proxy?.revision !== target)

/**
 * The dry runs to ask for before pods are replaced: one for each workload that is next, else one
 * for the namespace as such.
 */
export function probesBefore(
  rollout: Rollout,
  labels: Readonly<Record<string, string>> | undefined,
): readonly Probe[] {
  const next = nextToRestart(rollout)
  return next.map(({namespace, workload}) => ({
    kind: 'injection',
    namespace,
    workload: workload.ref,
    ...(labels === undefined ? {} : {labels}),
  }))
}

/**
 * Has at least one pod been seen where it belongs? Else nothing has shown yet that the target
 * injects there.
 */
export const someAtTarget = (rollout: Rollout): boolean =>
  rollout.workloads.some(each => each.workload.pods.some(pod => isAtRevision(pod, rollout.target)))

/**
 * A dry run in place of pods that are not there: of a workload's template when there is one, else
 * of a plain pod.
 */
export const standInProbe = (
  namespace: NamespaceName,
  instead: NamespacedWorkload | undefined,
): Probe => ({
  kind: 'injection',
  namespace,
  ...(instead === undefined ? {} : {workload: instead.workload.ref}),
})

/**
 * Pods that are waited for, and dry runs of the next ones: what keeps these from being replaced is
 * told besides, for it is why the pods do not come.
 */
export function withProbes(pods: Verdict, probes: Verdict): Verdict {
  if (pods.is !== 'pending' || probes.is === 'met') return allOf([pods, probes])
  const isAsked = !probes.because.endsWith(notProbed.because)
  return isAsked ? pending(`${pods.because}; ${probes.because}`, pods.progress) : pods
}

/** So long a step waits in vain before istiod is asked what its pods reject, in milliseconds. */
export const STALLED_AFTER_MS = 5_000

/**
 * What istiod is asked about the pods: when all are in place, and when some do not get ready. Its
 * answer is long in a large mesh, so not in every turn of a roll-out that gets on.
 */
export function connectionProbes(
  seen: MeshSnapshot,
  rollout: Rollout,
  {stalledMs}: Pick<StepContext, 'stalledMs'>,
): readonly Probe[] {
  const isStalled =
    stalledMs >= STALLED_AFTER_MS &&
    rollout.workloads.some(({workload}) =>
      workload.pods.some(pod => !pod.ready && pod.proxy?.revision === rollout.target),
    )
  return isStalled || verifyRollout(seen, rollout).is === 'met'
    ? [{kind: 'connections', revision: rollout.target}]
    : []
}

/**
 * Does every pod of the roll hold a connection to the target, in sync, as istiod's own replicas
 * say?
 */
export function verifyConnections(seen: MeshSnapshot, rollout: Rollout): Verdict {
  const pods = rollout.workloads.flatMap(({namespace, workload}) =>
    workload.pods
      .filter(pod => pod.proxy?.revision === rollout.target)
      .map(pod => ({namespace, name: pod.name})),
  )
  if (pods.length === 0) return met
  const answer = seen.probeResults.connections.get(rollout.target) ?? notProbed
  if (answer.is === 'unknown')
    return unknown(`cannot tell which proxies ${rollout.target} serves: ${answer.because}`)
  const known = new Map(answer.value.map(each => [`${each.namespace}/${each.pod}`, each]))
  const rejecting = pods
    .map(each => known.get(`${each.namespace}/${each.name}`))
    .find(each => each?.sync === 'nack')
  if (rejecting !== undefined)
    return pending(
      `${rejecting.namespace}/${rejecting.pod} rejects its configuration: ${rejecting.detail ?? 'no detail'}`,
    )
  const missing = pods
    .filter(each => known.get(`${each.namespace}/${each.name}`)?.sync !== 'synced')
    .map(each => `${each.namespace}/${each.name}`)
  return missing.length === 0
    ? met
    : pending(
        `${missing.length} of ${pods.length} proxies not connected to ${rollout.target} and in ` +
          `sync yet: ${some(missing)}`,
        pods.length - missing.length,
      )
}
