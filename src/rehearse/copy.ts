import {createHash} from 'node:crypto'
import {at, labelMap, node, text} from '../mesh/fields.ts'
import type {Clock} from '../ports/ports.ts'
import {embed} from '../embed/embed.ts'
import type {Embedded} from '../embed/embed.ts'
import {newAuthority} from '../embed/authority.ts'
import type {Snapshot, SnapshotObject} from '../snapshot/snapshot.ts'
import type {User} from '../world/api/api.ts'
import type {NodeSettings} from '../world/controllers/settings.ts'
import type {Fields, Thing} from '../world/thing.ts'
import type {World} from '../world/world.ts'
import {worldClock} from './clock.ts'
import {brokenBefore, ownerOf, usualStartMs} from './restore-pods.ts'
import {restoration} from './restore.ts'
import {rootsOf} from './roots.ts'
import {completed} from './settle-templates.ts'

/** A cluster in this process that is what the snapshot tells: on the wire for Helm, by a line of its own for us. */
export interface Copy {
  readonly embedded: Embedded
  readonly clock: Clock
  /** Its administrator. */
  readonly user: User
  /** Text of a kubeconfig for its administrator; holds a token. */
  readonly kubeconfig: string
  /** From a pod's start to its being ready, in ms, and whether the snapshot told so. */
  readonly start: {readonly ms: number; readonly isSeen: boolean}
  /** What is in the cluster and not in the copy, in words. */
  readonly leftOut: readonly string[]
}

const ADMIN: User = {name: 'rehearsal', groups: ['system:masters', 'system:authenticated']}

/** When no pod of the snapshot tells how long starts take. */
const START_MS = 5_000

/** Builds the copy. Its time passes from now on. The caller stops it: `embedded.stop()`. */
export async function copyOf(snapshot: Snapshot): Promise<Copy> {
  const broken = brokenBefore(snapshot.objects)
  const seen = usualStartMs(snapshot.objects)
  const leftOut: string[] = []
  const nodes = nodesOf(snapshot.objects)
  const embedded = await embed({
    ...(nodes.length === 0 ? {} : {nodes}),
    gitVersion: `v${snapshot.cluster.version}`,
    context: 'rehearsal',
    seed: seedOf(snapshot),
    settings: {readyAfterMs: seen ?? START_MS, pollMs: pollMs(snapshot.objects), fate: pod => (broken.has(ownerOf(pod)) ? 'never-ready' : 'well')},
    founded: async (world, authority) => {
      const rootOf = await rootsOf(snapshot, authority, newAuthority)
      const restored = restoration(snapshot, rootOf, () => world.api.naming.uid())
      leftOut.push(...restored.leftOut, ...unknownKinds(restored.objects.filter(each => !put(world, each))))
    },
  })
  embedded.serving.addUser(ADMIN.name, ADMIN.groups)
  return {embedded, clock: worldClock(embedded), user: ADMIN, kubeconfig: embedded.serving.kubeconfig(ADMIN.name), start: {ms: seen ?? START_MS, isSeen: seen !== undefined}, leftOut}
}

/** A cluster that is itself embedded has uids of the first seeds; the copy's own must be others. Always the same for the same snapshot. */
const seedOf = ({cluster, takenAt}: Snapshot): number => createHash('sha256').update(`${cluster.uid} ${takenAt}`).digest().readUInt32BE() + 2

/** Kubelets look at each pod with a proxy so often; in a big cluster more seldom, or nothing else would be done. */
const pollMs = (objects: readonly SnapshotObject[]): number => Math.min(5_000, Math.max(1_000, objects.filter(each => each.kind === 'Pod').length / 2))

/** Past admission and validation: it is there already. Out: false for a kind that the world does not know. */
function put({api}: World, object: SnapshotObject): boolean {
  const kind = api.kinds.named(object.apiVersion, object.kind)
  const thing = completed(api, object)
  if (kind === undefined || thing === undefined) return false
  const metadata: Thing['metadata'] = {...thing.metadata, uid: object.metadata.uid ?? api.naming.uid(), creationTimestamp: object.metadata.creationTimestamp ?? api.naming.now()}
  api.store.put(kind.storage, {...thing, metadata})
  return true
}

function unknownKinds(objects: readonly SnapshotObject[]): readonly string[] {
  const kinds = [...new Set(objects.map(each => `${each.kind} (${each.apiVersion})`))]
  return kinds.length === 0 ? [] : [`The copy has no ${kinds.join(', no ')}.`]
}

/** Nodes with their room, taints and labels; those that take no pods are left out. */
function nodesOf(objects: readonly SnapshotObject[]): readonly NodeSettings[] {
  return objects.filter(each => each.kind === 'Node' && at(each, 'spec', 'unschedulable') !== true).map(each => {
    const version = text(at(each, 'status', 'nodeInfo', 'kubeletVersion'))
    const taints = at(each, 'spec', 'taints')
    return {
      name: each.metadata.name,
      labels: each.metadata.labels ?? {},
      ...(Array.isArray(taints) ? {taints: taints as readonly Fields[]} : {}),
      capacity: labelMap(node(at(each, 'status', 'allocatable'))),
      ...(version === undefined ? {} : {kubeletVersion: version}),
    }
  })
}

