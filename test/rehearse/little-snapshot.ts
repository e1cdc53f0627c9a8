import {startCluster} from '../../src/embedded/boot/cluster.ts'
import type {EmbeddedCluster} from '../../src/embedded/boot/cluster.ts'
import {instant} from '../../src/mesh/names.ts'
import {worldClock} from '../../src/rehearse/clock.ts'
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'

export const ME = {user: {name: 'me', groups: ['system:masters']}, manager: 'kubectl-create'}
const KINDS = [
  'namespaces',
  'nodes',
  'deployments.apps',
  'replicasets.apps',
  'daemonsets.apps',
  'pods',
]
export const NODES = ['worker-a', 'worker-b', 'worker-c']
const spec = (app: string, more: object = {}): object => ({
  selector: {matchLabels: {app}},
  template: {
    metadata: {labels: {app}},
    spec: {containers: [{name: 'app', image: 'app:1', resources: {requests: {cpu: '100m'}}}]},
  },
  ...more,
})

/** Lets so many ms pass in a cluster. */
export const pass = (
  embedded: Pick<EmbeddedCluster, 'world' | 'pacer'>,
  ms: number,
): Promise<void> => worldClock(embedded).sleepUntil(instant(embedded.world.api.timeline.now() + ms))

/** A snapshot of a cluster with three nodes, a Deployment of six pods and a DaemonSet. */
export async function littleSnapshot(): Promise<Snapshot> {
  const original = await startCluster({
    speed: 0,
    nodes: NODES.map(name => ({name, labels: {pool: 'shop'}})),
  })
  const {api} = original.world
  await api.create(api.kinds.must('v1', 'Namespace'), undefined, {metadata: {name: 'shop'}}, ME)
  await pass(original, 5_000)
  await api.create(
    api.kinds.must('apps/v1', 'Deployment'),
    'shop',
    {metadata: {name: 'web'}, spec: spec('web', {replicas: 6})},
    ME,
  )
  await api.create(
    api.kinds.must('apps/v1', 'DaemonSet'),
    'shop',
    {metadata: {name: 'agent'}, spec: spec('agent')},
    ME,
  )
  await pass(original, 60_000)
  const takenAt = new Date(api.timeline.now()).toISOString()
  const objects = KINDS.flatMap(storage =>
    api.store.list(storage),
  ) as unknown as readonly SnapshotObject[]
  const snapshot: Snapshot = {
    apiVersion: 'meshctl.dev/v1',
    kind: 'Snapshot',
    format: 1,
    takenAt,
    by: '0.1.0',
    istioNamespace: 'istio-system',
    cluster: {uid: 'u', version: '1.35.0'},
    objects,
    secrets: [],
    certificates: {},
    releases: [],
    blindSpots: [],
  }
  await original.stop()
  return snapshot
}
