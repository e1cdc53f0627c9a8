import type {LabelSelector} from '../../../mesh/selector.ts'
import type {Thing} from '../thing.ts'
import {amountOf} from './amounts.ts'
import {withCondition} from './conditions.ts'
import {found, itself, stamp} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {hasEnded, isReady} from './pods.ts'
import {SelectorIndex} from './selectors.ts'
import {controllerOf, instantOf, isGoing} from './shapes.ts'
import type {Amount, Condition, Pod} from './shapes.ts'

export const BUDGETS = 'poddisruptionbudgets.policy'

export interface Budget extends Thing {
  readonly spec: {
    readonly minAvailable?: Amount
    readonly maxUnavailable?: Amount
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
export function budgets(parts: Parts): Controller {
  const selecting = new SelectorIndex(budget => (budget as Budget).spec.selector)
  for (const is of parts.api.store.list(BUDGETS))
    selecting.follow({version: 0, storage: BUDGETS, was: undefined, is, gone: undefined})
  return {
    name: 'budget',
    concerns: {
      [BUDGETS]: change => {
        selecting.follow(change)
        return itself(change)
      },
      pods: change => selecting.concerned(change),
    },
    reconcile: async key => {
      const budget = found(parts.api.store, BUDGETS, key) as Budget | undefined
      return budget === undefined || isGoing(budget) ? undefined : sync(parts, budget)
    },
  }
}

const FORGET_MS = 120_000

async function sync(parts: Parts, budget: Budget): Promise<number | undefined> {
  const pods = parts.things
    .selected(budget.metadata.namespace ?? '', budget.spec.selector)
    .filter(pod => !hasEnded(pod))
  const now = parts.api.timeline.now()
  const disrupted = Object.entries(budget.status?.disruptedPods ?? {}).filter(
    ([name, at]) =>
      instantOf(at) + FORGET_MS > now &&
      pods.some(pod => pod.metadata.name === name && !isGoing(pod)),
  )
  const names = new Set(disrupted.map(([name]) => name))
  const healthy = pods.filter(
    pod => isReady(pod) && !isGoing(pod) && !names.has(pod.metadata.name),
  ).length
  const {expected, desired} = expectation(parts, budget, pods)
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
  const status = {
    ...(names.size === 0 ? {} : {disruptedPods: Object.fromEntries(disrupted)}),
    observedGeneration: budget.metadata.generation ?? 1,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: withCondition(budget.status?.conditions, allowance(budget, allowed), stamp(parts)),
  }
  await parts.manager.report(budget, status)
  if (pods.length === 0 && budget.status?.observedGeneration !== budget.metadata.generation)
    parts.events.tell({
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
  parts: Parts,
  {spec: {minAvailable, maxUnavailable}}: Budget,
  pods: readonly Pod[],
): {readonly expected: number; readonly desired: number} {
  if (typeof minAvailable === 'number') return {expected: pods.length, desired: minAvailable}
  const expected = scaleOf(parts, pods)
  if (maxUnavailable !== undefined)
    return {expected, desired: Math.max(0, expected - amountOf(maxUnavailable, expected, 'up'))}
  return {expected, desired: amountOf(minAvailable ?? 1, expected, 'up')}
}

/** How many pods their controllers want together. */
function scaleOf(parts: Parts, pods: readonly Pod[]): number {
  const controllers = new Map(
    pods.flatMap(pod => {
      const controller = scaledBy(parts, pod)
      return controller === undefined ? [] : [[controller.metadata.uid, controller] as const]
    }),
  )
  return [...controllers.values()].reduce(
    (sum, {spec}) => sum + ((spec as {readonly replicas?: number} | undefined)?.replicas ?? 1),
    0,
  )
}

/** What somebody would scale to have more of this pod. */
function scaledBy({things}: Parts, pod: Pod): (Thing & {readonly spec?: unknown}) | undefined {
  const ownerOf = (thing: Thing | undefined): Thing | undefined =>
    things.withUid((thing === undefined ? undefined : controllerOf(thing)?.uid) ?? '')?.thing
  const own = ownerOf(pod)
  const above = own?.kind === 'ReplicaSet' ? ownerOf(own) : undefined
  return above?.kind === 'Deployment' ? above : own
}
