import {createServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {afterEach, beforeAll, describe, expect, it} from 'vitest'
import {until} from '../../src/embedded/boot/until.ts'
import {copyCluster} from '../../src/rehearse/cluster-copy.ts'
import type {ClusterCopy} from '../../src/rehearse/cluster-copy.ts'
import {lostOf} from '../../src/rehearse/owners.ts'
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'
import {createServingPair} from '../../src/embedded/server/certificates.ts'
import type {ApiObject} from '../../src/embedded/world/api-object.ts'
import {ME, NODES, pass, littleSnapshot} from './little-snapshot.ts'

let snapshot: Snapshot
let copy: ClusterCopy | undefined
beforeAll(async () => {
  snapshot = await littleSnapshot()
})
afterEach(() => copy?.embedded.stop())

const changed = (change: (object: SnapshotObject) => SnapshotObject | undefined): Snapshot => ({
  ...snapshot,
  objects: snapshot.objects.flatMap(each => change(each) ?? []),
})
const list = (storage: string): readonly ApiObject[] =>
  copy?.embedded.world.api.store.list(storage) ?? []
const nodeOf = (pod: ApiObject): string => (pod['spec'] as {nodeName?: string}).nodeName ?? ''
const names = (
  things: readonly {readonly metadata: {readonly name: string}}[],
): readonly string[] => things.map(each => each.metadata.name).sort()
const podsOf = ({objects}: Snapshot): readonly string[] =>
  names(objects.filter(each => each.kind === 'Pod'))

async function roll(copied: ClusterCopy): Promise<void> {
  const {api} = copied.embedded.world
  await api.patch(
    {kind: api.kinds.must('apps/v1', 'Deployment'), namespace: 'shop', name: 'web'},
    'merge',
    {spec: {template: {metadata: {annotations: {restarted: 'yes'}}}}},
    ME,
  )
  await pass(copied.embedded, 120_000)
}

describe('[S] a copy of an odd cluster', () => {
  it('its time stands until its clock is asked to sleep, and begins when the snapshot was taken', async () => {
    copy = await copyCluster(snapshot)
    const {store, timeline} = copy.embedded.world.api
    const [version, wall] = [store.version, Date.now()]
    await until('some time on the wall', () => Date.now() > wall + 300)
    expect([store.version, timeline.now()]).toEqual([
      version,
      Math.floor(Date.parse(snapshot.takenAt)),
    ])
  })

  it('the same file gives the same rehearsal twice', async () => {
    const told = async (): Promise<readonly string[]> => {
      copy = await copyCluster(snapshot)
      const lines: string[] = []
      copy.embedded.world.api.store.observe(({storage, was, is}) => {
        lines.push(
          `${copy?.embedded.world.api.timeline.now() ?? ''} ${storage} ` +
            `${(is ?? was)?.metadata.name ?? ''} ${is === undefined ? 'gone' : ''}`,
        )
      })
      await roll(copy)
      await copy.embedded.stop()
      return lines
    }
    const first = await told()
    expect(first.length).toBeGreaterThan(50)
    expect(await told()).toEqual(first)
  })

  it('keeps what an operator owns, which is not in it', async () => {
    const owner = {
      apiVersion: 'ops.example.com/v1',
      kind: 'App',
      name: 'owner',
      uid: '11111111-2222-3333-4444-555555555555',
      controller: true,
    }
    const owned = changed(each =>
      each.kind === 'Deployment'
        ? {...each, metadata: {...each.metadata, ownerReferences: [owner]}}
        : each,
    )
    copy = await copyCluster(owned)
    await pass(copy.embedded, 120_000)
    expect(list('deployments.apps')[0]?.metadata.ownerReferences).toEqual([owner])
    expect(names(list('pods'))).toEqual(podsOf(snapshot))
    expect(copy.leftOut()).toEqual([expect.stringContaining('App owner of Deployment shop/web')])
    expect(lostOf(copy.embedded.world, copy.workloads)).toEqual([])
  })

  it('says which workloads it lost', async () => {
    copy = await copyCluster(snapshot)
    copy.embedded.world.api.store.remove('deployments.apps', 'shop', 'web')
    expect(lostOf(copy.embedded.world, copy.workloads)).toEqual(['Deployment shop/web'])
  })

  it('a cordoned node keeps its pods and takes no new ones', async () => {
    const cordoned = changed(each =>
      each.metadata.name === 'worker-b' ? {...each, spec: {unschedulable: true}} : each,
    )
    copy = await copyCluster(cordoned)
    await pass(copy.embedded, 120_000)
    expect(names(list('pods'))).toEqual(podsOf(snapshot))
    await roll(copy)
    const web = list('pods').filter(each => each.metadata.labels?.['app'] === 'web')
    expect(web).toHaveLength(6)
    expect([...new Set(web.map(nodeOf))].sort()).toEqual(['worker-a', 'worker-c'])
  })

  it('nodes that may not be listed are made up for the pods that name them', async () => {
    const onPool = (object: SnapshotObject): SnapshotObject =>
      object.kind === 'Pod'
        ? {...object, spec: {...(object['spec'] as object), nodeSelector: {pool: 'shop'}}}
        : object
    copy = await copyCluster(changed(each => (each.kind === 'Node' ? undefined : onPool(each))))
    await pass(copy.embedded, 120_000)
    expect(names(list('nodes'))).toEqual(NODES)
    expect(list('nodes').map(each => each.metadata.labels?.['pool'])).toEqual([
      'shop',
      'shop',
      'shop',
    ])
    expect(names(list('pods'))).toEqual(podsOf(snapshot))
    expect(copy.leftOut()).toEqual([expect.stringContaining('worker-a, worker-b, worker-c')])
  })

  it('a workload caught while it starts becomes ready; one that was long unready does not', async () => {
    const unready =
      (since: number) =>
      (object: SnapshotObject): SnapshotObject =>
        object.kind === 'Pod' && object.metadata.labels?.['app'] === 'web'
          ? {
              ...object,
              status: {
                ...(object['status'] as object),
                conditions: [
                  {
                    type: 'Ready',
                    status: 'False',
                    lastTransitionTime: new Date(
                      Date.parse(snapshot.takenAt) - since,
                    ).toISOString(),
                  },
                ],
              },
            }
          : object
    const readyAfter = async (since: number): Promise<unknown> => {
      copy = await copyCluster(changed(unready(since)))
      await pass(copy.embedded, 60_000)
      const {readyReplicas} = list('deployments.apps')[0]?.['status'] as {readyReplicas?: number}
      await copy.embedded.stop()
      return [readyReplicas ?? 0, copy.leftOut()]
    }
    expect(await readyAfter(1_000)).toEqual([
      6,
      [expect.stringMatching(/become ready: shop\/Deployment\/web/)],
    ])
    expect(await readyAfter(3_600_000)).toEqual([
      0,
      [expect.stringMatching(/never ready .*shop\/Deployment\/web/)],
    ])
  })
})

describe('[S] a webhook at an address outside', () => {
  it('is not called by a copy, agrees, and is named', async () => {
    const pair = createServingPair()
    let calls = 0
    const outside = createServer({key: pair.key, cert: pair.cert}, (_request, response) => {
      calls++
      response.end()
    })
    await new Promise<void>(resolve => outside.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(outside.address() as AddressInfo).port}`
    copy = await copyCluster(snapshot)
    const {api} = copy.embedded.world
    const rules = [
      {apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps']},
    ]
    const webhook = {
      name: 'a.example.com',
      clientConfig: {
        url: `https://${host}/inject/hidden`,
        caBundle: Buffer.from(pair.ca).toString('base64'),
      },
      rules,
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      failurePolicy: 'Fail',
    }
    try {
      await api.create(
        api.kinds.must('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'),
        undefined,
        {metadata: {name: 'far'}, webhooks: [webhook]},
        ME,
      )
      await api.create(api.kinds.must('v1', 'ConfigMap'), 'shop', {metadata: {name: 'x'}}, ME)
      expect(calls).toBe(0)
      expect(copy.leftOut()).toEqual([
        expect.stringContaining(`MutatingWebhookConfiguration far (${host})`),
      ])
      expect(copy.leftOut().join()).not.toContain('hidden')
    } finally {
      outside.closeAllConnections()
      outside.close()
    }
  })
})
