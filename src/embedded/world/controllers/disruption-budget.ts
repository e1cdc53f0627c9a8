import type {LabelSelector} from '../../../mesh/selector.ts'
import type {ApiObject} from '../api-object.ts'
import {scaledValue} from './int-or-percent.ts'
import {withCondition} from './conditions.ts'
import {objectByKey, ownKey, timestampNow} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {hasEnded, isReady} from './pods.ts'
import {SelectorIndex} from './selectors.ts'
import {controllerOf, instantOf, isTerminating} from './object-types.ts'
import type {IntOrPercent, Condition, Pod} from './object-types.ts'

export const BUDGETS = 'poddisruptionbudgets.policy'

export interface Budget extends ApiObject {
  readonly spec: {
    readonly minAvailable?: IntOrPercent
    readonly maxUnavailable?: IntOrPercent
    readonly selector?: LabelSelector
    readonly unhealthyPodEvictionPolicy?: string
  }
  readonly status?: {
    readonly disruptionsAllowed?: number
    readonly currentHealthy?: number
    readonly desiredHealthy?: number
    readonly expectedPods?: number
    readonly observedGeneration?: number
    readonly disruptedPods?: Readonly<Record<string, string>>
    readonly conditions?: readonly Condition[]
  }
}

/** Counts for each PodDisruptionBudget how many pods may be evicted now. */
export function budgets(context: ControllerContext): Controller {
  const selecting = new SelectorIndex(budget => (budget as Budget).spec.selector)
  for (const is of context.api.store.list(BUDGETS))
    selecting.follow({version: 0, storage: BUDGETS, was: undefined, is, gone: undefined})
  return {
    name: 'budget',
    concerns: {
      [BUDGETS]: change => {
        selecting.follow(change)
        return ownKey(change)
      },
      pods: change => selecting.concerned(change),
    },
    reconcile: async key => {
      const budget = objectByKey(context.api.store, BUDGETS, key) as Budget | undefined
      return budget === undefined || isTerminating(budget) ? undefined : sync(context, budget)
    },
  }
}

const FORGET_MS = 120_000

async function sync(context: ControllerContext, budget: Budget): Promise<number | undefined> {
  const pods = context.index
    .selected(budget.metadata.namespace ?? '', budget.spec.selector)
    .filter(pod => !hasEnded(pod))
  const now = context.api.timeline.now()
  const disrupted = Object.entries(budget.status?.disruptedPods ?? {}).filter(
    ([name, at]) =>
      instantOf(at) + FORGET_MS > now &&
      pods.some(pod => pod.metadata.name === name && !isTerminating(pod)),
  )
  const names = new Set(disrupted.map(([name]) => name))
  const healthy = pods.filter(
    pod => isReady(pod) && !isTerminating(pod) && !names.has(pod.metadata.name),
  ).length
  const {expected, desired} = expectation(context, budget, pods)
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
  const status = {
    ...(names.size === 0 ? {} : {disruptedPods: Object.fromEntries(disrupted)}),
    observedGeneration: budget.metadata.generation ?? 1,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: withCondition(
      budget.status?.conditions,
      allowance(budget, allowed),
      timestampNow(context),
    ),
  }
  await context.client.updateStatus(budget, status)
  if (pods.length === 0 && budget.status?.observedGeneration !== budget.metadata.generation)
    context.events.tell({
      about: budget,
      type: 'Normal',
      reason: 'NoPods',
      message: 'No matching pods found',
      component: 'controllermanager',
    })
  return names.size === 0 ? undefined : FORGET_MS
}

/** The condition that says whether anything may go. */
export function allowance({metadata}: Budget, allowed: number): Condition {
  return {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    observedGeneration: metadata.generation ?? 1,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  }
}

function expectation(
  context: ControllerContext,
  {spec: {minAvailable, maxUnavailable}}: Budget,
  pods: readonly Pod[],
): {readonly expected: number; readonly desired: number} {
  if (typeof minAvailable === 'number') return {expected: pods.length, desired: minAvailable}
  const expected = scaleOf(context, pods)
  if (maxUnavailable !== undefined)
    return {expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, 'up'))}
  return {expected, desired: scaledValue(minAvailable ?? 1, expected, 'up')}
}

/** How many pods their controllers want together. */
function scaleOf(context: ControllerContext, pods: readonly Pod[]): number {
  const controllers = new Map(
    pods.flatMap(pod => {
      const controller = scaledBy(context, pod)
      return controller === undefined ? [] : [[controller.metadata.uid, controller] as const]
    }),
  )
  return [...controllers.values()].reduce(
    (sum, {spec}) => sum + ((spec as {readonly replicas?: number} | undefined)?.replicas ?? 1),
    0,
  )
}

/** What somebody would scale to have more of this pod. */
function scaledBy(
  {index}: ControllerContext,
  pod: Pod,
): (ApiObject & {readonly spec?: unknown}) | undefined {
  const ownerOf = (object: ApiObject | undefined): ApiObject | undefined =>
    index.withUid((object === undefined ? undefined : controllerOf(object)?.uid) ?? '')?.object
  const own = ownerOf(pod)
  const above = own?.kind === 'ReplicaSet' ? ownerOf(own) : undefined
  return above?.kind === 'Deployment' ? above : own
}
