import type {Thing} from '../thing.ts'
import {withCondition} from './conditions.ts'
import {availableIn, claimed, isActive, isAvailable, isReady, podFrom} from './pods.ts'
import {selects} from '../../../mesh/selector.ts'
import type {Controller, Parts} from './parts.ts'
import {found, isRefused, itself, ownersOf, stamp} from './parts.ts'
import {firstToGo} from './first-to-go.ts'
import {isGoing} from './shapes.ts'
import type {Condition, Pod, ReplicaSet} from './shapes.ts'
import {SelectorIndex} from './selectors.ts'

const REPLICASETS = 'replicasets.apps'
const COMPONENT = 'replicaset-controller'

/** Keeps as many pods of a template as are wanted. */
export function replicaSets(parts: Parts): Controller {
  const selecting = new SelectorIndex(set => (set as ReplicaSet).spec.selector)
  for (const set of parts.api.store.list(REPLICASETS))
    selecting.follow({version: 0, storage: REPLICASETS, was: undefined, is: set, gone: undefined})
  const ownersOfPod = ownersOf('ReplicaSet')
  return {
    name: 'replicaset',
    concerns: {
      [REPLICASETS]: change => {
        selecting.follow(change)
        return itself(change)
      },
      pods: change => {
        const owners = ownersOfPod(change)
        return owners.length > 0 || (change.is?.metadata.ownerReferences ?? []).length > 0
          ? owners
          : selecting.concerned(change)
      },
    },
    reconcile: async key => {
      const set = found(parts.api.store, REPLICASETS, key) as ReplicaSet | undefined
      return set === undefined ? undefined : sync(parts, set)
    },
  }
}

async function sync(parts: Parts, set: ReplicaSet): Promise<number | undefined> {
  const pods = await claimed(parts, set, set.spec.selector)
  const active = pods.filter(isActive)
  const failure = isGoing(set) ? undefined : await manage(parts, set, active)
  const now = parts.api.timeline.now()
  const latest = parts.things.withUid(set.metadata.uid)?.thing as ReplicaSet | undefined
  if (latest === undefined) return undefined
  await parts.manager.report(latest, statusOf(parts, latest, failure))
  if (failure !== undefined) throw failure.error
  return availableIn(active, set.spec.minReadySeconds ?? 0, now)
}

interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly error: unknown
}

async function manage(
  parts: Parts,
  set: ReplicaSet,
  active: readonly Pod[],
): Promise<Failure | undefined> {
  const lacking = (set.spec.replicas ?? 1) - active.length
  try {
    if (lacking > 0) await createSome(parts, set, lacking)
  } catch (error) {
    return {reason: 'FailedCreate', error}
  }
  if (lacking >= 0) return undefined
  for (const pod of firstToGo(parts, set, active).slice(0, -lacking)) {
    await parts.manager.remove(pod)
    parts.events.tell({
      about: set,
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
      component: COMPONENT,
    })
  }
  return undefined
}

/** One, then two, then four … at once, so that a refusal costs few tries. */
async function createSome(parts: Parts, set: ReplicaSet, lacking: number): Promise<void> {
  for (let left = lacking, batch = 1; left > 0; left -= batch, batch = Math.min(2 * batch, left)) {
    const tries = await Promise.allSettled(Array.from({length: batch}, () => createOne(parts, set)))
    const refused = tries.find(each => each.status === 'rejected')
    if (refused !== undefined) throw refused.reason
  }
}

async function createOne(parts: Parts, set: ReplicaSet): Promise<void> {
  const {api, manager, events} = parts
  try {
    const pod = await manager.create(
      api.kinds.must('v1', 'Pod'),
      set.metadata.namespace,
      podFrom(set.spec.template, set),
    )
    events.tell({
      about: set,
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
      component: COMPONENT,
    })
  } catch (error) {
    // a namespace that ends takes no pods, which is nobody's failure
    if (!isTerminating(error))
      events.tell({
        about: set,
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${textOf(error)}`,
        component: COMPONENT,
      })
    throw error
  }
}

const isTerminating = (error: unknown): boolean =>
  isRefused(error, 'Forbidden') && textOf(error).includes('is being terminated')
export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

function statusOf(parts: Parts, set: ReplicaSet, failure: Failure | undefined): object {
  const now = parts.api.timeline.now()
  const all = parts.things
    .ownedBy(set.metadata.uid)
    .flatMap(({storage, thing}) => (storage === 'pods' ? [thing as Pod] : []))
  const active = all.filter(isActive)
  const ready = active.filter(isReady)
  const labels = set.spec.template.metadata?.labels
  const fully = active.filter(pod =>
    selects(labels === undefined ? {} : {matchLabels: labels}, pod.metadata.labels ?? {}),
  ).length
  const available = ready.filter(pod => isAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length
  const conditions = conditionsOf(set, failure, stamp(parts))
  return {
    replicas: active.length,
    ...(fully === 0 ? {} : {fullyLabeledReplicas: fully}),
    ...(ready.length === 0 ? {} : {readyReplicas: ready.length}),
    ...(available === 0 ? {} : {availableReplicas: available}),
    terminatingReplicas: all.filter(isGoing).length,
    observedGeneration: set.metadata.generation ?? 1,
    ...(conditions.length === 0 ? {} : {conditions}),
  }
}

function conditionsOf(
  set: ReplicaSet,
  failure: Failure | undefined,
  now: string,
): readonly Condition[] {
  const known = set.status?.conditions ?? []
  if (failure === undefined) return known.filter(({type}) => type !== 'ReplicaFailure')
  if (known.some(({type}) => type === 'ReplicaFailure')) return known
  return withCondition(
    known,
    {
      type: 'ReplicaFailure',
      status: 'True',
      reason: failure.reason,
      message: textOf(failure.error),
    },
    now,
  )
}

/** The ReplicaSets that a Deployment controls. */
export function setsOf(parts: Parts, deployment: Thing): readonly ReplicaSet[] {
  return parts.things
    .ownedBy(deployment.metadata.uid)
    .flatMap(({storage, thing}) => (storage === REPLICASETS ? [thing as ReplicaSet] : []))
}
