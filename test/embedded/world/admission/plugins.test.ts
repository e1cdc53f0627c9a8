import {describe, expect, test} from 'vitest'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {ADMIN, ground, type IstioWorld} from '../istio/istio-world.ts'

const pod = (
  world: IstioWorld,
  spec: Fields = {},
  name = 'web',
  namespace = 'shop',
): Promise<ApiObject> =>
  world.make('v1', 'Pod', namespace, {
    metadata: {name},
    spec: {containers: [{name: 'app', image: 'app:1'}], ...spec},
  })
const specOf = (object: ApiObject): Fields => object['spec'] as Fields
const forbidden = (why: string): Fields => ({
  status: {code: 403, reason: 'Forbidden', message: `pods "web" is forbidden: ${why}`},
})

describe('a new pod', () => {
  test('runs as the default account with its token, five minutes of patience and no priority', async () => {
    const spec = specOf(await pod(await ground()))
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    })
    expect(spec['tolerations']).toEqual(
      ['not-ready', 'unreachable'].map(name => ({
        key: `node.kubernetes.io/${name}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    )
    const [volume] = spec['volumes'] as {
      name: string
      projected: {sources: unknown[]; defaultMode: number}
    }[]
    expect(volume?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/)
    expect(volume?.projected.sources).toHaveLength(3)
    expect(spec['containers']).toMatchObject([
      {
        volumeMounts: [
          {
            name: volume?.name,
            readOnly: true,
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
          },
        ],
      },
    ])
  })

  test('mounts no token when it does not want one', async () => {
    expect(
      specOf(await pod(await ground(), {automountServiceAccountToken: false}))['volumes'],
    ).toBeUndefined()
  })

  test('keeps its own patience', async () => {
    const own = [{operator: 'Exists'}]
    expect(specOf(await pod(await ground(), {tolerations: own}))['tolerations']).toMatchObject(own)
    expect(specOf(await pod(await ground(), {tolerations: own}))['tolerations']).toHaveLength(1)
  })

  test('has the priority of its class', async () => {
    expect(
      specOf(await pod(await ground(), {priorityClassName: 'system-node-critical'})),
    ).toMatchObject({priority: 2_000_001_000})
    await expect(pod(await ground(), {priorityClassName: 'nobody'})).rejects.toMatchObject(
      forbidden('no PriorityClass with name nobody was found'),
    )
  })

  test('without a container is invalid, and no trouble of the server', async () => {
    await expect(pod(await ground(), {containers: []})).rejects.toMatchObject({
      status: {code: 422, message: 'Pod "web" is invalid: spec.containers: Required value'},
    })
  })

  test('needs its account', async () => {
    await expect(pod(await ground(), {serviceAccountName: 'ghost'})).rejects.toMatchObject(
      forbidden('error looking up service account shop/ghost: serviceaccount "ghost" not found'),
    )
  })
})

describe('a namespace', () => {
  test('that is not there takes nothing', async () => {
    await expect(
      (await ground()).make('v1', 'ConfigMap', 'nowhere', {metadata: {name: 'one'}}),
    ).rejects.toMatchObject({
      status: {code: 404, reason: 'NotFound', message: 'namespaces "nowhere" not found'},
    })
  })

  test('that ends takes nothing new', async () => {
    const world = await ground()
    const kind = world.api.kinds.must('v1', 'Namespace')
    await world.api.update(
      {kind, name: 'shop'},
      {...world.get('namespaces', 'shop'), status: {phase: 'Terminating'}},
      {...ADMIN, subresource: 'status'},
    )
    await expect(pod(world)).rejects.toMatchObject({
      status: {
        code: 403,
        message:
          'pods "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
        details: {causes: [{reason: 'NamespaceTerminating'}]},
      },
    })
  })

  test('of the system cannot be deleted', async () => {
    const world = await ground()
    await expect(
      world.api.remove(
        {kind: world.api.kinds.must('v1', 'Namespace'), name: 'kube-system'},
        {},
        ADMIN,
      ),
    ).rejects.toMatchObject({
      status: {message: 'namespaces "kube-system" is forbidden: this namespace may not be deleted'},
    })
  })
})

describe('a quota', () => {
  const quota = async (hard: Fields): Promise<IstioWorld> => {
    const world = await ground()
    await world.make('v1', 'ResourceQuota', 'shop', {metadata: {name: 'small'}, spec: {hard}})
    return world
  }

  test('counts pods that have not ended', async () => {
    const world = await quota({pods: '1'})
    await pod(world, {}, 'first')
    await expect(pod(world)).rejects.toMatchObject(
      forbidden('exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1'),
    )
    const kind = world.api.kinds.must('v1', 'Pod')
    await world.api.update(
      {kind, namespace: 'shop', name: 'first'},
      {...world.get('pods', 'first', 'shop'), status: {phase: 'Succeeded'}},
      {...ADMIN, subresource: 'status'},
    )
    expect(await pod(world)).toBeDefined()
  })

  test('adds up what containers want, and wants them to say so', async () => {
    const world = await quota({'requests.cpu': '1', 'requests.memory': '1Gi'})
    const containers = (cpu: string, memory: string): Fields => ({
      containers: [{name: 'app', image: 'app:1', resources: {requests: {cpu, memory}}}],
    })
    await pod(world, containers('700m', '512Mi'), 'first')
    await expect(pod(world, containers('400m', '512Mi'))).rejects.toMatchObject(
      forbidden(
        'exceeded quota: small, requested: requests.cpu=400m, used: requests.cpu=700m, limited: requests.cpu=1',
      ),
    )
    await expect(pod(world, containers('100m', '513Mi'))).rejects.toMatchObject(
      forbidden(
        'exceeded quota: small, requested: requests.memory=513Mi, used: ' +
          'requests.memory=512Mi, limited: requests.memory=1Gi',
      ),
    )
    await expect(pod(world)).rejects.toMatchObject(
      forbidden(
        'failed quota: small: must specify requests.cpu for: app; requests.memory for: app',
      ),
    )
  })

  test('counts objects of any kind', async () => {
    const world = await quota({'count/deployments.apps': '0', 'services.loadbalancers': '0'})
    await expect(
      world.make('v1', 'Service', 'shop', {
        metadata: {name: 'web'},
        spec: {type: 'LoadBalancer', ports: [{port: 80}]},
      }),
    ).rejects.toThrow(
      'exceeded quota: small, requested: services.loadbalancers=1, used: ' +
        'services.loadbalancers=0, limited: services.loadbalancers=0',
    )
  })
})

describe('a limit range', () => {
  const range = async (limit: Fields): Promise<IstioWorld> => {
    const world = await ground()
    await world.make('v1', 'LimitRange', 'shop', {
      metadata: {name: 'limits'},
      spec: {limits: [{type: 'Container', ...limit}]},
    })
    return world
  }

  test('fills in what containers do not say', async () => {
    const made = await pod(await range({default: {cpu: '1'}, defaultRequest: {cpu: '100m'}}))
    expect(specOf(made)['containers']).toMatchObject([
      {resources: {limits: {cpu: '1'}, requests: {cpu: '100m'}}},
    ])
    expect(made.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu request for container app; cpu limit for container app',
    )
  })

  test('holds them to its smallest and largest', async () => {
    const containers = [
      {name: 'app', image: 'app:1', resources: {requests: {cpu: '10m'}, limits: {cpu: '2'}}},
    ]
    await expect(
      pod(await range({max: {cpu: '1'}, min: {cpu: '50m'}}), {containers}),
    ).rejects.toMatchObject(
      forbidden(
        '[minimum cpu usage per Container is 50m, but request is 10m, maximum cpu usage per ' +
          'Container is 1, but limit is 2]',
      ),
    )
  })
})
