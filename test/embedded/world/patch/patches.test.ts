import {
  assert,
  constantFrom,
  dictionary,
  integer,
  jsonValue,
  letrec,
  oneof,
  option,
  property,
  record,
  string,
  subarray,
  uniqueArray,
} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {applied} from '../../../../src/embedded/world/patch/apply.ts'
import {jsonPatch} from '../../../../src/embedded/world/patch/json-patch.ts'
import {mergePatch} from '../../../../src/embedded/world/patch/merge-patch.ts'
import {unlessOnlyTimes} from '../../../../src/embedded/world/patch/only-times.ts'
import {strategicPatch} from '../../../../src/embedded/world/patch/strategic.ts'
import {afterUpdate} from '../../../../src/embedded/world/patch/update.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {kindOf, NOW, schemas} from './replay.ts'

const {any} = letrec<{any: unknown; object: Fields}>(tie => ({
  any: oneof({depthSize: 'small'}, constantFrom<unknown>('x', 1, true, null), tie('object')),
  object: dictionary(constantFrom('a', 'b', 'c', '__proto__'), tie('any'), {noNullPrototype: true}),
}))
const objects = dictionary(constantFrom('a', 'b', 'c'), any, {noNullPrototype: true})
const deployments = kindOf({apiVersion: 'apps/v1', kind: 'Deployment'})
const widgets = kindOf({apiVersion: 'example.org/v1', kind: 'Widget'})

const names = constantFrom('a', 'b', 'c', 'd', 'e')
const specs = record(
  {
    // Nobody owns an empty list, in the API server either.
    tags: uniqueArray(names, {minLength: 1}),
    parts: uniqueArray(names, {minLength: 1}).map(list =>
      list.map(name => ({name, count: name.length})),
    ),
    limits: dictionary(names, string({maxLength: 2}), {noNullPrototype: true}),
    // Nulls in applied objects are not steady: an object that one empties is null the next time. So
    // it is in the API server.
    free: objects.map(object => mergePatch({}, object)),
    plain: uniqueArray(names).map(list => list.map(name => ({name}))),
    note: string({maxLength: 3}),
  },
  {requiredKeys: [], noNullPrototype: true},
)
const widget = (spec: Fields): Fields => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: {name: 'w'},
  spec,
})
const apply = (live: ApiObject | undefined, manager: string, spec: Fields): ApiObject =>
  applied({schemas, kind: widgets, live, patch: widget(spec), manager, force: true, now: NOW})

describe('merge patches', () => {
  it('change nothing the second time', () => {
    assert(
      property(objects, objects, (object, patch) => {
        expect(mergePatch(mergePatch(object, patch), patch)).toEqual(mergePatch(object, patch))
      }),
    )
  })

  it('leave the object as it was', () => {
    assert(
      property(objects, objects, (object, patch) => {
        const before = JSON.stringify(object)
        mergePatch(object, patch)
        strategicPatch(schemas, schemas.of(deployments), object, patch)
        expect(JSON.stringify(object)).toBe(before)
      }),
    )
  })
})

describe('JSON patches', () => {
  it('give what they add, and take it away again', () => {
    assert(
      property(objects, string(), jsonValue(), (object, key, value) => {
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        const added = jsonPatch(object, [
          {op: 'add', path, value},
          {op: 'test', path, value},
        ])
        expect(Object.getOwnPropertyDescriptor(added, key)?.value).toEqual(value)
        expect(Object.keys(jsonPatch(added, [{op: 'remove', path}]))).toEqual(
          Object.keys(object).filter(name => name !== key),
        )
      }),
    )
  })
})

describe('strategic merge patches', () => {
  const containers = uniqueArray(names).map(list => list.map(name => ({name, image: `${name}:1`})))

  it('change nothing the second time', () => {
    assert(
      property(containers, containers, (live, patch) => {
        const [object, change] = [live, patch].map((list): Fields => ({
          spec: {template: {spec: {containers: list}}},
        })) as [Fields, Fields]
        const once = strategicPatch(schemas, schemas.of(deployments), object, change)
        expect(strategicPatch(schemas, schemas.of(deployments), once, change)).toEqual(once)
      }),
    )
  })

  it('obey a wanted order', () => {
    assert(
      property(containers, integer({min: 0, max: 100}), (live, turn) => {
        const order = live
          .map(({name}) => ({name}))
          .sort(
            (one, other) =>
              ((one.name.charCodeAt(0) * turn) % 7) - ((other.name.charCodeAt(0) * turn) % 7),
          )
        const patch = {spec: {template: {spec: {'$setElementOrder/containers': order}}}}
        const out = strategicPatch(
          schemas,
          schemas.of(deployments),
          {spec: {template: {spec: {containers: live}}}},
          patch,
        )
        expect(out).toMatchObject({spec: {template: {spec: {containers: order}}}})
      }),
    )
  })
})

