import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startCluster} from '../../src/embedded/boot/cluster.ts'
import type {EmbeddedCluster} from '../../src/embedded/boot/cluster.ts'
import {instant} from '../../src/mesh/names.ts'
import {openPorts} from '../../src/open.ts'
import {copyCluster} from '../../src/rehearse/cluster-copy.ts'
import type {ClusterCopy} from '../../src/rehearse/cluster-copy.ts'
import {worldClock} from '../../src/rehearse/clock.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {takeSnapshot} from '../../src/snapshot/take.ts'
import type {ApiObject} from '../../src/embedded/world/api-object.ts'

const ME = {user: {name: 'me', groups: ['system:masters']}, manager: 'kubectl-create'}
const template = {
  metadata: {labels: {app: 'web'}},
  spec: {
    containers: [
      {
        name: 'app',
        image: 'app:1',
        env: [{name: 'KEY', value: 'canary'}],
        command: ['run', 'canary'],
      },
    ],
  },
}
const OBJECTS = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'web', namespace: 'shop'},
    spec: {replicas: 3, selector: {matchLabels: {app: 'web'}}, template},
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: 'db', namespace: 'shop'},
    spec: {
      serviceName: 'db',
      replicas: 2,
      selector: {matchLabels: {app: 'db'}},
      template: {...template, metadata: {labels: {app: 'db'}}},
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {name: 'agent', namespace: 'shop'},
    spec: {
      selector: {matchLabels: {app: 'agent'}},
      template: {...template, metadata: {labels: {app: 'agent'}}},
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: 'web', namespace: 'shop'},
    spec: {selector: {app: 'web'}, ports: [{port: 80}]},
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'tight', namespace: 'shop'},
    spec: {hard: {pods: '8'}},
  },
]

let folder: string
let original: EmbeddedCluster
let snapshot: Snapshot
let copy: ClusterCopy
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-'))
  original = await startCluster({nodes: 3})
  const {api} = original.world
  await api.create(api.kinds.must('v1', 'Namespace'), undefined, {metadata: {name: 'shop'}}, ME)
  await pass(original, 5_000)
  for (const object of OBJECTS)
    await api.create(api.kinds.must(object.apiVersion, object.kind), 'shop', object, ME)
  await pass(original, 60_000)
  snapshot = await snapshotOf(original)
  copy = await copyCluster(snapshot)
}, 60_000)
afterAll(async () => {
  await Promise.all([original.stop(), copy.embedded.stop()])
  await rm(folder, {recursive: true})
})

const pass = (world: EmbeddedCluster, ms: number): Promise<void> =>
  worldClock(world).sleepUntil(instant(world.world.api.timeline.now() + ms))

async function snapshotOf({serving}: EmbeddedCluster): Promise<Snapshot> {
  serving.addUser('reader', ['system:masters'])
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, serving.kubeconfig('reader'), {mode: 0o600})
  const ports = await openPorts({
    kubeconfig,
    istioNamespace: 'istio-system',
    version: '0.0.0',
    needsHelm: false,
    env: {PATH: process.env['PATH'], HOME: folder},
  })
  try {
    return await takeSnapshot({...ports, istioNamespace: 'istio-system', version: '0.0.0'})
  } finally {
    await ports.close()
  }
}

const pods = ({world: {api}}: EmbeddedCluster): readonly string[] =>
  api.store
    .list('pods')
    .map(
      each =>
        `${each.metadata.namespace ?? ''}/${each.metadata.name} ${each.metadata.uid} ` +
        `${isReady(each) ? 'ready' : 'not ready'} on ${nodeOf(each)}`,
    )
const isReady = (pod: ApiObject): boolean =>
  (pod['status'] as {conditions?: {type: string; status: string}[]} | undefined)?.conditions?.some(
    each => each.type === 'Ready' && each.status === 'True',
  ) === true
const nodeOf = (pod: ApiObject): string =>
  (pod['spec'] as {nodeName?: string}).nodeName ?? 'no node'

describe('[S] a copy of a cluster', () => {
  it('is made of what the snapshot tells, which is no secret', () => {
    expect(snapshot.blindSpots).toEqual([])
    expect(JSON.stringify(snapshot)).not.toContain('canary')
    expect(copy.start.isSeen).toBe(true)
    expect(copy.leftOut()).toEqual([])
  })

  it('stands still: the same pods, ready, on the same nodes, after ten minutes', async () => {
    const before = pods(original)
    expect(before).toHaveLength(8)
    await copy.clock.sleepUntil(instant(copy.clock.now() + 600_000))
    expect(pods(copy.embedded)).toEqual(before)
    expect(copy.embedded.world.api.store.list('replicasets.apps')).toHaveLength(1)
    expect(copy.embedded.world.api.store.list('controllerrevisions.apps')).toHaveLength(2)
    expect(
      copy.embedded.world.api.store.list('endpointslices.discovery.k8s.io', 'shop'),
    ).toHaveLength(1)
  })

  it('rolls as the cluster would, within its quota', async () => {
    const {api} = copy.embedded.world
    const web = {kind: api.kinds.must('apps/v1', 'Deployment'), namespace: 'shop', name: 'web'}
    await api.patch(
      web,
      'merge',
      {spec: {template: {metadata: {annotations: {restarted: 'yes'}}}}},
      ME,
    )
    await copy.clock.sleepUntil(instant(copy.clock.now() + 120_000))
    expect(api.store.list('events', 'shop').map(each => String(each['message']))).toContainEqual(
      expect.stringMatching(/exceeded quota: tight/),
    )
    expect(pods(copy.embedded).filter(each => each.includes('shop/web-'))).toEqual(
      pods(original).filter(each => each.includes('shop/web-')),
    )
  })

  it('its sleeper wakes early when told, and its time is the world’s', async () => {
    const stop = AbortSignal.abort()
    const before = copy.clock.now()
    await copy.clock.sleepUntil(instant(before + 3_600_000), stop)
    expect(copy.clock.now() - before).toBeLessThan(60_000)
  })
})
