import type {ControllerContext} from './controller.ts'
import {isReady, readySince, restartsOf} from './pods.ts'
import {controllerOf, instantOf, isTerminating} from './object-types.ts'
import type {Pod, ReplicaSet} from './object-types.ts'
import {own} from '../../../mesh/own.ts'

const COST = 'controller.kubernetes.io/pod-deletion-cost'
const PHASES: Readonly<Record<string, number>> = {Pending: 0, Unknown: 1, Running: 2}

/** Pods in the order in which a ReplicaSet parts with them: what is worth least comes first. */
export function rankedForDeletion(
  context: ControllerContext,
  set: ReplicaSet,
  pods: readonly Pod[],
): readonly Pod[] {
  const beside = podsOnNodes(context, set)
  const worth = new Map(
    pods.map(pod => [pod, deletionRank(pod, beside, context.api.timeline.now())]),
  )
  return [...pods].sort((one, other) => compare(worth.get(one) ?? [], worth.get(other) ?? []))
}

/** How many pods of the same Deployment each node has: nodes with many part with one first. */
function podsOnNodes({index}: ControllerContext, set: ReplicaSet): ReadonlyMap<string, number> {
  const owner = controllerOf(set)
  const sets =
    owner === undefined
      ? [set.metadata.uid]
      : index.ownedBy(owner.uid).map(({object}) => object.metadata.uid)
  const count = new Map<string, number>()
  for (const {object} of sets.flatMap(uid => index.ownedBy(uid))) {
    const node = (object as Pod).spec.nodeName
    if (node !== undefined && !isTerminating(object)) count.set(node, (count.get(node) ?? 0) + 1)
  }
  return count
}

function deletionRank(
  pod: Pod,
  beside: ReadonlyMap<string, number>,
  now: number,
): readonly number[] {
  const since = readySince(pod)
  const {phase = 'Pending'} = pod.status ?? {}
  return [
    pod.spec.nodeName === undefined ? 0 : 1,
    own(PHASES, phase) ?? 2,
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[COST] ?? 0),
    -(beside.get(pod.spec.nodeName ?? '') ?? 0),
    since === undefined ? 0 : rank(now - since),
    -restartsOf(pod),
    rank(now - instantOf(pod.metadata.creationTimestamp)),
  ]
}

/** Ages count by their order of magnitude, so that pods made together are alike. */
const rank = (ms: number): number => Math.floor(Math.log2(Math.max(1, ms / 1000)))

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index])
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}
