import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  isChartName,
  isChartVersion,
  isNamespaceName,
  isReleaseName,
  isReleaseNumber,
  isReleaseStatus,
  releaseSecretName,
} from '../../src/mesh/helm-names.ts'
import type {ReleaseClaim} from '../../src/mesh/release-revision.ts'
import {releaseFault} from '../../src/mesh/release-revision.ts'

const FLAGS = [
  '--post-renderer=/bin/sh',
  '-f',
  '--output-dir=',
  '--values=http://evil',
  '--repo=',
  '--set-file=a=b',
  '-',
]
const ODD = [
  '',
  ' ',
  'a b',
  'a\n',
  'a\n--post-renderer=/bin/sh',
  '../up',
  '/etc',
  'A',
  'ä',
  'a\u0000',
  '.',
  '..',
  'a..b',
  '__proto__',
]

describe('[U] row 1: names that Helm lets be', () => {
  test.each(['istio-base', 'istiod-1-29-6', 'a', 'a.b', 'x'.repeat(53)])(
    '%s may be a release',
    name => {
      expect(isReleaseName(name)).toBe(true)
    },
  )
  test.each([...FLAGS, ...ODD, 'x'.repeat(54), '-a', 'a-', 'a_b', 1, null, undefined, ['a'], {}])(
    '%j may not',
    name => {
      expect(isReleaseName(name)).toBe(false)
    },
  )
  test.each(['base', 'istiod', 'My_Chart.2'])('%s may be a chart', name => {
    expect(isChartName(name)).toBe(true)
  })
  test.each([
    ...FLAGS,
    ...ODD.filter(each => each !== 'A' && each !== 'a..b'),
    '-base',
    'oci://x/base',
    'x'.repeat(251),
    7,
    null,
  ])('%j may not', name => {
    expect(isChartName(name)).toBe(false)
  })
  test.each(['1.29.6', 'v1.2', '1.30.0-alpha.1+abc', '1.31.0-rc.1'])(
    '%s may be the version of a chart',
    version => {
      expect(isChartVersion(version)).toBe(true)
    },
  )
  test.each([
    ...FLAGS,
    ...ODD,
    '1.2.3.4',
    '1.2.3 --repo=x',
    'latest',
    `1.2.3-${'x'.repeat(200)}`,
    1.2,
    null,
  ])('%j may not', version => {
    expect(isChartVersion(version)).toBe(false)
  })
  test('namespaces, numbers and states', () => {
    expect(['istio-system', 'a', 'x'.repeat(63)].map(isNamespaceName)).toEqual([true, true, true])
    expect([...FLAGS, ...ODD, 'a.b', 'x'.repeat(64), null].filter(isNamespaceName)).toEqual([])
    expect([1, 2_147_483_647].map(isReleaseNumber)).toEqual([true, true])
    expect([0, -1, 1.5, Number.NaN, 1e21, '1', null].filter(isReleaseNumber)).toEqual([])
    expect(['deployed', 'pending-upgrade', 'uninstalling'].map(isReleaseStatus)).toEqual([
      true,
      true,
      true,
    ])
    expect(['Deployed', 'toString', '', null].filter(isReleaseStatus)).toEqual([])
  })
  test('no name that begins with a dash is ever one of these, nor one with a control character', () => {
    const all = [isReleaseName, isNamespaceName, isChartName, isChartVersion]
    fc.assert(
      fc.property(fc.string(), text =>
        all.every(each => !each(`-${text}`) && !each(`a\n${text}`) && !each(`${text}\u0000`)),
      ),
    )
  })
  test('the Secret of a revision', () => {
    expect(releaseSecretName('istio-base', 3)).toBe('sh.helm.release.v1.istio-base.v3')
  })
})

const labels = {owner: 'helm', name: 'gw', version: '2', status: 'deployed'}
const payload = {
  name: 'gw',
  namespace: 'shop',
  version: 2,
  info: {status: 'deployed'},
  chart: {metadata: {name: 'gateway', version: '1.29.6'}},
}
const good: ReleaseClaim = {
  namespace: 'shop',
  name: 'gw',
  number: 2,
  status: 'deployed',
  labels,
  payload,
}

describe('[U] row 1: a release is what Helm says only where labels, JSON and place agree', () => {
  test('they do', () => {
    expect(releaseFault(good)).toBeUndefined()
  })
  test.each<[string, Partial<ReleaseClaim>]>([
    ['another release', {payload: {...payload, name: '--post-renderer=/bin/sh'}}],
    ['another namespace', {payload: {...payload, namespace: 'istio-system'}}],
    ['another revision', {payload: {...payload, version: 3}}],
    ['status is another', {payload: {...payload, info: {status: 'failed'}}}],
    [
      'chart whose name',
      {payload: {...payload, chart: {metadata: {name: '--repo=http://evil', version: '1.29.6'}}}},
    ],
    [
      'chart whose version',
      {payload: {...payload, chart: {metadata: {name: 'gateway', version: '--devel'}}}},
    ],
    ['labelled as another release', {labels: {...labels, name: 'other'}}],
    ['labelled as another revision', {labels: {...labels, version: '02'}}],
    ['another status', {labels: {...labels, status: 'superseded'}}],
    ['somebody else', {labels: {...labels, owner: 'me'}}],
    [
      'a name that Helm',
      {name: '-f', labels: {...labels, name: '-f'}, payload: {...payload, name: '-f'}},
    ],
    [
      'a status that Helm',
      {
        status: 'fine',
        labels: {...labels, status: 'fine'},
        payload: {...payload, info: {status: 'fine'}},
      },
    ],
    ['a number', {number: 0}],
    ['a namespace that', {namespace: 'a/b'}],
  ])('%s', (why, odd) => {
    expect(releaseFault({...good, ...odd})).toContain(why)
  })
  test('whatever is handed in, it answers', () => {
    fc.assert(
      fc.property(
        fc.anything({withNullPrototype: true}),
        odd => typeof releaseFault({...good, payload: odd, labels: odd}) === 'string',
      ),
    )
  })
})
