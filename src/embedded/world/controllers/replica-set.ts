import type {ApiObject} from '../api-object.ts'
import {withCondition} from './conditions.ts'
import {availableIn, claimed, isActive, isAvailable, isReady, podFrom} from './pods.ts'
import {selects} from '../../../mesh/selector.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {objectByKey, isRefused, ownKey, controllerKeys, timestampNow} from './controller.ts'
import {rankedForDeletion} from './pods-to-delete.ts'
import {isTerminating} from './object-types.ts'
import type {Condition, Pod, ReplicaSet} from './object-types.ts'
import {SelectorIndex} from './selectors.ts'

const REPLICASETS = 'replicasets.apps'
const COMPONENT = 'replicaset-controller'

/** Keeps as many pods of a template as are wanted. */
export function replicaSets(context: ControllerContext): Controller {
  const selecting = new SelectorIndex(set => (set as ReplicaSet).spec.selector)
  for (const set of context.api.store.list(REPLICASETS))
    selecting.follow({version: 0, storage: REPLICASETS, was: undefined, is: set, gone: undefined})
  const ownersOfPod = controllerKeys('ReplicaSet')
  return {
    name: 'replicaset',
    concerns: {
      [REPLICASETS]: change => {
        selecting.follow(change)
        return ownKey(change)
      },
      pods: change => {
        const owners = ownersOfPod(change)
        return owners.length > 0 || (change.is?.metadata.ownerReferences ?? []).length > 0
          ? owners
          : selecting.concerned(change)
      },
    },
    reconcile: async key => {
      const set = objectByKey(context.api.store, REPLICASETS, key) as ReplicaSet | undefined
      return set === undefined ? undefined : sync(context, set)
    },
  }
}

async function sync(context: ControllerContext, set: ReplicaSet): Promise<number | undefined> {
  const pods = await claimed(context, set, set.spec.selector)
  const active = pods.filter(isActive)
  const failure = isTerminating(set) ? undefined : await manage(context, set, active)
  const now = context.api.timeline.now()
  const latest = context.index.withUid(set.metadata.uid)?.object as ReplicaSet | undefined
  if (latest === undefined) return undefined
  await context.client.updateStatus(latest, statusOf(context, latest, failure))
  if (failure !== undefined) throw failure.error
  return availableIn(active, set.spec.minReadySeconds ?? 0, now)
}

interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly error: unknown
}

async function manage(
  context: ControllerContext,
  set: ReplicaSet,
  active: readonly Pod[],
): Promise<Failure | undefined> {
  const lacking = (set.spec.replicas ?? 1) - active.length
  try {
    if (lacking > 0) await createSome(context, set, lacking)
  } catch (error) {
    return {reason: 'FailedCreate', error}
  }
  if (lacking >= 0) return undefined
  for (const pod of rankedForDeletion(context, set, active).slice(0, -lacking)) {
    await context.client.delete(pod)
    context.events.tell({
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
async function createSome(
  context: ControllerContext,
  set: ReplicaSet,
  lacking: number,
): Promise<void> {
  for (let left = lacking, batch = 1; left > 0; left -= batch, batch = Math.min(2 * batch, left)) {
    const tries = await Promise.allSettled(
      Array.from({length: batch}, () => createOne(context, set)),
    )
    const refused = tries.find(each => each.status === 'rejected')
    if (refused !== undefined) throw refused.reason
  }
}

async function createOne(context: ControllerContext, set: ReplicaSet): Promise<void> {
  const {api, client, events} = context
  try {
    const pod = await client.create(
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
    if (!isNamespaceTerminating(error))
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

const isNamespaceTerminating = (error: unknown): boolean =>
  isRefused(error, 'Forbidden') && textOf(error).includes('is being terminated')
export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

function statusOf(
  context: ControllerContext,
  set: ReplicaSet,
  failure: Failure | undefined,
): object {
  const now = context.api.timeline.now()
  const all = context.index
    .ownedBy(set.metadata.uid)
    .flatMap(({storage, object}) => (storage === 'pods' ? [object as Pod] : []))
  const active = all.filter(isActive)
  const ready = active.filter(isReady)
  const labels = set.spec.template.metadata?.labels
  const fully = active.filter(pod =>
    selects(labels === undefined ? {} : {matchLabels: labels}, pod.metadata.labels ?? {}),
  ).length
  const available = ready.filter(pod => isAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length
  const conditions = conditionsOf(set, failure, timestampNow(context))
  return {
    replicas: active.length,
    ...(fully === 0 ? {} : {fullyLabeledReplicas: fully}),
    ...(ready.length === 0 ? {} : {readyReplicas: ready.length}),
    ...(available === 0 ? {} : {availableReplicas: available}),
    terminatingReplicas: all.filter(isTerminating).length,
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
export function setsOf(context: ControllerContext, deployment: ApiObject): readonly ReplicaSet[] {
  return context.index
    .ownedBy(deployment.metadata.uid)
    .flatMap(({storage, object}) => (storage === REPLICASETS ? [object as ReplicaSet] : []))
}
