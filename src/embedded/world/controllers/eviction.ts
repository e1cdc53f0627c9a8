import {selects} from '../../../mesh/selector.ts'
import {Refusal} from '../refusal.ts'
import type {Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import {timestamp} from '../api-object.ts'
import {BUDGETS, allowance} from './disruption-budget.ts'
import type {Budget} from './disruption-budget.ts'
import {withCondition} from './conditions.ts'
import {isReady} from './pods.ts'
import {isTerminating} from './object-types.ts'
import type {Pod} from './object-types.ts'

/**
 * May a pod be evicted? With `budget`: its PodDisruptionBudget as it is to be written (status)
 * before the pod is deleted.
 */
export type Eviction =
  | {readonly isAllowed: true; readonly budget: ApiObject | undefined}
  | {readonly isAllowed: false; readonly refusal: Refusal}

const RETRY_SECONDS = 10

/** What the API server's eviction decides. In: the time in ms since 1970. */
export function evictionOf(store: Store, object: ApiObject, now: number): Eviction {
  const pod = object as Pod
  if (isTerminating(pod) || ['Pending', 'Succeeded', 'Failed'].includes(pod.status?.phase ?? ''))
    return {isAllowed: true, budget: undefined}
  const budgets = (store.list(BUDGETS, pod.metadata.namespace) as readonly Budget[]).filter(
    ({spec}) => spec.selector !== undefined && selects(spec.selector, pod.metadata.labels ?? {}),
  )
  const [budget, another] = budgets
  if (budget === undefined) return {isAllowed: true, budget: undefined}
  if (another !== undefined)
    return {
      isAllowed: false,
      refusal: new Refusal(
        500,
        'InternalError',
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      ),
    }
  if (!isReady(pod) && mayGoUnready(budget)) return {isAllowed: true, budget: undefined}
  return withinBudget(budget, pod, now)
}

function mayGoUnready({spec, status}: Budget): boolean {
  const {currentHealthy = 0, desiredHealthy = 0} = status ?? {}
  return (
    spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
    (currentHealthy >= desiredHealthy && desiredHealthy > 0)
  )
}

function withinBudget(budget: Budget, pod: Pod, now: number): Eviction {
  const {name, generation = 1} = budget.metadata
  const {status} = budget
  const {
    observedGeneration = 0,
    disruptionsAllowed = 0,
    desiredHealthy = 0,
    currentHealthy = 0,
  } = status ?? {}
  if (observedGeneration < generation)
    return refused(
      `The disruption budget ${name} is still being processed by the server.`,
      RETRY_SECONDS,
    )
  if (disruptionsAllowed <= 0)
    return refused(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    )
  const left = disruptionsAllowed - 1
  const conditions =
    left === 0
      ? {conditions: withCondition(status?.conditions, allowance(budget, left), timestamp(now))}
      : {}
  const next = {
    ...status,
    disruptionsAllowed: left,
    disruptedPods: {...status?.disruptedPods, [pod.metadata.name]: timestamp(now)},
    ...conditions,
  }
  return {isAllowed: true, budget: {...budget, status: next}}
}

function refused(message: string, retryAfterSeconds?: number): Eviction {
  const causes = [{reason: 'DisruptionBudget', message}]
  return {
    isAllowed: false,
    refusal: new Refusal(
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {causes, ...(retryAfterSeconds === undefined ? {} : {retryAfterSeconds})},
    ),
  }
}
