import {describe, expect, it} from 'vitest'
import {evictionOf} from '../../../../src/embedded/world/controllers/eviction.ts'
import {nextDue, parseCron} from '../../../../src/embedded/world/controllers/cron.ts'
import {
  NAMESPACE,
  RESTART,
  conditionsOf,
  ground,
  statusOf,
  template,
  workload,
} from './controller-world.ts'

const service = (spec: object): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'web'},
  spec: {selector: {app: 'web'}, ports: [{port: 80, targetPort: 'http'}], ...spec},
})

describe('a Service', () => {
  it('has its ready pods as endpoints, those that end as terminating', async () => {
    const here = await ground()
    await here.make(
      service({}),
      workload('Deployment', 'web', {
        template: template('web', {annotations: {'sandbox.meshctl.dev/fate': 'slow-to-end'}}),
      }),
    )
    await here.pass(10_000)
    const rows = (): unknown[] =>
      here
        .all('endpointslices.discovery.k8s.io')
        .flatMap(slice => (slice['endpoints'] as {conditions: unknown}[] | null) ?? [])
        .map(({conditions}) => conditions)
    expect(rows()).toEqual([
      {ready: true, serving: true, terminating: false},
      {ready: true, serving: true, terminating: false},
    ])
    expect(here.all('endpointslices.discovery.k8s.io')[0]?.['ports']).toEqual([
      {name: '', port: 8080, protocol: 'TCP'},
    ])
    await here.drop('pods', here.pods()[0]?.metadata.name ?? '')
    await here.pass(500)
    expect(rows()).toContainEqual({ready: false, serving: true, terminating: true})
    expect(here.get('endpoints', 'web')['subsets']).toMatchObject([
      {addresses: [{targetRef: {kind: 'Pod'}}]},
    ])
  })

  it('of type LoadBalancer gets an address after a while', async () => {
    const here = await ground({loadBalancerAfterMs: 5_000})
    await here.make(service({type: 'LoadBalancer'}))
    await here.pass(4_000)
    expect(statusOf(here.get('services', 'web'))).toEqual({loadBalancer: {}})
    await here.pass(2_000)
    expect(statusOf(here.get('services', 'web'))).toMatchObject({
      loadBalancer: {ingress: [{ip: '203.0.113.1'}]},
    })
  })
})

describe('a namespace', () => {
  it('has its account and root certificate, which come back', async () => {
    const here = await ground({rootCa: 'PEM'})
    await here.pass(1_000)
    await here.drop('configmaps', 'kube-root-ca.crt')
    await here.drop('serviceaccounts', 'default')
    await here.pass(1_000)
    expect(here.get('configmaps', 'kube-root-ca.crt')['data']).toEqual({'ca.crt': 'PEM'})
    expect(here.all('serviceaccounts')).toHaveLength(1)
  })

  it('goes with everything in it, and waits for what a finalizer keeps', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'), service({}), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'kept', finalizers: ['meshctl.dev/wait']},
    })
    await here.pass(10_000)
    await here.ask('DELETE', `/api/v1/namespaces/${NAMESPACE}`)
    await here.pass(10_000)
    const namespace = here.world.api.store.get('namespaces', undefined, NAMESPACE)
    expect(namespace === undefined ? {} : conditionsOf(namespace)).toMatchObject({
      NamespaceContentRemaining: 'True SomeResourcesRemain',
      NamespaceFinalizersRemaining: 'True SomeFinalizersRemain',
    })
    await here.change('configmaps', 'kept', {metadata: {finalizers: null}})
    await here.pass(5_000)
    expect(here.world.api.store.get('namespaces', undefined, NAMESPACE)).toBeUndefined()
    expect(here.world.api.store.storages().flatMap(storage => here.all(storage))).toEqual([])
  })
})

describe('the garbage collector', () => {
  it('takes what belonged to somebody who is gone', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    await here.drop('deployments.apps', 'web')
    await here.pass(10_000)
    expect([here.all('replicasets.apps'), here.pods()]).toEqual([[], []])
  })

  it('foreground: the owner goes last', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    await here.drop('deployments.apps', 'web', 'Foreground')
    await here.pass(100)
    expect(here.get('deployments.apps', 'web').metadata.finalizers).toEqual(['foregroundDeletion'])
    await here.pass(10_000)
    expect([here.all('deployments.apps'), here.all('replicasets.apps'), here.pods()]).toEqual([
      [],
      [],
      [],
    ])
  })

  it('orphan: what is below stays, and is adopted by the next of that name', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    const names = here.pods().map(({metadata}) => metadata.name)
    await here.drop('deployments.apps', 'web', 'Orphan')
    await here.pass(5_000)
    expect([
      here.all('deployments.apps').length,
      here.pods().map(({metadata}) => metadata.name),
    ]).toEqual([0, names])
  })
})

