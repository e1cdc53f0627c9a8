import type {Verdict} from '../checks/finding.ts'
import {allOf, failed, met, pending, unknown} from '../checks/finding.ts'
import type {Injection, Question} from '../mesh/answers.ts'
import {keyOf, notAsked} from '../mesh/answers.ts'
import {REV} from '../mesh/injection.ts'
import type {NamespaceName, Revision} from '../mesh/names.ts'
import {nameOf, some} from '../mesh/pods.ts'
import type {MeshSnapshot, PodFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import type {Effect, Prospect} from './step.ts'

/** A workload that must come to be served by a revision, and where it is. */
export interface Rolling {
  readonly namespace: NamespaceName
  readonly workload: WorkloadFacts
}

/** What is rolled: the workloads, to which revision, under which token. */
export interface Roll {
  readonly set: readonly Rolling[]
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
export const tokenOf = (run: string, step: string, heading: string): string =>
  `${run}/${step}/${heading}`

/** Workloads whose pods must be replaced next, within what may be on its way at once. */
function nextToRestart(roll: Roll): readonly Rolling[] {
  const onTheirWay = roll.set.filter(
    each => obeyed(each.workload, roll) && !settled(each.workload, roll.target),
  )
  const due = roll.set.filter(
    each =>
      !obeyed(each.workload, roll) &&
      replaceable(each.workload) &&
      (!asksRight(each.workload, roll) ||
        misplaced(each.workload, roll.target).some(pod => !pod.terminating)),
  )
  const again = roll.set.filter(each => strayed(each.workload, roll))
  return [...due, ...again].slice(0, Math.max(0, roll.atOnce - onTheirWay.length + again.length))
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
export const restarts = (roll: Roll): readonly Effect[] =>
  nextToRestart(roll).map(({namespace, workload}) => ({
    kind: 'restart',
    namespace,
    workload: workload.ref,
    token:
      workload.templateAnnotations[RESTARTED_FOR] === roll.token
        ? `${roll.token}/again`
        : roll.token,
  }))

/** For `foresee`: that these workloads may be restarted, and the dry runs that go before. */
export const rolling = (set: readonly Rolling[]): readonly Prospect[] =>
  set.map(({namespace, workload}) => ({kind: 'restart', namespace, workload: workload.ref}))
export const probing = (set: readonly Rolling[]): readonly Question[] =>
  set.map(({namespace, workload}) => ({ask: 'injection', namespace, workload: workload.ref}))

/**
 * Is every workload of the roll at its target: all pods ready, of the newest template, injected by
 * it, none of the old left?
 */
export function rolled(roll: Roll): Verdict {
  const rows = roll.set.filter(each => replaceable(each.workload)).map(each => one(each, roll))
  const verdict = allOf(rows)
  const there = roll.set.reduce(
    (sum, each) => sum + each.workload.pods.filter(pod => inPlace(pod, roll.target)).length,
    0,
  )
  return verdict.is === 'pending' ? pending(verdict.because, there) : verdict
}

function one({namespace, workload}: Rolling, roll: Roll): Verdict {
  if (settled(workload, roll.target) && asksRight(workload, roll)) return met
  const name = `${namespace}/${nameOf(workload)}`
  const bare = workload.pods.find(
    pod =>
      obeyed(workload, roll) &&
      pod.restartedFor === workload.templateAnnotations[RESTARTED_FOR] &&
      pod.proxy === undefined &&
      !pod.terminating,
  )
  if (bare !== undefined) return failed(`${name}: pod ${bare.name} came up without a sidecar`)
  if (workload.stuck !== undefined && obeyed(workload, roll))
    return failed(`${name}: ${workload.stuck}${evidence(workload)}`)
  const wrong = misplaced(workload, roll.target).length
  const waiting =
    wrong > 0
      ? `${wrong} of ${workload.pods.length} pod(s) not on ${roll.target} yet`
      : `${workload.pods.filter(pod => !pod.ready).length} of ${workload.wanted} pod(s) not ready yet`
  return pending(`${name}: ${waiting}${evidence(workload)}`)
}

/** The pod that holds things up, with Kubernetes' own words when it has any. */
function evidence(workload: WorkloadFacts): string {
  const pod =
    workload.pods.find(each => each.problem !== undefined) ??
    workload.pods.find(each => !each.ready && !each.terminating)
  if (pod === undefined) return ''
  const on = pod.proxy?.revision === undefined ? '' : ` with a proxy of ${pod.proxy.revision}`
  return ` (pod ${pod.name}${on}: ${pod.problem ?? 'not ready'})`
}

export const RESTARTED_FOR = 'meshctl.dev/restarted-for'

/**
 * A changed template makes the controller replace these pods by itself; others are their owner's
 * affair (F-75, F-76).
 */
const replaceable = (workload: WorkloadFacts): boolean => workload.rolls === 'by-itself'

function obeyed(workload: WorkloadFacts, roll: Roll): boolean {
  const token = workload.templateAnnotations[RESTARTED_FOR]
  return token === roll.token || token === `${roll.token}/again`
}

/**
 * Rolled as asked, and still not all pods are the target's: admission had an older view of the
 * labels.
 */
function strayed(workload: WorkloadFacts, roll: Roll): boolean {
  return (
    obeyed(workload, roll) &&
    workload.rolledOut &&
    allReady(workload) &&
    misplaced(workload, roll.target).some(pod => pod.proxy !== undefined)
  )
}

const allReady = (workload: WorkloadFacts): boolean =>
  workload.pods.length === workload.wanted &&
  workload.pods.every(pod => pod.ready && !pod.terminating)

const settled = (workload: WorkloadFacts, target: Revision): boolean =>
  workload.rolledOut &&
  allReady(workload) &&
  workload.pods.every(pod => pod.proxy?.revision === target)

const asksRight = (workload: WorkloadFacts, roll: Roll): boolean =>
  roll.labelled !== true || workload.templateLabels[REV] === roll.target

const inPlace = (pod: PodFacts, target: Revision): boolean =>
  pod.ready && !pod.terminating && pod.proxy?.revision === target

const misplaced = (workload: WorkloadFacts, target: Revision): readonly PodFacts[] =>
  workload.pods.filter(pod => pod.proxy?.revision !== target)

/**
 * The dry runs to ask for before pods are replaced: one for each workload that is next, else one
 * for the namespace as such.
 */
export function probesBefore(
  roll: Roll,
  labels: Readonly<Record<string, string>> | undefined,
): readonly Question[] {
  const next = nextToRestart(roll)
  return next.map(({namespace, workload}) => ({
    ask: 'injection',
    namespace,
    workload: workload.ref,
    ...(labels === undefined ? {} : {labels}),
  }))
}

/**
 * Has at least one pod been seen where it belongs? Else nothing has shown yet that the target
 * injects there.
 */
export const someInPlace = (roll: Roll): boolean =>
  roll.set.some(each => each.workload.pods.some(pod => inPlace(pod, roll.target)))

/**
 * A dry run in place of pods that are not there: of a workload's template when there is one, else
 * of a plain pod.
 */
export const stand = (namespace: NamespaceName, instead: Rolling | undefined): Question => ({
  ask: 'injection',
  namespace,
  ...(instead === undefined ? {} : {workload: instead.workload.ref}),
})

/**
 * Do all asked dry runs say that the target would inject, three times running, and that its proxies
 * would call the target?
 */
export function probed(
  seen: MeshSnapshot,
  questions: readonly Question[],
  target: Revision,
): Verdict {
  return allOf(questions.map(question => judged(question, seen, target)))
}

function judged(question: Question, seen: MeshSnapshot, target: Revision): Verdict {
  if (question.ask !== 'injection') return met
  const answer = seen.answers.injections.get(keyOf(question)) ?? notAsked
  const place =
    question.workload === undefined
      ? question.namespace
      : `${question.namespace}/${question.workload.kind}/${question.workload.name}`
  if (answer.is === 'unknown')
    return unknown(`cannot tell who would inject new pods of ${place}: ${answer.because}`)
  const wrong = answer.value.find(
    each => !injectedRight(each, seen, target) || !ofVersion(each, seen, {target, question}),
  )
  if (answer.value.length === 0) return unknown(`cannot tell who would inject new pods of ${place}`)
  return wrong === undefined
    ? met
    : pending(`a dry-run pod of ${place} ${said(wrong)}, not ${target}`)
}

const said = (answer: Injection): string =>
  answer.by === undefined
    ? 'gets no sidecar'
    : `is injected by ${answer.by}${answer.discovery === undefined ? '' : ` and would call ${answer.discovery}`}${answer.proxyVersion === undefined ? '' : ` with proxy ${answer.proxyVersion}`}`

/**
 * The proxy must be the target's own, unless the template itself pins its image, which the plan has
 * told.
 */
function ofVersion(
  answer: Injection,
  seen: MeshSnapshot,
  {
    target,
    question,
  }: {readonly target: Revision; readonly question: Extract<Question, {ask: 'injection'}>},
): boolean {
  const version = seen.revisions.get(target)?.version
  const template = seen.namespaces
    .get(question.namespace)
    ?.workloads.find(
      each => each.ref.kind === question.workload?.kind && each.ref.name === question.workload.name,
    )
  const pinned = template?.templateAnnotations['sidecar.istio.io/proxyImage'] !== undefined
  return (
    pinned ||
    answer.proxyVersion === undefined ||
    version === undefined ||
    answer.proxyVersion === version
  )
}

function injectedRight(answer: Injection, seen: MeshSnapshot, target: Revision): boolean {
  if (answer.by !== target) return false
  const service = seen.revisions.get(target)?.service?.name
  return (
    answer.discovery === undefined ||
    service === undefined ||
    answer.discovery.split('.')[0] === service
  )
}

/**
 * Does every pod of the roll hold a connection to the target, in sync, as istiod's own replicas
 * say?
 */
export function connected(seen: MeshSnapshot, roll: Roll): Verdict {
  const pods = roll.set.flatMap(({namespace, workload}) =>
    workload.pods
      .filter(pod => pod.proxy?.revision === roll.target)
      .map(pod => ({namespace, name: pod.name})),
  )
  if (pods.length === 0) return met
  const answer = seen.answers.connections.get(roll.target) ?? notAsked
  if (answer.is === 'unknown')
    return unknown(`cannot tell which proxies ${roll.target} serves: ${answer.because}`)
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
        `${missing.length} of ${pods.length} proxies not connected to ${roll.target} and in sync yet: ${some(missing)}`,
        pods.length - missing.length,
      )
}
