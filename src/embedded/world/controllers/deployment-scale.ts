import {scaledValue} from './int-or-percent.ts'
import type {DeploymentState} from './deployment.ts'
import type {Deployment, ReplicaSet} from './object-types.ts'

export const DESIRED = 'deployment.kubernetes.io/desired-replicas'
export const MAX = 'deployment.kubernetes.io/max-replicas'

const replicasOf = (set: ReplicaSet): number => set.spec.replicas ?? 0
const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0
const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number =>
  sets.reduce((total, set) => total + count(set), 0)

/**
 * How many pods more and fewer than wanted a roll may have. Both zero would never move, so one may
 * be missing then.
 */
export function leeway({spec}: Deployment): {readonly surge: number; readonly unavailable: number} {
  if (spec.strategy?.type === 'Recreate') return {surge: 0, unavailable: 0}
  const {maxSurge, maxUnavailable} = spec.strategy?.rollingUpdate ?? {}
  const wanted = spec.replicas ?? 1
  const surge = scaledValue(maxSurge ?? '25%', wanted, 'up')
  const unavailable = scaledValue(maxUnavailable ?? '25%', wanted, 'down')
  return {surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, wanted)}
}

/** How many of the new template there may be now. */
export function newReplicas({deployment, wanted, sets}: DeploymentState, has: number): number {
  if (deployment.spec.strategy?.type === 'Recreate') return wanted
  const room = wanted + leeway(deployment).surge - sum(sets, replicasOf)
  return room <= 0 ? has : has + Math.min(room, wanted - has)
}

/** Was the Deployment scaled since its ReplicaSets were last told? */
export function isScaling({sets, wanted}: DeploymentState): boolean {
  return sets.some(
    set =>
      replicasOf(set) > 0 &&
      set.metadata.annotations?.[DESIRED] !== undefined &&
      Number(set.metadata.annotations[DESIRED]) !== wanted,
  )
}

/** Writes the size of a ReplicaSet and tells of it. */
export async function scaleTo(
  {context, deployment, wanted}: DeploymentState,
  set: ReplicaSet,
  replicas: number,
): Promise<void> {
  const annotations = {
    ...set.metadata.annotations,
    [DESIRED]: String(wanted),
    [MAX]: String(wanted + leeway(deployment).surge),
  }
  const had = replicasOf(set)
  await context.client.update({
    ...set,
    metadata: {...set.metadata, annotations},
    spec: {...set.spec, replicas},
  })
  if (had !== replicas) tellScaled({context, deployment}, set, had, replicas)
}

export function tellScaled(
  {context, deployment}: Pick<DeploymentState, 'context' | 'deployment'>,
  {metadata: {name}}: {readonly metadata: {readonly name: string}},
  had: number,
  replicas: number,
): void {
  const way = replicas > had ? 'up' : 'down'
  context.events.tell({
    about: deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${way} replica set ${name} from ${had} to ${replicas}`,
    component: 'deployment-controller',
  })
}

/** More of the new, as far as the surge goes. Out: was anything done? */
export async function rollNew(roll: DeploymentState): Promise<boolean> {
  const {fresh, wanted} = roll
  if (fresh === undefined || replicasOf(fresh) === wanted) return false
  const next = replicasOf(fresh) > wanted ? wanted : newReplicas(roll, replicasOf(fresh))
  if (next === replicasOf(fresh)) return false
  await scaleTo(roll, fresh, next)
  return true
}

/** Fewer of the old, first those that are broken anyway. Out: was anything done? */
export async function rollOld(roll: DeploymentState): Promise<boolean> {
  const {deployment, wanted, sets, old, fresh} = roll
  const standing = old.filter(set => replicasOf(set) > 0)
  if (standing.length === 0) return false
  const least = wanted - leeway(deployment).unavailable
  const newMissing = fresh === undefined ? 0 : replicasOf(fresh) - availableOf(fresh)
  const spare = sum(sets, replicasOf) - least - newMissing
  if (spare <= 0) return false
  const sizes = new Map(standing.map(set => [set, replicasOf(set)]))
  takeFrom(sizes, spare, (set, size) => size - availableOf(set))
  takeFrom(sizes, sum(sets, availableOf) - least, (_set, size) => size)
  const changed = standing.filter(set => sizes.get(set) !== replicasOf(set))
  for (const set of changed) await scaleTo(roll, set, sizes.get(set) ?? 0)
  return changed.length > 0
}

/** Takes up to so many, from each set what may be taken of it. */
function takeFrom(
  sizes: Map<ReplicaSet, number>,
  most: number,
  from: (set: ReplicaSet, size: number) => number,
): void {
  let left = most
  for (const [set, size] of sizes) {
    const taken = Math.min(Math.max(0, left), Math.max(0, from(set, size)), size)
    sizes.set(set, size - taken)
    left -= taken
  }
}

/** The Deployment has another size: the ReplicaSets share it in proportion to what they have. */
export async function scaleAll(roll: DeploymentState): Promise<void> {
  const {wanted, sets, fresh, old, deployment} = roll
  const active = sets.filter(set => replicasOf(set) > 0)
  const only = active.length > 1 ? undefined : (active[0] ?? fresh ?? sets.at(-1))
  if (only !== undefined) {
    if (replicasOf(only) !== wanted) await scaleTo(roll, only, wanted)
    return
  }
  if (fresh !== undefined && isWhole(fresh, wanted)) {
    for (const set of old.filter(each => replicasOf(each) > 0)) await scaleTo(roll, set, 0)
    return
  }
  if (deployment.spec.strategy?.type !== 'Recreate') await share(roll, active)
}

const isWhole = (set: ReplicaSet, wanted: number): boolean =>
  replicasOf(set) === wanted &&
  Number(set.metadata.annotations?.[DESIRED]) === wanted &&
  availableOf(set) === wanted

async function share(roll: DeploymentState, active: readonly ReplicaSet[]): Promise<void> {
  const {deployment, wanted} = roll
  const allowed = wanted > 0 ? wanted + leeway(deployment).surge : 0
  const total = allowed - sum(active, replicasOf)
  const way = total > 0 ? -1 : 1
  const bySize = [...active].sort(
    (one, other) =>
      replicasOf(other) - replicasOf(one) ||
      way * one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp),
  )
  const sizes = bySize.map(set => replicasOf(set))
  let added = 0
  bySize.forEach((set, at) => {
    const part = total === 0 ? 0 : shareOf(set, {allowed, total, added})
    sizes[at] = replicasOf(set) + part
    added += part
  })
  sizes[0] = Math.max(0, (sizes[0] ?? 0) + total - added)
  for (const [at, set] of bySize.entries()) await scaleTo(roll, set, sizes[at] ?? 0)
}

function shareOf(
  set: ReplicaSet,
  {
    allowed,
    total,
    added,
  }: {readonly allowed: number; readonly total: number; readonly added: number},
): number {
  const before = Number(set.metadata.annotations?.[MAX] ?? replicasOf(set))
  const part = Math.round((replicasOf(set) * allowed) / Math.max(1, before)) - replicasOf(set)
  const left = total - added
  return total > 0 ? Math.min(part, left) : Math.max(part, left)
}