describe('jobs', () => {
  const job = (
    name: string,
    spec: object,
    more: object = {},
  ): Readonly<Record<string, unknown>> => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name},
    spec: {template: template(name, {spec: {restartPolicy: 'Never', ...more}}), ...spec},
  })

  it('run until enough pods have done their work', async () => {
    const here = await ground()
    await here.make(job('once', {completions: 3, parallelism: 2}))
    await here.pass(30_000)
    expect(statusOf(here.get('jobs.batch', 'once'))).toMatchObject({succeeded: 3})
    expect(conditionsOf(here.get('jobs.batch', 'once'))).toEqual({
      SuccessCriteriaMet: 'True CompletionsReached',
      Complete: 'True CompletionsReached',
    })
    expect(here.pods().every(({metadata}) => (metadata.finalizers ?? []).length === 0)).toBe(true)
  })

  it('with a proxy among the main containers never end', async () => {
    const here = await ground()
    await here.make(
      job(
        'stuck',
        {},
        {
          containers: [
            {name: 'web', image: 'web:1'},
            {name: 'istio-proxy', image: 'proxy:1'},
          ],
        },
      ),
    )
    await here.pass(120_000)
    expect(statusOf(here.get('jobs.batch', 'stuck'))).toMatchObject({active: 1, ready: 1})
  })

  it('give up after their retries', async () => {
    const here = await ground({podBehavior: () => 'crash-loop'})
    await here.make(job('bad', {backoffLimit: 1}))
    await here.pass(120_000)
    expect(conditionsOf(here.get('jobs.batch', 'bad'))['Failed']).toBe('True BackoffLimitExceeded')
    expect(statusOf(here.get('jobs.batch', 'bad'))).toMatchObject({failed: 2})
  })

  it('of a CronJob come when it is time, and only the newest are kept', async () => {
    const here = await ground()
    await here.make({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: {name: 'tick'},
      spec: {
        schedule: '*/5 * * * *',
        successfulJobsHistoryLimit: 2,
        jobTemplate: {spec: {template: template('tick', {spec: {restartPolicy: 'Never'}})}},
      },
    })
    await here.pass(26 * 60_000)
    expect(here.all('jobs.batch')).toHaveLength(2)
    expect(statusOf(here.get('cronjobs.batch', 'tick'))['lastScheduleTime']).toBe(
      '2026-11-23T08:25:00Z',
    )
  })

  it.each([
    ['*/15 * * * *', '2026-11-23T08:15:00Z'],
    ['0 3 * * *', '2026-11-24T03:00:00Z'],
    ['30 9 1-7 * tue', '2026-11-24T09:30:00Z'],
    ['30 9 1 * *', '2026-12-01T09:30:00Z'],
    ['@monthly', '2026-12-01T00:00:00Z'],
    ['0 0 29 feb *', '2028-02-29T00:00:00Z'],
  ])('%s is due at %s', (text, due) => {
    const schedule = parseCron(text)
    expect(
      new Date(
        nextDue(schedule ?? expect.fail(), Date.parse('2026-11-23T08:00:00Z')) ?? 0,
      ).toISOString(),
    ).toBe(due.replace('Z', '.000Z'))
  })

  it.each(['', '61 * * * *', '* * * *', '5-1 * * * *', '*/0 * * * *'])('%j is no schedule', text =>
    expect(parseCron(text)).toBeUndefined(),
  )
})

describe('those who meddle', () => {
  it('an autoscaler keeps its target between min and max', async () => {
    let liked = 9
    const here = await ground({hpaDesired: () => liked})
    await here.make(workload('Deployment', 'web'), {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {name: 'web'},
      spec: {
        scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
        minReplicas: 2,
        maxReplicas: 4,
      },
    })
    await here.pass(60_000)
    expect(here.pods()).toHaveLength(4)
    expect(conditionsOf(here.get('horizontalpodautoscalers.autoscaling', 'web'))).toEqual({
      AbleToScale: 'True ReadyForNewScale',
      ScalingActive: 'True ValidMetricFound',
      ScalingLimited: 'True TooManyReplicas',
    })
    liked = 0
    await here.pass(60_000)
    expect(here.pods()).toHaveLength(2)
  })

  it('a budget counts what may go, and keeps the rest', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'), {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {name: 'web'},
      spec: {minAvailable: 2, selector: {matchLabels: {app: 'web'}}},
    })
    await here.pass(10_000)
    expect(statusOf(here.get('poddisruptionbudgets.policy', 'web'))).toMatchObject({
      expectedPods: 2,
      currentHealthy: 2,
      desiredHealthy: 2,
      disruptionsAllowed: 0,
    })
    expect(evictionOf(here.world.api.store, here.pods()[0] ?? expect.fail(), 0)).toMatchObject({
      isAllowed: false,
      refusal: {
        status: {
          details: {
            causes: [
              {message: 'The disruption budget web needs 2 healthy pods and has 2 currently'},
            ],
          },
        },
      },
    })
    await here.change('deployments.apps', 'web', {spec: {replicas: 3}})
    await here.pass(10_000)
    expect(conditionsOf(here.get('poddisruptionbudgets.policy', 'web'))).toEqual({
      DisruptionAllowed: 'True SufficientPods',
    })
    expect(evictionOf(here.world.api.store, here.pods()[0] ?? expect.fail(), 0)).toMatchObject({
      isAllowed: true,
    })
  })
})

describe('all of them', () => {
  it('do the same again with the same seed', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const here = await ground()
        await here.make(
          workload('Deployment', 'web'),
          workload('StatefulSet', 'db'),
          workload('DaemonSet', 'agent'),
          service({}),
        )
        await here.pass(10_000)
        await here.change('deployments.apps', 'web', RESTART)
        await here.pass(20_000)
        return here.world.api.store
          .storages()
          .flatMap(storage => here.world.api.store.list(storage))
      }),
    )
    expect(runs[0]).toEqual(runs[1])
  })

  it('come to rest', async () => {
    const here = await ground()
    await here.make(
      workload('Deployment', 'web'),
      workload('StatefulSet', 'db'),
      workload('DaemonSet', 'agent'),
      service({type: 'LoadBalancer'}),
    )
    await here.pass(30_000)
    const {version} = here.world.api.store
    await here.pass(60_000)
    expect(here.world.api.store.version).toBe(version)
    expect(here.world.controllers.busy()).toBe(false)
  })
})
