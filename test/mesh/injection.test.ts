import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {injectorsFor, followersOf, optsOut} from '../../src/mesh/injection.ts'
import {namespaceName} from '../../src/mesh/names.ts'
import {selects} from '../../src/mesh/selector.ts'
import {calledFor} from '../sim/admission.ts'
import {injectors} from '../sim/charts.ts'
import type {Requirement, Thing} from '../sim/store.ts'
import {mesh, tagNamed} from './mesh-builder.ts'

const KEYS = ['istio.io/rev', 'istio-injection', 'sidecar.istio.io/inject']
const VALUES = ['enabled', 'disabled', 'true', 'false', 'default', 'prod', 'r1', '']
const someLabels = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES))
const someRequirement: fc.Arbitrary<Requirement> = fc.record({
  key: fc.constantFrom(...KEYS),
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: fc.array(fc.constantFrom(...VALUES), {minLength: 1, maxLength: 3}),
})
const hooked = (hook: {
  namespaceSelector?: {matchExpressions: Requirement[]; matchLabels?: Record<string, string>}
  objectSelector?: {matchExpressions: Requirement[]}
}): Thing => ({
  kind: 'MutatingWebhookConfiguration',
  metadata: {name: 'm', labels: {}, annotations: {}},
  webhooks: [{name: 'w', clientConfig: {service: {name: 's', namespace: 'n'}}, ...hook}],
})

describe('[U] selectors', () => {
  test('agree with the simulator, which was written apart', () => {
    fc.assert(
      fc.property(
        fc.array(someRequirement, {maxLength: 4}),
        someLabels,
        someLabels,
        (matchExpressions, matchLabels, labels) => {
          const ours = selects({matchExpressions, matchLabels}, labels)
          const theirs =
            calledFor(
              [hooked({namespaceSelector: {matchExpressions, matchLabels}})],
              {name: 'n', labels},
              {},
            ).length === 1
          return ours === theirs
        },
      ),
      {numRuns: 500},
    )
  })
  test('an empty or absent selector takes everything, an unknown operator nothing', () => {
    expect([
      selects(undefined, {}),
      selects({}, {a: 'b'}),
      selects({matchExpressions: [{key: 'a', operator: 'Gt', values: ['1']}]}, {a: '2'}),
    ]).toEqual([true, true, false])
  })
})

/** Dossier 2.2: default D, revision r1, tag prod on r1. */
describe('[U] the injection matrix', () => {
  const seen = mesh()
    .revision('default', '1.27.9')
    .revision('r1', '1.28.10')
    .tag('prod', 'r1')
    .build()
  const by = (labels: Record<string, string>, pod: Record<string, string>): string =>
    injectorsFor(seen.injectors, {name: 'shop', labels}, pod)
      .map(each => each.tag ?? each.revision)
      .join('+') || 'nobody'
  const rev = (value: string): Record<string, string> => ({'istio.io/rev': value})
  const on = {'istio-injection': 'enabled'}
  const off = {'istio-injection': 'disabled'}
  const yes = {'sidecar.istio.io/inject': 'true'}
  const no = {'sidecar.istio.io/inject': 'false'}

  test.each([
    ['none, none', {}, {}, 'nobody'],
    ['none, inject', {}, yes, 'default'],
    ['none, rev', {}, rev('r1'), 'r1'],
    ['none, rev and inject', {}, {...rev('r1'), ...yes}, 'r1'],
    ['none, tag', {}, rev('prod'), 'prod'],
    ['none, rev=default', {}, rev('default'), 'default'],
    ['enabled, none', on, {}, 'default'],
    ['enabled, rev', on, rev('r1'), 'default'],
    ['enabled, no', on, no, 'nobody'],
    ['disabled, inject', off, yes, 'nobody'],
    ['disabled, rev', off, rev('r1'), 'nobody'],
    ['rev, none', rev('r1'), {}, 'r1'],
    ['rev, another rev', rev('r1'), rev('prod'), 'r1'],
    ['rev, no', rev('r1'), no, 'nobody'],
    ['tag, none', rev('prod'), {}, 'prod'],
    ['F-1 enabled and rev', {...on, ...rev('r1')}, {}, 'default'],
    ['F-1 disabled and rev', {...off, ...rev('r1')}, {}, 'nobody'],
    ['F-3 a revision that nobody serves', rev('gone'), {}, 'nobody'],
    ['F-2 a typo', {'istio-injection': 'true'}, {}, 'nobody'],
  ] as const)('%s', (_name, namespace, pod, expected) => {
    expect(by(namespace, pod)).toBe(expected)
  })

  test('agrees with the simulator for all labels', () => {
    const configs = (
      [
        ['default', 'istiod'],
        ['r1', 'istiod-r1'],
        ['prod', 'istiod-r1'],
      ] as const
    ).map(([name, service]): Thing => ({
      kind: 'MutatingWebhookConfiguration',
      metadata: {name, labels: {}, annotations: {}},
      webhooks: injectors(name, service),
    }))
    fc.assert(
      fc.property(
        someLabels,
        someLabels,
        (namespace, pod) =>
          by(namespace, pod) ===
          (calledFor(configs, {name: 'shop', labels: namespace}, pod)
            .map(each => each.config.metadata.name)
            .join('+') || 'nobody'),
      ),
      {numRuns: 500},
    )
  })

  test('F-17 a default tag beside an unrevisioned istiod is seen as two', () => {
    const both = mesh()
      .revision('default', '1.27.9')
      .revision('r1', '1.28.10')
      .tag('default', 'r1')
      .build()
    expect(injectorsFor(both.injectors, {name: 'shop', labels: on}, {})).toHaveLength(2)
  })

  test('opting out: the label wins over the annotation, the host network over both', () => {
    const outs = mesh()
      .namespace('a')
      .workload('a', 'label', {labels: no, annotations: yes})
      .workload('a', 'annotation', {annotations: no})
      .workload('a', 'both', {labels: yes, annotations: no})
      .workload('a', 'host', {labels: yes, change: {hostNetwork: true}})
      .build()
    expect(
      outs.namespaces
        .get(namespaceName('a'))
        ?.workloads.map(each => [each.ref.name, optsOut(each)]),
    ).toEqual([
      ['label', true],
      ['annotation', true],
      ['both', false],
      ['host', true],
    ])
  })

  test('followers of a tag, by namespace and by template', () => {
    const tagged = mesh()
      .revision('r1', '1.28.10')
      .tag('prod', 'r1')
      .namespace('a', rev('prod'))
      .namespace('b')
      .workload('b', 'w', {labels: rev('prod')})
      .namespace('c', rev('r1'))
      .build()
    expect(followersOf(tagged, tagNamed('prod'))).toEqual(['a', 'b'])
  })
})