describe('server-side apply', () => {
  it('changes nothing the second time, and gives the very same object', () => {
    assert(
      property(specs, specs, specs, (first, second, third) => {
        const live = apply(apply(undefined, 'one', first), 'two', second)
        const once = apply(live, 'one', third)
        expect(apply(once, 'one', third)).toBe(once)
      }),
    )
  })

  it('leaves nothing of a manager that is alone and sets nothing any more', () => {
    assert(
      property(specs, spec => {
        const live = apply(undefined, 'one', spec)
        const gone = applied({
          schemas,
          kind: widgets,
          live,
          patch: {apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'w'}},
          manager: 'one',
          now: NOW,
        })
        expect(gone).toEqual({apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'w'}})
      }),
    )
  })

  it('keeps what another manager applied too', () => {
    assert(
      property(
        specs,
        subarray(['tags', 'parts', 'limits', 'note']),
        option(names),
        (spec, keys, note) => {
          const mine = Object.fromEntries(
            Object.entries(spec).filter(([key]) => keys.includes(key as 'tags')),
          )
          const live = apply(apply(undefined, 'one', spec), 'two', mine)
          const left = apply(live, 'one', note === null ? {} : {plain: [{name: note}]})
          for (const [key, value] of Object.entries(mine))
            if (value.length !== 0 && Object.keys(value).length > 0)
              expect((left['spec'] as Fields)[key]).toEqual(value)
        },
      ),
    )
  })
})

describe('owners after an update', () => {
  const object = (spec: Fields, managedFields?: unknown): ApiObject =>
    ({
      ...widget(spec),
      metadata: {
        name: 'w',
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
        ...(managedFields === undefined ? {} : {managedFields}),
      },
    }) as ApiObject

  it('stay the very same when nothing changes', () => {
    assert(
      property(specs, spec => {
        const was = afterUpdate({
          schemas,
          kind: widgets,
          was: undefined,
          is: object(spec),
          manager: 'one',
          now: NOW,
        })
        const is = afterUpdate({
          schemas,
          kind: widgets,
          was,
          is: {...was, metadata: {...was.metadata}},
          manager: 'two',
          now: NOW + 60_000,
        })
        expect(is.metadata.managedFields).toBe(was.metadata.managedFields)
      }),
    )
  })

  it('are forgotten on request, and stay so until the next apply', () => {
    const was = afterUpdate({
      schemas,
      kind: widgets,
      was: undefined,
      is: object({note: 'a'}),
      manager: 'one',
      now: NOW,
    })
    const reset = afterUpdate({
      schemas,
      kind: widgets,
      was,
      is: object({note: 'a'}, [{}]),
      manager: 'one',
      now: NOW,
    })
    expect(reset.metadata.managedFields).toBeUndefined()
    const later = afterUpdate({
      schemas,
      kind: widgets,
      was: reset,
      is: object({note: 'b'}),
      manager: 'two',
      now: NOW,
    })
    expect(later.metadata.managedFields).toBeUndefined()
    const managers = apply(later, 'three', {note: 'b'}).metadata.managedFields?.map(
      ({manager, operation}) => `${manager} ${operation}`,
    )
    expect(managers).toEqual(['three Apply', 'before-first-apply Update'])
  })

  it('whose times alone are new are no write', () => {
    const live = apply(undefined, 'one', {note: 'a'})
    const later = applied({
      schemas,
      kind: widgets,
      live: undefined,
      patch: widget({note: 'a'}),
      manager: 'one',
      now: NOW + 60_000,
    })
    expect(later.metadata.managedFields).not.toEqual(live.metadata.managedFields)
    expect(unlessOnlyTimes(live, later)).toBe(live)
    expect(unlessOnlyTimes(live, apply(live, 'one', {note: 'b'}))).not.toBe(live)
  })
})
