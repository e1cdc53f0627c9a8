import {describe, expect, test} from 'vitest'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {ADMIN, ground, type IstioWorld} from '../istio/istio-world.ts'
import {played, yes, hook, register, map, RULE} from './webhook-world.ts'

describe('a webhook that cannot be asked', () => {
  const service = (name: string, more: Fields = {}): Fields =>
    hook('it', {
      clientConfig: {service: {name, namespace: 'istio-system', path: '/validate', ...more}},
    })
  const failed = (why: string): Fields => ({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: failed calling webhook "it.example.org": ${why}`,
  })

  test.each([
    [
      'has no Service',
      service('nobody'),
      'failed to call webhook: Post ' +
        '"https://nobody.istio-system.svc:443/validate?timeout=10s": service "nobody" not found',
    ],
    [
      'is not reachable by its URL',
      hook('it'),
      'failed to call webhook: Post "https://hooks.example.org/it?timeout=10s": dial tcp ' +
        'hooks.example.org: connect: connection refused',
    ],
  ])('because it %s fails the write', async (_what, webhook, why) => {
    const world = await ground()
    await register(world, 'Validating', 'a', webhook)
    await expect(map(world, 'one')).rejects.toMatchObject({status: failed(why)})
  })

  test('is forgiven when it may be ignored', async () => {
    const world = await ground()
    await register(world, 'Validating', 'a', {...service('nobody'), failurePolicy: 'Ignore'})
    await register(world, 'Mutating', 'a', {...service('nobody'), failurePolicy: 'Ignore'})
    expect(await map(world, 'one')).toBeDefined()
  })

  test('in time has not answered', async () => {
    const world = await ground({callUrl: () => new Promise(() => undefined)})
    await register(world, 'Validating', 'a', hook('it', {timeoutSeconds: 3}))
    const answer = expect(map(world, 'one')).rejects.toMatchObject({
      status: failed(
        'failed to call webhook: Post "https://hooks.example.org/it?timeout=3s": context deadline exceeded',
      ),
    })
    await world.pass(3_100)
    await answer
  })

  test('or answers nonsense fails it too', async () => {
    const world = await ground({callUrl: () => Promise.resolve({status: 200, body: '{}'})})
    await register(world, 'Validating', 'a', hook('it'))
    await expect(map(world, 'one')).rejects.toMatchObject({
      status: failed(
        'received invalid webhook response: expected webhook response of ' +
          'admission.k8s.io/v1, Kind=AdmissionReview, got , Kind=',
      ),
    })
    await world.api.remove(
      {
        kind: world.api.kinds.must(
          'admissionregistration.k8s.io/v1',
          'ValidatingWebhookConfiguration',
        ),
        name: 'a',
      },
      {},
      ADMIN,
    )
    expect(await map(world, 'one')).toBeDefined()
  })
})

describe('who is asked', () => {
  const asks = async (
    webhook: Fields,
    write: (world: IstioWorld) => Promise<unknown>,
  ): Promise<number> => {
    const calls: string[] = []
    const world = await ground({callUrl: played(yes, calls)})
    await world.make('v1', 'Namespace', '', {metadata: {name: 'blue', labels: {colour: 'blue'}}})
    await register(world, 'Validating', 'z', {...hook('it'), ...webhook})
    await write(world)
    return calls.length
  }
  const rule = (more: Fields): Fields => ({rules: [{...RULE, ...more}]})
  const inShop = (world: IstioWorld): Promise<unknown> => map(world, 'one')
  const inBlue = (world: IstioWorld): Promise<unknown> =>
    world.make('v1', 'ConfigMap', 'blue', {metadata: {name: 'one'}})
  const newNamespace = (world: IstioWorld): Promise<unknown> =>
    world.make('v1', 'Namespace', '', {metadata: {name: 'sea', labels: {colour: 'blue'}}})
  const blue = {namespaceSelector: {matchLabels: {colour: 'blue'}}}
  const namespaces = rule({resources: ['namespaces']})

  test.each([
    ['its kind', {}, inShop, 1],
    ['everything', rule({apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*']}), inShop, 1],
    ['another operation', rule({operations: ['UPDATE']}), inShop, 0],
    ['another group', rule({apiGroups: ['apps']}), inShop, 0],
    ['subresources alone', rule({resources: ['*/status']}), inShop, 0],
    ['things in namespaces', rule({scope: 'Namespaced'}), inShop, 1],
    ['things in none', rule({scope: 'Cluster'}), inShop, 0],
    ['another namespace', blue, inShop, 0],
    ['this namespace', blue, inBlue, 1],
    ['a namespace by its own labels', {...namespaces, ...blue}, newNamespace, 1],
    [
      'a namespace, which is in none',
      {...namespaces, ...rule({resources: ['namespaces'], scope: 'Cluster'})},
      newNamespace,
      1,
    ],
    [
      'objects by their labels',
      {objectSelector: {matchExpressions: [{key: 'app', operator: 'In', values: ['one']}]}},
      inShop,
      1,
    ],
    [
      'other objects',
      {objectSelector: {matchExpressions: [{key: 'app', operator: 'NotIn', values: ['one']}]}},
      inShop,
      0,
    ],
    [
      'webhook configurations, in vain',
      rule({apiGroups: ['*'], apiVersions: ['*'], resources: ['*']}),
      (world: IstioWorld) => register(world, 'Mutating', 'b'),
      0,
    ],
  ])('%s', async (_what, webhook, write, times) => {
    expect(await asks(webhook, write)).toBe(times)
  })
})
