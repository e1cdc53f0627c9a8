import {beforeAll, describe, expect, it} from 'vitest'
import {DEPTH_MOST} from '../../../../src/embedded/world/depth.ts'
import {inProcess} from '../in-process.ts'
import type {Answered, InProcess} from '../in-process.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const ANYS = '/apis/x.io/v1/namespaces/default/anys'
const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'anys.x.io'},
  spec: {
    group: 'x.io',
    scope: 'Namespaced',
    names: {plural: 'anys', singular: 'any', kind: 'Any', listKind: 'AnyList'},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
      },
    ],
  },
}

/** Maps and lists by turns. */
function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? {a: value} : [value]
  return value
}
const any = (name: string, levels: number): object => ({
  apiVersion: 'x.io/v1',
  kind: 'Any',
  metadata: {name},
  spec: {in: nested(levels)},
})

let world: InProcess
beforeAll(async () => {
  world = await inProcess()
  await world.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {body: CRD})
  await world.pass(5_000)
  await world.ask('POST', MAPS, {body: {metadata: {name: 'one'}, data: {a: '1'}}})
})

const refused = ({status, body}: Answered): readonly unknown[] => [
  status,
  body['kind'],
  body['reason'],
  String(body['message']).includes('exceeded max depth'),
]
const TOO_DEEP = [400, 'Status', 'BadRequest', true]

describe('[U] depth of what clients send', () => {
  it.each([
    'application/json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/json-patch+json',
    'application/apply-patch+yaml',
  ])('too deep: 400 with a Status (%s)', async type => {
    const deep = nested(DEPTH_MOST)
    if (type === 'application/json') {
      expect(
        refused(await world.ask('POST', MAPS, {body: {metadata: {name: 'two'}, data: deep}})),
      ).toEqual(TOO_DEEP)
      expect(
        refused(
          await world.ask('PUT', `${MAPS}/one`, {body: {metadata: {name: 'one'}, data: deep}}),
        ),
      ).toEqual(TOO_DEEP)
      return
    }
    const body =
      type === 'application/json-patch+json'
        ? [{op: 'add', path: '/data', value: deep}]
        : {apiVersion: 'v1', kind: 'ConfigMap', data: deep}
    expect(refused(await world.ask('PATCH', `${MAPS}/one?fieldManager=x`, {type, body}))).toEqual(
      TOO_DEEP,
    )
  })

  it('as deep as allowed: kept, patched, applied, listed, watched over and given back', async () => {
    const levels = DEPTH_MOST - 3
    expect((await world.ask('POST', ANYS, {body: any('deep', levels)})).status).toBe(201)
    expect(
      (
        await world.ask('PATCH', `${ANYS}/deep`, {
          type: 'application/merge-patch+json',
          body: {spec: {more: nested(levels)}},
        })
      ).status,
    ).toBe(200)
    expect(
      (
        await world.ask('PATCH', `${ANYS}/deep`, {
          type: 'application/json-patch+json',
          body: [
            {op: 'add', path: '/spec/other', value: nested(levels)},
            {op: 'test', path: '/spec/other', value: nested(levels)},
          ],
        })
      ).status,
    ).toBe(200)
    expect(
      (
        await world.ask('PATCH', `${ANYS}/applied?fieldManager=x`, {
          type: 'application/apply-patch+yaml',
          body: any('applied', levels),
        })
      ).status,
    ).toBe(201)
    expect(
      (
        await world.ask('PATCH', `${ANYS}/applied?fieldManager=y&force=true`, {
          type: 'application/apply-patch+yaml',
          body: any('applied', levels - 2),
        })
      ).status,
    ).toBe(200)
    const {metadata} = (await world.ask('GET', `${ANYS}/applied`)).body
    expect(
      (await world.ask('PUT', `${ANYS}/applied`, {body: {...any('applied', levels), metadata}}))
        .status,
    ).toBe(200)
    const list = await world.ask('GET', ANYS)
    expect([list.status, (list.body['items'] as unknown[]).length]).toEqual([200, 2])
    expect(
      (await world.ask('GET', ANYS, {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'}))
        .status,
    ).toBe(200)
    expect((await world.ask('DELETE', `${ANYS}/applied`)).status).toBe(200)
  })

  it('a patch cannot nest an object deeper step by step, nor blow it up by copies of copies', async () => {
    await world.ask('POST', ANYS, {body: any('grown', 10)})
    const into = Array.from({length: 1_200}, () => ({
      op: 'copy',
      from: '/spec',
      path: '/spec/in/a',
    }))
    const grown = await world.ask('PATCH', `${ANYS}/grown`, {
      type: 'application/json-patch+json',
      body: [{op: 'replace', path: '/spec/in', value: {}}, ...into],
    })
    expect([413, 422]).toContain(grown.status)
    const wide = Array.from({length: 40}, (_, at) => ({
      op: 'copy',
      from: '/spec',
      path: `/spec/c${at}`,
    }))
    const blown = await world.ask('PATCH', `${ANYS}/grown`, {
      type: 'application/json-patch+json',
      body: wide,
    })
    expect([blown.status, blown.body['reason']]).toEqual([413, 'RequestEntityTooLarge'])
  })

  it('nor what hides in texts: annotations and owners of fields', async () => {
    const brackets = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const annotated = {
      metadata: {
        name: 'hidden',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': `{"apiVersion":"v1","data":${brackets}}`,
        },
      },
    }
    expect((await world.ask('POST', MAPS, {body: annotated})).status).toBe(201)
    expect(
      (
        await world.ask('PATCH', `${MAPS}/hidden?fieldManager=kubectl&force=true`, {
          type: 'application/apply-patch+yaml',
          body: {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'hidden'}, data: {a: '1'}},
        })
      ).status,
    ).toBe(200)
    const fieldsV1 = {'f:metadata': {'f:finalizers': {[`v:${brackets}`]: {}}}}
    const owned = {
      metadata: {
        name: 'owned',
        managedFields: [
          {manager: 'x', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1},
        ],
      },
    }
    expect((await world.ask('POST', MAPS, {body: owned})).status).toBeLessThan(500)
    expect(
      (
        await world.ask('PUT', `${MAPS}/hidden`, {
          body: {...owned, metadata: {...owned.metadata, name: 'hidden'}},
        })
      ).status,
    ).toBeLessThan(500)
  })
})
