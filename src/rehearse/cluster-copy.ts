import {createHash} from 'node:crypto'
import type {Clock} from '../ports/ports.ts'
import type {Snapshot, SnapshotObject} from '../snapshot/snapshot.ts'
import {worldClock} from './clock.ts'
import {cordon, nodesOf} from './nodes.ts'
import {Outside} from './outside.ts'
import {standInForOwners, workloadsOf} from './owners.ts'
import type {RestoredWorkload} from './owners.ts'
import {ownerOf, unreadyBefore, unreadyText, usualStartMs} from './restore-pods.ts'
import {restoration} from './restore.ts'
import {rootsOf} from './roots.ts'
import {completed} from './settle-templates.ts'
import {some} from '../mesh/sentences.ts'
import {newAuthority, startCluster} from '../embedded/cluster.ts'
import type {
  ApiObject,
  Authority,
  ClusterOptions,
  EmbeddedCluster,
  User,
  World,
} from '../embedded/cluster.ts'

/**
 * A cluster in this process that is what the snapshot tells: on the wire for Helm, by a line of its
 * own for us.
 */
export interface ClusterCopy {
  readonly embedded: EmbeddedCluster
  readonly clock: Clock
  /** Its administrator. */
  readonly user: User
  /** Text of a kubeconfig for its administrator; holds a token. */
  readonly kubeconfig: string
  /** From a pod's start to its being ready, in ms, and whether the snapshot told so. */
  readonly start: {readonly ms: number; readonly isSeen: boolean}
  /** All workloads that it began with. */
  readonly workloads: readonly RestoredWorkload[]
  /**
   * What is in the cluster and not in the copy, or not known to be the same, in words; until now.
   */
  readonly leftOut: () => readonly string[]
}

const ADMIN: User = {name: 'rehearsal', groups: ['system:masters', 'system:authenticated']}

/** When no pod of the snapshot tells how long starts take. */
const START_MS = 5_000

/**
 * Builds the copy. Its time begins when the snapshot was taken and stands until its clock is asked
 * to sleep, so that the same file gives the same rehearsal. Nothing in it reaches beyond this
 * process. The caller stops it: `embedded.stop()`.
 */
export async function copyCluster(snapshot: Snapshot): Promise<ClusterCopy> {
  const start = momentOf(snapshot)
  const seenMs = usualStartMs(snapshot.objects)
  const startMs = seenMs ?? START_MS
  const unready = unreadyBefore(snapshot.objects, {now: start, startMs})
  const nodes = nodesOf(snapshot.objects)
  const outside = new Outside()
  const restored: Restoration = {leftOut: [], workloads: []}
  const embedded = await startCluster({
    ...optionsFor(snapshot, nodes),
    start,
    callUrl: outside.callUrl,
    settings: {
      readyAfterMs: startMs,
      pollMs: pollMs(snapshot.objects),
      podBehavior: pod => (unready.broken.has(ownerOf(pod)) ? 'never-ready' : 'well'),
    },
    beforeStart: async (world, authority) => {
      world.api.store.observe(change => outside.seen(change))
      await cordon(world, nodes.cordoned)
      restored.leftOut = await restore(world, snapshot, authority)
      restored.workloads = workloadsOf(world)
    },
  })
  embedded.serving.addUser(ADMIN.name, ADMIN.groups)
  return {
    embedded,
    clock: worldClock(embedded),
    user: ADMIN,
    kubeconfig: embedded.serving.kubeconfig(ADMIN.name),
    start: {ms: startMs, isSeen: seenMs !== undefined},
    workloads: restored.workloads,
    leftOut: () => [
      ...restored.leftOut,
      ...unreadyText(unready),
      ...inventedText(nodes.invented),
      ...outside.told(),
    ],
  }
}

interface Restoration {
  leftOut: readonly string[]
  workloads: readonly RestoredWorkload[]
}

/** What the cluster itself is like. */
const optionsFor = (snapshot: Snapshot, nodes: ReturnType<typeof nodesOf>): ClusterOptions => ({
  ...(nodes.settings.length === 0 ? {} : {nodes: nodes.settings}),
  gitVersion: `v${snapshot.cluster.version}`,
  context: 'rehearsal',
  seed: seedOf(snapshot),
  speed: 0,
})

/** Everything of the snapshot that can be put into a world. Out: what cannot, in words. */
async function restore(
  world: World,
  snapshot: Snapshot,
  authority: Authority,
): Promise<readonly string[]> {
  const rootOf = await rootsOf(snapshot, authority, newAuthority)
  const {objects, leftOut} = restoration(snapshot, rootOf, () => world.api.naming.uid())
  const unknown = objects.filter(each => !put(world, each))
  const owners = standInForOwners(world)
  return [
    ...leftOut,
    ...unknownKinds(unknown),
    ...(owners.length === 0
      ? []
      : [
          `Operators do nothing in the copy, nor what else would look after its own: ${some(owners, 8)}.`,
        ]),
  ]
}

/**
 * Ms since 1970. A cluster's clock may be ahead of the one by which the snapshot was taken: nothing
 * in the copy is of tomorrow.
 */
function momentOf({takenAt, objects}: Snapshot): number {
  const times = [takenAt, ...objects.map(each => each.metadata.creationTimestamp)]
    .map(each => Date.parse(each ?? ''))
    .filter(Number.isFinite)
  return times.length === 0 ? Date.now() : times.reduce((one, other) => Math.max(one, other))
}

const inventedText = (names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        'Nodes that pods name and the snapshot lacks were made up, with room for everything ' +
          `and without taints: ${some(names, 8)}.`,
      ]

/**
 * A cluster that is itself embedded has uids of the first seeds; the copy's own must be others.
 * Always the same for the same snapshot.
 */
const seedOf = ({cluster, takenAt}: Snapshot): number =>
  createHash('sha256').update(`${cluster.uid} ${takenAt}`).digest().readUInt32BE() + 2

/**
 * Kubelets look at each pod with a proxy so often; in a big cluster more seldom, or nothing else
 * would be done.
 */
const pollMs = (objects: readonly SnapshotObject[]): number =>
  Math.min(5_000, Math.max(1_000, objects.filter(each => each.kind === 'Pod').length / 2))

/**
 * Past admission and validation: it is there already. Out: false for a kind that the world does not
 * know.
 */
function put({api}: World, object: SnapshotObject): boolean {
  const kind = api.kinds.named(object.apiVersion, object.kind)
  const thing = completed(api, object)
  if (kind === undefined || thing === undefined) return false
  const metadata: ApiObject['metadata'] = {
    ...thing.metadata,
    uid: object.metadata.uid ?? api.naming.uid(),
    creationTimestamp: object.metadata.creationTimestamp ?? api.naming.now(),
  }
  api.store.put(kind.storage, {...thing, metadata})
  return true
}

function unknownKinds(objects: readonly SnapshotObject[]): readonly string[] {
  const kinds = [...new Set(objects.map(each => `${each.kind} (${each.apiVersion})`))]
  return kinds.length === 0 ? [] : [`The copy has no ${kinds.join(', no ')}.`]
}
