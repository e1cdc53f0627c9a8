import {assert, integer, jsonValue, property, string, uniqueArray} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {jsonPatch} from '../../../../src/embedded/world/patch/json-patch.ts'
import {mergePatch} from '../../../../src/embedded/world/patch/merge-patch.ts'
import {strategicPatch} from '../../../../src/embedded/world/patch/strategic.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {schemas} from './replay.ts'
import {objects, deployments, names} from './widget-specs.ts'

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
