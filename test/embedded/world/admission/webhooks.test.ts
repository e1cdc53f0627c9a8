import {describe, expect, test} from 'vitest'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {ADMIN, ground} from '../istio/istio-world.ts'
import type {Asked} from './webhook-world.ts'
import {played, yes, patch, hook, register, map} from './webhook-world.ts'

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
