import {array, assert, constantFrom, oneof, property, string, tuple} from 'fast-check'
import {describe, expect, it} from 'vitest'
import {
  difference,
  has,
  insert,
  growing,
  intersection,
  isEmpty,
  leaves,
  NONE,
  paths,
  recursiveDifference,
  sameSet,
  setOf,
  sizeOf,
  union,
} from '../../../../src/embedded/world/patch/field-set.ts'
import type {FieldSet} from '../../../../src/embedded/world/patch/field-set.ts'
import {fromFieldsV1, toFieldsV1} from '../../../../src/embedded/world/patch/fields-v1.ts'
import {
  compareSteps,
  fieldStep,
  keyStep,
  shown,
  valueStep,
} from '../../../../src/embedded/world/patch/steps.ts'

const step = oneof(
  constantFrom('a', 'b', 'c', '__proto__', 'constructor').map(fieldStep),
  string({maxLength: 3}).map(fieldStep),
  tuple(constantFrom(1, 10, 9, 'x'), constantFrom('TCP', 'UDP')).map(([port, protocol]) =>
    keyStep({protocol, port}),
  ),
  constantFrom<unknown>('v', 2, true).map(valueStep),
)
const sets = array(array(step, {minLength: 1, maxLength: 4}), {maxLength: 8}).map(all =>
  setOf(...all),
)

const same = (one: FieldSet, other: FieldSet): void => {
  expect(paths(one)).toEqual(paths(other))
  expect(sameSet(one, other)).toBe(true)
}

describe('sets of fields', () => {
  it('are what their JSON says', () => {
    assert(
      property(sets, set => {
        same(fromFieldsV1(JSON.parse(JSON.stringify(toFieldsV1(set)))), set)
      }),
    )
  })

  it('have the paths that were put in', () => {
    assert(
      property(array(array(step, {minLength: 1, maxLength: 4})), all => {
        const set = growing()
        for (const path of all) insert(set, path)
        expect(all.every(path => has(set, path))).toBe(true)
        expect(paths(set)).toHaveLength(new Set(all.map(path => JSON.stringify(path))).size)
        expect(sizeOf(set)).toBe(paths(set).length)
      }),
    )
  })

  it('obey the laws of sets', () => {
    assert(
      property(sets, sets, sets, (a, b, c) => {
        same(union(a, b), union(b, a))
        same(union(a, union(b, c)), union(union(a, b), c))
        same(union(a, a), a)
        same(intersection(a, b), intersection(b, a))
        same(intersection(a, union(b, c)), union(intersection(a, b), intersection(a, c)))
        same(difference(a, union(b, c)), difference(difference(a, b), c))
        same(union(difference(a, b), intersection(a, b)), a)
        expect(isEmpty(intersection(difference(a, b), b))).toBe(true)
        expect(isEmpty(difference(a, a))).toBe(true)
        same(union(a, NONE), a)
      }),
    )
  })

  it('lose with a field what lies below it only where asked', () => {
    const [whole, part] = [
      setOf(['f:a'], ['f:a', 'f:b'], ['f:a', 'f:b', 'f:c'], ['f:d']),
      setOf(['f:a', 'f:b']),
    ]
    same(difference(whole, part), setOf(['f:a'], ['f:a', 'f:b', 'f:c'], ['f:d']))
    same(recursiveDifference(whole, part), setOf(['f:a'], ['f:d']))
    assert(
      property(sets, sets, (a, b) => {
        expect(isEmpty(difference(recursiveDifference(a, b), difference(a, b)))).toBe(true)
      }),
    )
  })

  it('have leaves below which there is nothing', () => {
    same(leaves(setOf(['f:a'], ['f:a', 'f:b'], ['f:c'])), setOf(['f:a', 'f:b'], ['f:c']))
  })

  it('leave out steps of kinds to come, and refuse what is none', () => {
    same(fromFieldsV1({'x:new': {}, 'f:a': {}}), setOf(['f:a']))
    expect(() => fromFieldsV1({spec: {}})).toThrow('missing colon: spec')
    expect(() => fromFieldsV1({'k:[1]': {}})).toThrow('not an object')
  })

  it('have an order and a spelling as the API has', () => {
    const steps = [
      'i:2',
      'v:"a"',
      keyStep({port: 80, protocol: 'TCP'}),
      keyStep({port: 9, protocol: 'UDP'}),
      'f:b',
      'f:a',
      'v:3',
    ]
    expect(steps.sort(compareSteps)).toEqual([
      'f:a',
      'f:b',
      'k:{"port":9,"protocol":"UDP"}',
      'k:{"port":80,"protocol":"TCP"}',
      'v:3',
      'v:"a"',
      'i:2',
    ])
    expect(shown(['f:spec', 'f:ports', keyStep({protocol: 'TCP', port: 80}), 'f:name'])).toBe(
      '.spec.ports[port=80,protocol="TCP"].name',
    )
    expect(shown(['f:finalizers', 'v:"a"', 'i:3'])).toBe('.finalizers[="a"][3]')
  })
})
