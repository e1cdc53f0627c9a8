import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {Json} from '../../src/mesh/snapshot.ts'
import {chart, go} from './migrated.ts'

const json: fc.Arbitrary<Json> = fc.letrec<{json: Json}>(tie => ({
  json: fc.oneof(
    {depthSize: 'small'},
    fc.constantFrom<Json>(
      null,
      true,
      false,
      1,
      '',
      'openshift',
      '1.27.9',
      '1.27.9-debug',
      'gcr.io/istio-release',
      'kubernetes',
    ),
    fc.array(tie('json'), {maxLength: 2}),
    fc.dictionary(
      fc.constantFrom(
        'tag',
        'hub',
        'global',
        'pilot',
        'defaults',
        'enabled',
        'cni',
        'jwtPolicy',
        'x',
      ),
      tie('json'),
      {maxKeys: 4},
    ),
  ),
})).json
const values = fc.dictionary(
  fc.constantFrom(
    'tag',
    'hub',
    'global',
    'pilot',
    'defaults',
    '_internal_defaults_do_not_set',
    'istio_cni',
    'profile',
    'compatibilityVersion',
    'revision',
    'revisionTags',
    'defaultRevision',
    'meshConfig',
    'x',
  ),
  json,
)
const minor = fc.integer({min: 20, max: 32})

describe('[U] all values', () => {
  test('migrated twice are as they were migrated once', () => {
    fc.assert(
      fc.property(chart, values, minor, minor, (which, old, from, to) => {
        const once = go(which, old, from, to)
        const twice = go(which, once.values, from, to)
        expect(twice.values).toEqual(once.values)
        expect(twice.changes.filter(each => each.does !== 'carried')).toEqual([])
        expect(go(which, once.values, to, to).values).toEqual(once.values)
      }),
    )
  })
  test('are lost only with a word, and are never told', () => {
    fc.assert(
      fc.property(chart, values, minor, minor, (which, old, from, to) => {
        const {values: now, changes} = go(
          which,
          {...old, mine: {secret: 'a-secret-of-mine'}},
          from,
          to,
        )
        for (const path of Object.keys(old))
          expect(
            Object.hasOwn(now, path) ||
              changes.some(
                each =>
                  each.does !== 'carried' &&
                  (each.path === path || each.path.startsWith(`${path}.`)),
              ) ||
              JSON.stringify(old[path]) === '{}',
          ).toBe(true)
        expect(now['mine']).toEqual({secret: 'a-secret-of-mine'})
        expect(JSON.stringify(changes)).not.toContain('a-secret')
      }),
    )
  })
  test('of the user are not changed in place', () => {
    const old = {global: {tag: '1.27.9'}, defaults: {x: 1}, istio_cni: {enabled: true}}
    const before = structuredClone(old)
    go('istiod', old, 23, 28)
    expect(old).toEqual(before)
  })
})
