import {describe, expect, it} from 'vitest'
import {
  RESTART,
  conditionsOf,
  ground,
  isGoing,
  isReady,
  statusOf,
  template,
  workload,
} from './controller-world.ts'
import type {ControllerWorld} from './controller-world.ts'

const revisionOf = (here: ControllerWorld): string | undefined =>
  here.get('deployments.apps', 'web').metadata.annotations?.['deployment.kubernetes.io/revision']

describe('a Deployment', () => {
  it('comes up and says so as kubectl rollout status reads it', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {replicas: 3}))
    await here.pass(10_000)
    const web = here.get('deployments.apps', 'web')
    expect(statusOf(web)).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    })
    expect(conditionsOf(web)).toEqual({
      Available: 'True MinimumReplicasAvailable',
      Progressing: 'True NewReplicaSetAvailable',
    })
    expect(revisionOf(here)).toBe('1')
  })

  it('rolls within its surge and never below what must be there', async () => {
    const here = await ground()
    await here.make(
      workload('Deployment', 'web', {
        replicas: 4,
        strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
      }),
    )
    await here.pass(10_000)
    await here.change('deployments.apps', 'web', RESTART)
    let most = 0
    for (let at = 0; at < 400; at++) {
      await here.pass(100)
      const standing = here.pods().filter(pod => !isGoing(pod))
      most = Math.max(most, standing.length)
      expect(standing.filter(isReady).length).toBeGreaterThanOrEqual(4)
    }
    expect(most).toBe(5)
    expect(here.pods()).toHaveLength(4)
    expect(
      here
        .pods()
        .every(pod => pod.metadata.annotations?.['kubectl.kubernetes.io/restartedAt'] === 'now'),
    ).toBe(true)
    expect(revisionOf(here)).toBe('2')
  })

  it('that is undone takes its old ReplicaSet up again with a new revision', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    const [first] = here.all('replicasets.apps')
    await here.change('deployments.apps', 'web', RESTART)
    await here.pass(15_000)
    await here.change('deployments.apps', 'web', {
      spec: {template: {metadata: {annotations: null}}},
    })
    await here.pass(15_000)
    expect(here.all('replicasets.apps')).toHaveLength(2)
    const again = here.get('replicasets.apps', first?.metadata.name ?? '')
    expect(again.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(revisionOf(here)).toBe('3')
  })

  it('keeps no more history than told', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {replicas: 1, revisionHistoryLimit: 1}))
    for (const image of ['web:2', 'web:3', 'web:4']) {
      await here.pass(10_000)
      await here.change('deployments.apps', 'web', {spec: {template: template('web', {image})}})
    }
    await here.pass(10_000)
    expect(here.all('replicasets.apps')).toHaveLength(2)
  })

  it('recreates: all old pods are gone before a new one comes', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {strategy: {type: 'Recreate'}}))
    await here.pass(10_000)
    await here.change('deployments.apps', 'web', RESTART)
    for (let at = 0; at < 100; at++) {
      await here.pass(100)
      expect(
        new Set(here.pods().map(pod => pod.metadata.labels?.['pod-template-hash'])).size,
      ).toBeLessThanOrEqual(1)
    }
    expect(here.pods().filter(isReady)).toHaveLength(2)
  })

  it('that makes no progress says so after its deadline, and keeps its old pods', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {progressDeadlineSeconds: 30}))
    await here.pass(10_000)
    await here.change('deployments.apps', 'web', {
      spec: {template: template('web', {annotations: {'sandbox.meshctl.dev/fate': 'never-ready'}})},
    })
    await here.pass(60_000)
    expect(conditionsOf(here.get('deployments.apps', 'web'))).toEqual({
      Available: 'True MinimumReplicasAvailable',
      Progressing: 'False ProgressDeadlineExceeded',
    })
    expect(here.pods().filter(isReady)).toHaveLength(2)
  })

  it('pauses: scales, but does not roll', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    await here.change('deployments.apps', 'web', {
      spec: {paused: true, replicas: 3, ...RESTART.spec},
    })
    await here.pass(10_000)
    expect(here.all('replicasets.apps')).toHaveLength(1)
    expect(here.pods()).toHaveLength(3)
    expect(conditionsOf(here.get('deployments.apps', 'web'))['Progressing']).toBe(
      'Unknown DeploymentPaused',
    )
    await here.change('deployments.apps', 'web', {spec: {paused: false}})
    await here.pass(15_000)
    expect(statusOf(here.get('deployments.apps', 'web'))).toMatchObject({
      updatedReplicas: 3,
      replicas: 3,
    })
  })

  it('waits minReadySeconds for each pod', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {minReadySeconds: 60}))
    await here.pass(20_000)
    expect(statusOf(here.get('deployments.apps', 'web'))).toMatchObject({
      readyReplicas: 2,
      unavailableReplicas: 2,
    })
    await here.pass(60_000)
    expect(statusOf(here.get('deployments.apps', 'web'))).toMatchObject({availableReplicas: 2})
  })
})

describe('a ReplicaSet', () => {
  it('adopts pods that its selector takes, and parts first with those that are not ready', async () => {
    const here = await ground()
    await here.make(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'stray', labels: {app: 'web'}},
        spec: template('web')['spec'],
      },
      workload('ReplicaSet', 'web', {replicas: 2}),
    )
    await here.pass(10_000)
    expect(here.pods()).toHaveLength(2)
    await here.change('pods', 'stray', {
      metadata: {annotations: {'controller.kubernetes.io/pod-deletion-cost': '-1'}},
    })
    await here.change('replicasets.apps', 'web', {spec: {replicas: 1}})
    await here.pass(10_000)
    expect(here.pods().map(({metadata}) => metadata.name)).not.toContain('stray')
  })

  it('that is not allowed to make pods says so', async () => {
    const here = await ground()
    await here.make({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'few'},
      spec: {hard: {pods: '1'}},
    })
    await here.pass(1_000)
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    expect(conditionsOf(here.get('deployments.apps', 'web'))['ReplicaFailure']).toBe(
      'True FailedCreate',
    )
    expect(here.events('FailedCreate')[0]).toContain('exceeded quota: few')
  })
})
