import {describe, expect, it} from 'vitest'
import {
  RESTART,
  ground,
  isGoing,
  isReady,
  statusOf,
  template,
  workload,
} from './controller-world.ts'

const revisionOf =
  (name: string) =>
  (pod: {metadata: {name: string; labels?: Readonly<Record<string, string>>}}): boolean =>
    pod.metadata.labels?.['controller-revision-hash'] === name

describe('a StatefulSet', () => {
  it('makes its pods one after the other, each when those before are ready', async () => {
    const here = await ground()
    await here.make(workload('StatefulSet', 'db', {replicas: 3, serviceName: 'db'}))
    for (let at = 0; at < 100; at++) {
      await here.pass(100)
      expect(here.pods().filter(pod => !isReady(pod)).length).toBeLessThanOrEqual(1)
    }
    expect(here.pods().map(({metadata}) => metadata.name)).toEqual(['db-0', 'db-1', 'db-2'])
    expect(here.pods()[1]?.metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'apps.kubernetes.io/pod-index': '1',
    })
    expect(here.pods()[1]?.spec).toMatchObject({hostname: 'db-1', subdomain: 'db'})
  })

  it('renews from the last down to the partition', async () => {
    const here = await ground()
    await here.make(
      workload('StatefulSet', 'db', {
        replicas: 3,
        updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}},
      }),
    )
    await here.pass(15_000)
    await here.change('statefulsets.apps', 'db', RESTART)
    await here.pass(15_000)
    const {updateRevision, currentRevision, updatedReplicas, currentReplicas} = statusOf(
      here.get('statefulsets.apps', 'db'),
    )
    expect({updatedReplicas, currentReplicas}).toEqual({updatedReplicas: 1, currentReplicas: 2})
    expect(
      here
        .pods()
        .filter(revisionOf(String(updateRevision)))
        .map(({metadata}) => metadata.name),
    ).toEqual(['db-2'])
    expect(currentRevision).not.toBe(updateRevision)
    await here.change('statefulsets.apps', 'db', {
      spec: {updateStrategy: {rollingUpdate: {partition: 0}}},
    })
    await here.pass(30_000)
    expect(statusOf(here.get('statefulsets.apps', 'db'))).toMatchObject({
      updatedReplicas: 3,
      currentReplicas: 3,
      currentRevision: updateRevision,
    })
  })

  it('waits for ever for a broken pod', async () => {
    const here = await ground()
    await here.make(workload('StatefulSet', 'db', {replicas: 2}))
    await here.pass(15_000)
    await here.change('statefulsets.apps', 'db', {
      spec: {template: template('db', {annotations: {'sandbox.meshctl.dev/fate': 'never-ready'}})},
    })
    await here.pass(60_000)
    await here.change('statefulsets.apps', 'db', {
      spec: {template: {metadata: {annotations: null}}},
    })
    await here.pass(60_000)
    expect(
      here
        .pods()
        .filter(isReady)
        .map(({metadata}) => metadata.name),
    ).toEqual(['db-0'])
  })

  it('OnDelete leaves its pods until somebody deletes them', async () => {
    const here = await ground()
    await here.make(workload('StatefulSet', 'db', {updateStrategy: {type: 'OnDelete'}}))
    await here.pass(15_000)
    await here.change('statefulsets.apps', 'db', RESTART)
    await here.pass(15_000)
    expect(here.pods().some(pod => pod.metadata.annotations !== undefined)).toBe(false)
    await here.drop('pods', 'db-0')
    await here.pass(15_000)
    expect(here.pods().map(({metadata}) => metadata.annotations !== undefined)).toEqual([
      true,
      false,
    ])
  })

  it('makes the claims of its pods, and keeps them when it shrinks', async () => {
    const here = await ground()
    await here.make(
      workload('StatefulSet', 'db', {
        volumeClaimTemplates: [
          {
            metadata: {name: 'data'},
            spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
          },
        ],
      }),
    )
    await here.pass(15_000)
    await here.change('statefulsets.apps', 'db', {spec: {replicas: 1}})
    await here.pass(15_000)
    expect(here.pods().map(({metadata}) => metadata.name)).toEqual(['db-0'])
    expect(
      here
        .all('persistentvolumeclaims')
        .map(claim => [claim.metadata.name, statusOf(claim)['phase']]),
    ).toEqual([
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
    ])
  })
})

describe('a DaemonSet', () => {
  it('has a pod on each node that takes it', async () => {
    const here = await ground({
      nodes: [
        {name: 'one', labels: {disk: 'fast'}},
        {name: 'two', labels: {disk: 'fast'}},
        {name: 'three'},
      ],
    })
    await here.make(
      workload('DaemonSet', 'agent', {
        template: template('agent', {spec: {nodeSelector: {disk: 'fast'}}}),
      }),
    )
    await here.pass(10_000)
    expect(
      here
        .pods()
        .map(({spec}) => spec.nodeName)
        .sort(),
    ).toEqual(['one', 'two'])
    expect(statusOf(here.get('daemonsets.apps', 'agent'))).toMatchObject({
      desiredNumberScheduled: 2,
      numberReady: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    })
  })

  it('renews no more at once than may be missing', async () => {
    const here = await ground()
    await here.make(workload('DaemonSet', 'agent'))
    await here.pass(10_000)
    await here.change('daemonsets.apps', 'agent', RESTART)
    for (let at = 0; at < 300; at++) {
      await here.pass(100)
      expect(
        here.pods().filter(pod => isReady(pod) && !isGoing(pod)).length,
      ).toBeGreaterThanOrEqual(2)
    }
    expect(here.pods().every(pod => pod.metadata.annotations !== undefined)).toBe(true)
    expect(here.all('controllerrevisions.apps')).toHaveLength(2)
  })

  it('with a surge loses none', async () => {
    const here = await ground()
    await here.make(
      workload('DaemonSet', 'agent', {
        updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
      }),
    )
    await here.pass(10_000)
    await here.change('daemonsets.apps', 'agent', RESTART)
    for (let at = 0; at < 300; at++) {
      await here.pass(100)
      expect(
        here.pods().filter(pod => isReady(pod) && !isGoing(pod)).length,
      ).toBeGreaterThanOrEqual(3)
    }
    expect(here.pods()).toHaveLength(3)
    expect(here.pods().every(pod => pod.metadata.annotations !== undefined)).toBe(true)
  })
})
