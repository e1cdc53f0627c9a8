import {describe, expect, it} from 'vitest'
import * as z from 'zod'
import {finding, releaseRef, waiverRow} from '../../src/schemas/findings.ts'
import {
  chartName,
  chartVersion,
  labelKey,
  listOf,
  namespaceName,
  objectName,
  releaseName,
  revisionName,
  tagName,
  time,
  version,
} from '../../src/schemas/names.ts'
import {readBy} from '../../src/schemas/reading.ts'
import {BLOCKING, WARNING} from '../render/documents.ts'

/** What must never reach argv, a path or a line of YAML. */
const HOSTILE = [
  '',
  '-',
  '--post-renderer=/bin/sh',
  '-n',
  '..',
  '.',
  '../../etc',
  'a/b',
  'a b',
  'a\nb',
  'a\u2028b',
  'a\u202eb',
  'a\0b',
  ' a',
  'a%2fb',
  'x'.repeat(254),
  5,
  null,
  undefined,
  {},
  ['a'],
]

describe('[U] names of what is outside', () => {
  it.each([
    ['namespace', namespaceName, ['istio-system', 'a', '0']],
    ['revision', revisionName, ['default', '1-28-10', 'Canary_1.x']],
    ['tag', tagName, ['prod', 'prod-stable']],
    ['release', releaseName, ['istio-base', 'istiod.1']],
    ['chart', chartName, ['base', 'istio_gateway']],
    ['chart version', chartVersion, ['1.29.6', 'v1.30.0-alpha.1+abc']],
    ['version', version, ['1.29.6', '1.30.0-rc.1']],
    ['object', objectName, ['web-5d8', 'system:node', 'a.networking.istio.io']],
    ['time', time, ['2026-11-23T04:05:06Z', '2026-11-23T04:05:06.123456789+02:00']],
  ] as const)('%s', (_, schema, good) => {
    for (const each of good) expect(readBy<unknown>(schema, each)).toEqual({value: each})
    for (const each of HOSTILE) expect(readBy<unknown>(schema, each)).toHaveProperty('wrong')
  })

  it('a key of labels may have a prefix, and no path', () => {
    for (const each of ['app', 'istio.io/rev', 'a_b'])
      expect(readBy(labelKey, each)).toEqual({value: each})
    for (const each of ['__proto__', 'a/b/c', '/a', '../a'])
      expect(readBy(labelKey, each)).toHaveProperty('wrong')
  })

  it('lists end somewhere, before their members are judged', () => {
    expect(readBy(listOf(z.string(), 3), [1, 2, 3, 4])).toEqual({
      wrong: ['must be a list of at most 3'],
    })
    expect(readBy(listOf(z.string(), 3), ['a', 2])).toEqual({wrong: ['[1] must be a text']})
  })
})

describe('[U] pieces that documents share', () => {
  it('findings and waivers are read as they are', () => {
    for (const each of [BLOCKING, WARNING, {...BLOCKING, accepted: {because: 'b', owner: 'o'}}])
      expect(readBy(finding, each)).toEqual({value: each})
    const waiver = {
      code: 'VERSION_SKEW',
      because: 'b',
      by: 'command',
      state: 'applied',
      objects: [{kind: 'Pod'}],
    }
    expect(readBy(waiverRow, waiver)).toEqual({value: waiver})
  })

  it('and nothing besides', () => {
    expect(readBy(finding, {...BLOCKING, accepted: undefined})).toHaveProperty('wrong')
    expect(readBy(finding, {...BLOCKING, colour: 'red'})).toHaveProperty('wrong')
    expect(
      readBy(releaseRef, {namespace: 'istio-system', name: '--post-renderer=/bin/sh'}),
    ).toEqual({wrong: ['name must be the name of a Helm release']})
  })
})
