import {at, rows, text} from '../mesh/fields.ts'
import type {SnapshotObject} from '../snapshot/snapshot.ts'
import {some} from '../mesh/sentences.ts'
import type {Fields} from '../embedded/cluster.ts'

/** Pods that have ended or are about to are nobody's concern in a copy. */
export function isFresh(pod: SnapshotObject): boolean {
  const phase = text(at(pod, 'status', 'phase'))
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed'
}

/** A pod as it was, with an address of its own. */
export function podAgain(pod: SnapshotObject): SnapshotObject {
  const ip = addressOf(pod.metadata.uid ?? pod.metadata.name)
  const status = at(pod, 'status') as Fields | undefined
  return {
    ...pod,
    status: {...status, ...(status?.['phase'] === 'Running' ? {podIP: ip, podIPs: [{ip}]} : {})},
  }
}

/** Always the same for the same pod; two of ten thousand may share one, and nobody looks. */
function addressOf(uid: string): string {
  let hash = 7
  for (const byte of Buffer.from(uid)) hash = (Math.imul(hash, 31) + byte) >>> 0
  return `10.${64 + (hash & 63)}.${(hash >>> 6) & 255}.${1 + ((hash >>> 14) % 254)}`
}

/**
 * From being started to being ready, in ms, as pods of the snapshot took; undefined when it does
 * not tell. The middle of all.
 */
export function usualStartMs(objects: readonly SnapshotObject[]): number | undefined {
  const all = objects
    .filter(each => each.kind === 'Pod')
    .flatMap(startMs)
    .sort((one, other) => one - other)
  return all[Math.floor(all.length / 2)]
}

/**
 * A pod whose readiness came and went says nothing; nobody waits ten minutes for a pod at its first
 * start.
 */
function startMs(pod: SnapshotObject): readonly number[] {
  const ready = rows(at(pod, 'status', 'conditions')).find(
    each => each['type'] === 'Ready' && each['status'] === 'True',
  )
  const took =
    Date.parse(text(ready?.['lastTransitionTime']) ?? '') -
    Date.parse(text(at(pod, 'status', 'startTime')) ?? '')
  return Number.isFinite(took) && took > 0 && took < 600_000 && !hasRestarted(pod) ? [took] : []
}

/**
 * Workloads no pod of which was ready: `namespace/owner`, owners as pods name them without the
 * template's hash.
 */
export interface Unready {
  /** They will not be ready after a restart either. */
  readonly broken: ReadonlySet<string>
  /** They had only begun to start. */
  readonly starting: ReadonlySet<string>
}

/** Twice as long as usual may still be a start, and so may a minute: pods differ, and clocks do. */
const PATIENCE = 2
const PATIENCE_MIN_MS = 60_000

/**
 * In: the objects of a snapshot, when it was taken (ms since 1970), and how long a start takes, in
 * ms.
 */
export function unreadyBefore(
  objects: readonly SnapshotObject[],
  {now, startMs}: {readonly now: number; readonly startMs: number},
): Unready {
  const since = now - Math.max(PATIENCE_MIN_MS, PATIENCE * startMs)
  const byOwner = Map.groupBy(
    objects.filter(each => each.kind === 'Pod' && isFresh(each)),
    ownerOf,
  )
  const unready = [...byOwner].filter(([owner, pods]) => owner !== '' && !pods.some(isReady))
  const broken = unready.filter(([, pods]) =>
    pods.some(each => hasRestarted(each) || unreadySince(each) < since),
  )
  const names = new Set(broken.map(([owner]) => owner))
  return {
    broken: names,
    starting: new Set(unready.map(([owner]) => owner).filter(each => !names.has(each))),
  }
}

/** For people. */
export function unreadyText({broken, starting}: Unready): readonly string[] {
  const listed = (names: ReadonlySet<string>): string => some([...names].sort(), 8)
  return [
    ...(broken.size === 0
      ? []
      : [`Not ready before, and never ready in the copy either: ${listed(broken)}.`]),
    ...(starting.size === 0
      ? []
      : [`Seen while starting, and taken to become ready: ${listed(starting)}.`]),
  ]
}

/** Ms since 1970; long ago when the pod does not tell. */
function unreadySince(pod: SnapshotObject): number {
  const condition = rows(at(pod, 'status', 'conditions')).find(each => each['type'] === 'Ready')
  const known = [
    text(condition?.['lastTransitionTime']),
    text(at(pod, 'status', 'startTime')),
    pod.metadata.creationTimestamp,
  ].map(each => Date.parse(each ?? ''))
  return known.find(each => Number.isFinite(each)) ?? 0
}

const hasRestarted = (pod: SnapshotObject): boolean =>
  rows(at(pod, 'status', 'containerStatuses')).some(each => Number(each['restartCount'] ?? 0) > 0)

const isReady = (pod: SnapshotObject): boolean =>
  rows(at(pod, 'status', 'conditions')).some(
    each => each['type'] === 'Ready' && each['status'] === 'True',
  )

/** `shop/Deployment/web`; empty for a pod without an owner. */
export function ownerOf(pod: {
  readonly metadata: {
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly unknown[]
  }
}): string {
  const owner = rows(pod.metadata.ownerReferences).find(each => each['controller'] === true)
  if (owner === undefined) return ''
  const [kind, name] = [text(owner['kind']) ?? '', text(owner['name']) ?? '']
  const hash = pod.metadata.labels?.['pod-template-hash']
  const isDeployments = kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)
  const workload = isDeployments
    ? `Deployment/${name.slice(0, -hash.length - 1)}`
    : `${kind}/${name}`
  return `${pod.metadata.namespace ?? ''}/${workload}`
}
