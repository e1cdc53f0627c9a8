import {describe, expect, test} from 'vitest'
import {encodeBase64} from '../../../../src/embedded/world/base64.ts'
import type {CallUrl} from '../../../../src/embedded/world/admission/caller.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {ADMIN, ground, type IstioWorld} from '../istio/istio-world.ts'

interface Asked {
  readonly request: {
    readonly uid: string
    readonly operation: string
    readonly name: string
    readonly object: Fields | null
    readonly oldObject: Fields | null
    readonly dryRun: boolean
    readonly userInfo: {username: string}
  }
}

type Said = Fields | undefined
type Play = (asked: Asked, url: string) => Said | Promise<Said>

/** Webhooks by URL that say what the play says: fields of the response. */
const played =
  (play: Play, calls: string[] = []): CallUrl =>
  async (url, _bundle, body) => {
    calls.push(new URL(url).pathname)
    const asked = JSON.parse(body) as Asked
    const response = await play(asked, url)
    return {
      status: 200,
      body: JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: {uid: asked.request.uid, ...response},
      }),
    }
  }
const yes = (): Said => ({allowed: true})
const patch = (...operations: Fields[]): Said => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: encodeBase64(JSON.stringify(operations)),
})

const RULE = {operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps']}
const hook = (path: string, more: Fields = {}): Fields => ({
  name: `${path}.example.org`,
  rules: [RULE],
  clientConfig: {url: `https://hooks.example.org/${path}`},
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
})
const register = (
  world: IstioWorld,
  kind: 'Mutating' | 'Validating',
  name: string,
  ...webhooks: Fields[]
): Promise<unknown> =>
  world.make('admissionregistration.k8s.io/v1', `${kind}WebhookConfiguration`, '', {
    metadata: {name},
    webhooks,
  })
const map = (world: IstioWorld, name: string, data: Fields = {}): Promise<Fields> =>
  world.make('v1', 'ConfigMap', 'shop', {metadata: {name, labels: {app: name}}, data})

describe('a mutating webhook', () => {
  test('is asked in the order of configurations, and each sees what the one before did', async () => {
    const calls: string[] = []
    const world = await ground({
      callUrl: played(
        ({request}, url) =>
          patch({
            op: 'add',
            path: '/data/seen',
            value: `${(request.object?.['data'] as {seen: string}).seen}${new URL(url).pathname}`,
          }),
        calls,
      ),
    })
    await register(world, 'Mutating', 'b', hook('second'))
    await register(world, 'Mutating', 'a', hook('first'), hook('between'))
    expect(await map(world, 'one', {seen: ''})).toMatchObject({
      data: {seen: '/first/between/second'},
    })
    expect(calls).toEqual(['/first', '/between', '/second'])
  })

  test('that wants to is asked again when a later one changed the object', async () => {
    const calls: string[] = []
    const world = await ground({
      callUrl: played(
        ({request}, url) =>
          url.includes('later')
            ? patch({op: 'add', path: '/data/later', value: '1'})
            : patch({
                op: 'add',
                path: '/data/first',
                value: Object.keys(request.object?.['data'] as Fields).join(),
              }),
        calls,
      ),
    })
    await register(
      world,
      'Mutating',
      'a',
      hook('first', {reinvocationPolicy: 'IfNeeded'}),
      hook('never'),
    )
    await register(world, 'Mutating', 'b', hook('later'))
    expect(await map(world, 'one', {x: '1'})).toMatchObject({data: {first: 'x,first,later'}})
    expect(calls).toEqual(['/first', '/never', '/later', '/first'])
  })

  test('is told who wrote what, and may warn', async () => {
    const seen: Asked[] = []
    const warnings: string[] = []
    const world = await ground({
      callUrl: played(asked => {
        seen.push(asked)
        return {allowed: true, warnings: ['mind the gap']}
      }),
    })
    await register(world, 'Mutating', 'a', hook('first'))
    const kind = world.api.kinds.must('v1', 'ConfigMap')
    await world.api.create(
      kind,
      'shop',
      {metadata: {name: 'one'}},
      {...ADMIN, warn: text => warnings.push(text)},
    )
    expect(seen[0]?.request).toMatchObject({
      operation: 'CREATE',
      name: 'one',
      namespace: 'shop',
      dryRun: false,
      oldObject: null,
      resource: {group: '', version: 'v1', resource: 'configmaps'},
      userInfo: {username: 'admin', groups: ['system:masters']},
      options: {kind: 'CreateOptions', fieldManager: 'test'},
    })
    expect(warnings).toEqual(['mind the gap'])
  })
})

describe('a validating webhook', () => {
  test.each([
    [
      {allowed: false, status: {message: 'too blue', code: 403, reason: 'Forbidden'}},
      {
        code: 403,
        reason: 'Forbidden',
        message: 'admission webhook "it.example.org" denied the request: too blue',
      },
    ],
    [
      {allowed: false, status: {reason: 'Colour'}},
      {code: 400, message: 'admission webhook "it.example.org" denied the request: Colour'},
    ],
    [
      {allowed: false},
      {
        code: 400,
        message: 'admission webhook "it.example.org" denied the request without explanation',
      },
    ],
  ])('says no: %o', async (said, status) => {
    const world = await ground({callUrl: played(() => said)})
    await register(world, 'Validating', 'a', hook('it'))
    await expect(map(world, 'one')).rejects.toMatchObject({status})
    expect(world.get('configmaps', 'one', 'shop')).toBeUndefined()
  })

  test('sees the object before and after, and what is deleted', async () => {
    const seen: string[] = []
    const world = await ground({
      callUrl: played(({request}) => {
        seen.push(
          `${request.operation} ${request.oldObject === null ? '-' : 'old'} ${request.object === null ? '-' : 'new'}`,
        )
        return yes()
      }),
    })
    await register(world, 'Validating', 'a', hook('it'))
    const made = await map(world, 'one')
    const place = {kind: world.api.kinds.must('v1', 'ConfigMap'), namespace: 'shop', name: 'one'}
    await world.api.update(place, {...made, data: {x: '1'}}, ADMIN)
    await world.api.remove(place, {}, ADMIN)
    expect(seen).toEqual(['CREATE - new', 'UPDATE old new', 'DELETE old -'])
  })

  test('with side effects is not asked on a dry run', async () => {
    const world = await ground({callUrl: played(yes)})
    // v1 takes no such webhook any more; one from older days may still be there
    await register(world, 'Validating', 'a', hook('it', {failurePolicy: 'Ignore'}))
    const storage = 'validatingwebhookconfigurations.admissionregistration.k8s.io'
    world.api.store.put(storage, {
      ...(world.get(storage, 'a') as ApiObject),
      webhooks: [hook('it', {failurePolicy: 'Ignore', sideEffects: 'Some'})],
    })
    const sent = world.api.create(
      world.api.kinds.must('v1', 'ConfigMap'),
      'shop',
      {metadata: {name: 'one'}},
      {...ADMIN, dryRun: true},
    )
    await expect(sent).rejects.toMatchObject({
      status: {
        code: 400,
        reason: 'BadRequest',
        message: 'admission webhook "it.example.org" does not support dry run',
      },
    })
  })
})

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
