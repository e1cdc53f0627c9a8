import {globSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {CHECKS} from '../../src/checks/all.ts'
import type {Check, Evidence} from '../../src/checks/check.ts'
import {judge} from '../../src/checks/check.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {guarded} from '../../src/observe/guarded.ts'
import {projections} from '../../src/observe/projections.ts'
import {evidence} from './evidence.ts'

/** Every word in quotes that checks and readers know: what they may look for in an object. */
const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url))
const WORDS = [
  // What every plain object answers to besides.
  ...Object.getOwnPropertyNames(Object.prototype),
  ...new Set(
    globSync(['checks/**/*.ts', 'observe/*.ts', 'mesh/*.ts'], {cwd: SOURCES}).flatMap(file =>
      [...readFileSync(`${SOURCES}${file}`, 'utf8').matchAll(/'([\w./-]{2,40})'/g)].map(
        each => each[1] ?? '',
      ),
    ),
  ),
]

const {anything} = fc.letrec<{anything: unknown}>(tie => ({
  anything: fc.oneof(
    {depthSize: 'large', maxDepth: 6},
    fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1e21,
      true,
      '',
      'x',
      '[',
      '{"a"',
      '2026-99-99T00:00:00Z',
      '1.28.10',
      '10m',
      '9e99Gi',
      '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----',
    ),
    fc.constantFrom(...WORDS),
    fc.array(tie('anything'), {maxLength: 3}),
    fc.dictionary(fc.constantFrom(...WORDS), tie('anything'), {
      maxKeys: 8,
      noNullPrototype: true,
    }),
  ),
}))
const strings = fc.dictionary(
  fc.constantFrom(...WORDS),
  fc.oneof(
    fc.constantFrom('', 'true', '{', '[]', 'a,b', 'null'),
    fc.constantFrom(...WORDS),
    fc.string(),
  ),
  {maxKeys: 5, noNullPrototype: true},
)
/**
 * What the API server itself sees to: names, and labels and annotations that are texts. All the
 * rest may be anything in a custom resource.
 */
const hostile: fc.Arbitrary<KubeObject> = fc
  .record({
    labels: strings,
    annotations: strings,
    namespace: fc.constantFrom('shop', 'istio-system'),
    fields: fc.dictionary(
      fc.constantFrom(
        'spec',
        'status',
        'data',
        'webhooks',
        'rules',
        'subsets',
        'endpoints',
        'roleRef',
        ...WORDS,
      ),
      anything,
      {maxKeys: 8, noNullPrototype: true},
    ),
  })
  .map(({labels, annotations, namespace, fields}) => ({
    ...fields,
    metadata: {name: 'odd', namespace, uid: 'u', labels, annotations},
  }))

describe('[U] row 4: whatever a tenant writes into an object', () => {
  test('no reader of the watches fails at it', () => {
    const readers = Object.values(projections('istio-system'))
    fc.assert(
      fc.property(hostile, object => {
        for (const {project} of readers) project(object)
      }),
      {numRuns: 1_500},
    )
  })

  test('no check of the catalogue fails at it', () => {
    const healthy = evidence()
    fc.assert(
      fc.property(fc.array(hostile, {minLength: 1, maxLength: 3}), anything, (objects, odd) => {
        const values = {odd, global: odd, pilot: odd, meshConfig: odd} as never
        const seen: Evidence = {
          ...healthy,
          survey: {
            of: kind =>
              objects.map(each => ({
                ...each,
                kind: kind.split('.')[0] ?? '',
                apiVersion: `${kind.split('.').slice(1).join('.')}/v1`,
              })),
            isBlind: () => false,
            blind: [],
          },
          asked: {
            ...healthy.asked,
            ...(healthy.asked.like === undefined ? {} : {like: {...healthy.asked.like, values}}),
            ...(healthy.asked.base === undefined ? {} : {base: {...healthy.asked.base, values}}),
          },
        }
        for (const check of CHECKS) check.find(seen)
      }),
      {numRuns: 400},
    )
  }, 60_000)

  test('and one that did would cost its own judgement alone', () => {
    const failing: Check = {
      code: 'X',
      title: 'All is well',
      severity: 'blocks',
      source: '',
      means: '',
      help: '',
      needs: [],
      find: () => {
        throw new TypeError('secret text')
      },
    }
    const findings = judge([failing, ...CHECKS], evidence())
    expect(findings.filter(each => each.code === 'NOT_JUDGED')).toEqual([
      expect.objectContaining({severity: 'warns', why: 'Nobody judged whether: All is well.'}),
    ])
    expect(JSON.stringify(findings)).not.toContain('secret text')
  })

  test('a reader that did would cost the facts of that object alone, and say so', () => {
    const read = guarded('Pod', ({metadata: {name}}) => {
      if (name === 'odd') throw new TypeError('secret text')
      return name
    })
    expect([
      read({metadata: {name: 'a'}}),
      read({metadata: {name: 'odd', namespace: 'shop'}}),
    ]).toEqual([
      {fact: 'a'},
      {
        unread: {
          kind: 'Pod',
          namespace: 'shop',
          name: 'odd',
          why: 'has fields that meshctl does not understand (TypeError)',
        },
      },
    ])
  })
})
