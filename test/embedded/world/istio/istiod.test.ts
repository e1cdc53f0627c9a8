import {expect, test} from 'vitest'
import type {ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {
  ADMIN,
  authorityNamed,
  ground,
  namespace,
  ready,
  runRevision,
  type IstioWorld,
  endpoints,
} from './istio-world.ts'
import {injector, validator} from './istio-objects.ts'

interface Registered {
  readonly webhooks: readonly {
    readonly clientConfig: {readonly caBundle?: string}
    readonly failurePolicy: string
  }[]
}

const MUTATING = 'mutatingwebhookconfigurations.admissionregistration.k8s.io'
const VALIDATING = 'validatingwebhookconfigurations.admissionregistration.k8s.io'
const webhookOf = (
  world: IstioWorld,
  storage: string,
  name: string,
): Registered['webhooks'][number] | undefined =>
  (world.get(storage, name) as unknown as Registered | undefined)?.webhooks[0]
const app = {
  metadata: {name: 'web', labels: {app: 'web'}},
  spec: {containers: [{name: 'app', image: 'app:1'}]},
}
const names = (pod: ApiObject): string[] =>
  ['initContainers', 'containers'].flatMap(field =>
    ((pod['spec'] as Record<string, {name: string}[] | undefined>)[field] ?? []).map(
      each => each.name,
    ),
  )
const local = {method: 'GET', headers: {}, body: '', loopback: true}

async function mesh(): Promise<IstioWorld> {
  const world = await ground()
  await injector(world, '1-28')
  await validator(world, '1-28')
  await runRevision(world, '1-28', '1.28.10')
  await world.pass(5_000)
  await namespace(world, 'pay', {'istio.io/rev': '1-28'})
  return world
}

test(
  'an istiod makes its CA, is trusted by its webhooks, closes its validator and gives the ' +
    'namespaces their root',
  async () => {
    const world = await mesh()
    await world.pass(1_000)
    const bundle = btoa(authorityNamed('one').root)
    expect(webhookOf(world, MUTATING, 'istio-sidecar-injector-1-28')?.clientConfig.caBundle).toBe(
      bundle,
    )
    expect(webhookOf(world, VALIDATING, 'istio-validator-1-28-istio-system')).toMatchObject({
      failurePolicy: 'Fail',
      clientConfig: {caBundle: bundle},
    })
    expect(world.get('secrets', 'istio-ca-secret', 'istio-system')?.['type']).toBe(
      'istio.io/ca-root',
    )
    expect(
      ['shop', 'pay', 'istio-system', 'kube-system'].map(
        each => world.get('configmaps', 'istio-ca-root-cert', each)?.['data'],
      ),
    ).toEqual(Array(4).fill({'root-cert.pem': authorityNamed('one').root}))
    const managers = world
      .get(MUTATING, 'istio-sidecar-injector-1-28')
      ?.metadata.managedFields?.map(({manager}) => manager)
    expect(managers?.toSorted()).toEqual(['pilot-discovery', 'test'])
  },
)

test('a pod of a namespace with the revision gets a proxy, and is in syncz when it is ready', async () => {
  const world = await mesh()
  const pod = await world.make('v1', 'Pod', 'pay', app)
  expect(names(pod)).toEqual(['istio-init', 'istio-proxy', 'app'])
  const proxy = world.programs.start(pod)
  expect(proxy?.ready()).toBe(true)
  const istiod = world.programs.of(
    world.get('pods', 'istiod-1-28-1', 'istio-system')?.metadata.uid ?? '',
  )
  const syncz = async (): Promise<unknown> =>
    JSON.parse((await istiod?.http(15014, {...local, path: '/debug/syncz'}))?.body ?? '')
  expect(await syncz()).toEqual([])
  await ready(world, pod, true)
  expect(await syncz()).toMatchObject([
    {proxy: 'web.pay', proxy_type: 'sidecar', istio_version: '1.28.10'},
  ])
  expect(
    await istiod?.http(15014, {...local, path: '/debug/syncz', loopback: false}),
  ).toMatchObject({status: 401})
  expect((await istiod?.http(15014, {...local, path: '/version', loopback: false}))?.body).toMatch(
    /^1\.28\.10-/,
  )
  expect(
    (await istiod?.http(15014, {...local, path: '/metrics', loopback: false}))?.body,
  ).toContain('pilot_xds{version="1.28.10"} 1')
})

test('a gateway gets its image in the place of auto', async () => {
  const world = await mesh()
  const spec = {containers: [{name: 'istio-proxy', image: 'auto'}]}
  const pod = await world.make('v1', 'Pod', 'pay', {
    metadata: {name: 'gate', annotations: {'inject.istio.io/templates': 'gateway'}},
    spec,
  })
  expect(pod['spec']).toMatchObject({
    containers: [{name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.28.10'}],
  })
})

test("without an istiod that answers, the pod is refused in the API server's words", async () => {
  const world = await mesh()
  const {
    metadata: {uid},
  } = world.get('pods', 'istiod-1-28-1', 'istio-system') ?? {metadata: {uid: ''}}
  await ready(world, world.get('pods', 'istiod-1-28-1', 'istio-system') as ApiObject, false)
  await endpoints(world, 'istiod-1-28')
  const post =
    'Internal error occurred: failed calling webhook ' +
    '"rev.namespace.sidecar-injector.istio.io": failed to call webhook: Post ' +
    '"https://istiod-1-28.istio-system.svc:443/inject?timeout=10s": '
  await expect(world.make('v1', 'Pod', 'pay', app)).rejects.toThrow(
    `${post}no endpoints available for service "istiod-1-28"`,
  )
  await ready(world, world.get('pods', 'istiod-1-28-1', 'istio-system') as ApiObject, true)
  await endpoints(world, 'istiod-1-28')
  world.programs.stop(uid)
  await expect(world.make('v1', 'Pod', 'pay', app)).rejects.toThrow(
    `${post}dial tcp 10.244.0.9:15017: connect: connection refused`,
  )
})

test('an invalid Gateway is refused, in both versions of its kind', async () => {
  const world = await mesh()
  for (const version of ['v1', 'v1beta1']) {
    const sent = world.make(`networking.istio.io/${version}`, 'Gateway', 'shop', {
      metadata: {name: 'bad', labels: {'istio.io/rev': '1-28'}},
      spec: {},
    })
    await expect(sent).rejects.toMatchObject({
      status: {
        code: 400,
        message:
          'admission webhook "rev.validation.istio.io" denied the request: configuration is ' +
          'invalid: gateway must have at least one server',
      },
    })
  }
})

test("with a root of its own, an istiod has its webhooks trust that and leaves the others' Secret alone", async () => {
  const world = await ground({faults: {istiods: {'1-28': 'wrong-root'}}})
  await injector(world, '1-28')
  await validator(world, '1-28')
  await runRevision(world, '1-28', '1.28.10')
  await world.pass(5_000)
  expect(webhookOf(world, MUTATING, 'istio-sidecar-injector-1-28')?.clientConfig.caBundle).toBe(
    btoa(authorityNamed('foreign').root),
  )
  expect(world.get('secrets', 'istio-ca-secret', 'istio-system')).toBeUndefined()
})

test('of several replicas one leads, and another takes over when it goes', async () => {
  const world = await mesh()
  await runRevision(world, '1-28', '1.28.10', 'istiod-1-28-2')
  await world.pass(1_000)
  const leader = (): string =>
    (
      JSON.parse(
        world.get('configmaps', 'istio-namespace-controller-election', 'istio-system')?.metadata
          .annotations?.['control-plane.alpha.kubernetes.io/leader'] ?? '{}',
      ) as {holderIdentity: string}
    ).holderIdentity
  expect(leader()).toBe('istiod-1-28-1')
  const gone = world.get('pods', 'istiod-1-28-1', 'istio-system') as ApiObject
  await world.api.remove(
    {kind: world.api.kinds.must('v1', 'Pod'), namespace: 'istio-system', name: 'istiod-1-28-1'},
    {gracePeriodSeconds: 0},
    ADMIN,
  )
  world.programs.stop(gone.metadata.uid)
  await world.pass(1_000)
  expect(leader()).toBe('istiod-1-28-2')
  await namespace(world, 'late')
  await world.pass(1_000)
  expect(world.get('configmaps', 'istio-ca-root-cert', 'late')).toBeDefined()
})

test('the revision that the default tag names takes the shared locks', async () => {
  const world = await mesh()
  await runRevision(world, '1-29', '1.29.6')
  await world.make('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', '', {
    metadata: {
      name: 'istio-revision-tag-default',
      labels: {'istio.io/rev': '1-29', 'istio.io/tag': 'default'},
    },
    webhooks: [],
  })
  await world.pass(1_000)
  const lock =
    world.get('configmaps', 'istio-leader', 'istio-system')?.metadata.annotations?.[
      'control-plane.alpha.kubernetes.io/leader'
    ] ?? '{}'
  expect(JSON.parse(lock)).toMatchObject({holderIdentity: 'istiod-1-29-1', holderKey: '1-29'})
})

test('faults do what they say', async () => {
  const world = await mesh()
  const {program, pod} = await runRevision(world, '1-29', '1.29.6')
  expect([program.ready(), program.crashed?.()]).toEqual([true, undefined])
  world.faults = {istiods: {'1-29': 'never-ready'}}
  expect(program.ready()).toBe(false)
  world.faults = {istiods: {'1-29': 'off'}}
  expect(program.crashed?.()).toBe('switched off by a fault')
  world.faults = {istiods: {'1-29': 'slow'}}
  const slow = world.programs.start(pod)
  await world.pass(5_000)
  expect(slow?.ready()).toBe(false)
  await world.pass(6_000)
  expect(slow?.ready()).toBe(true)
  world.faults = {proxies: {pay: 'off'}}
  const web = world.programs.start(await world.make('v1', 'Pod', 'pay', app))
  expect(web?.ready()).toBe(false)
  world.faults = {}
  expect(web?.ready()).toBe(true)
})

test('a slow istiod answers an injection after eight seconds', async () => {
  const world = await mesh()
  world.faults = {istiods: {'1-28': 'slow'}}
  let made: ApiObject | undefined
  void world.make('v1', 'Pod', 'pay', app).then(pod => (made = pod))
  await world.pass(7_900)
  expect(made).toBeUndefined()
  await world.pass(200)
  expect(made).toBeDefined()
})
