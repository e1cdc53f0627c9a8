import {describe, expect, test} from 'vitest'
import {brokenLaws, judgedLaws} from '../../src/checks/laws.ts'
import {allOf, failed, met, pending, unknown} from '../../src/checks/finding.ts'
import {namespaceName, revision} from '../../src/mesh/names.ts'
import {brokenLawKeys} from '../../src/run/broken-laws.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {sightOn} from '../verbs/sight.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh, tagNamed} from '../mesh/mesh-builder.ts'

const REV = 'istio.io/rev'
const lawful = (): MeshBuilder =>
  mesh()
    .base('1.28.10', 'r1')
    .revision('r1', '1.28.10')
    .namespace('shop', {[REV]: 'r1'})
    .workload('shop', 'web', {on: 'r1'})
    .tag('prod', 'r1')
const codes = (built: MeshBuilder): readonly string[] => [
  ...new Set(brokenLaws(built.build()).map(each => each.code)),
]

describe('[U] laws', () => {
  test('have names that programs may rely on', () => {
    expect(judgedLaws(lawful().build()).map(each => each.id)).toEqual([
      'webhooks-answered',
      'namespaces-injected',
      'proxies-have-istiod',
      'pods-have-sidecar',
      'tags-agree',
    ])
  })

  test('a healthy mesh keeps them all', () => {
    expect(brokenLaws(lawful().build())).toEqual([])
  })

  const breakers: readonly (readonly [string, string, MeshBuilder])[] = [
    ['F-5 a webhook of an istiod that is gone', 'DANGLING_WEBHOOK', lawful().tag('dead', 'gone')],
    [
      'F-23 a default validator of an istiod that is gone',
      'DANGLING_WEBHOOK',
      mesh().revision('r1', '1.28.10').base('1.28.10', 'gone'),
    ],
    [
      'F-3 a namespace that nobody serves',
      'INJECTOR_MISSING',
      lawful().namespace('late', {[REV]: 'gone'}),
    ],
    [
      'F-2 a typo in a label',
      'INJECTOR_MISSING',
      lawful().namespace('late', {'istio-injection': 'true'}),
    ],
    [
      'F-17 two injectors',
      'INJECTORS_OVERLAP',
      mesh()
        .revision('default', '1.27.9')
        .revision('r1', '1.28.10')
        .tag('default', 'r1')
        .namespace('shop', {'istio-injection': 'enabled'}),
    ],
    [
      'F-10 an injector without a CA bundle',
      'INJECTOR_NOT_READY',
      lawful().change({injectors: each => ({...each, caBundle: ''})}),
    ],
    [
      'F-73 an injector without endpoints',
      'INJECTOR_NOT_READY',
      mesh()
        .revision('r1', '1.28.10', {change: {service: {name: 'istiod-r1', readyEndpoints: 0}}})
        .namespace('shop', {[REV]: 'r1'}),
    ],
    [
      'F-16 a proxy without its istiod',
      'ORPHANED_PODS',
      lawful().namespace('old').workload('old', 'w', {on: 'gone'}),
    ],
    ['F-3 a pod without its sidecar', 'PODS_WITHOUT_SIDECAR', lawful().workload('shop', 'bare')],
    [
      'F-9 a tag whose halves differ',
      'TAG_SPLIT',
      mesh()
        .revision('r1', '1.28.10')
        .revision('r2', '1.29.6')
        .tag('prod', 'r2', {service: {name: 's', revision: revision('r1')}}),
    ],
  ]
  test.each(breakers)('%s breaks one (%s)', (_name, code, built) => {
    expect(codes(built)).toContain(code)
    expect(
      brokenLaws(built.build()).every(
        each => each.objects.length > 0 && each.what !== '' && each.next.length > 0,
      ),
    ).toBe(true)
  })

  const keepers: readonly (readonly [string, MeshBuilder])[] = [
    [
      'disabled asks for nothing',
      lawful().namespace('off', {'istio-injection': 'disabled', [REV]: 'gone'}),
    ],
    [
      'opted out pods need no sidecar',
      lawful()
        .workload('shop', 'out', {labels: {'sidecar.istio.io/inject': 'false'}})
        .workload('shop', 'said', {annotations: {'sidecar.istio.io/inject': 'false'}}),
    ],
    [
      'host network pods get none',
      lawful().workload('shop', 'host', {pod: {hostNetwork: true}, change: {hostNetwork: true}}),
    ],
    [
      'terminating pods count no more',
      lawful()
        .workload('shop', 'going', {pod: {terminating: true}})
        .namespace('old')
        .workload('old', 'w', {on: 'gone', pod: {terminating: true}}),
    ],
    ['a namespace outside', lawful().namespace('legacy').workload('legacy', 'db')],
    [
      'a webhook behind a URL is beyond us',
      lawful().change({injectors: each => ({...each, service: undefined})}),
    ],
    [
      'a webhook of another mesh is for that mesh to see',
      lawful()
        .tag('far', 'gone')
        .change({
          injectors: each =>
            each.revision === revision('gone')
              ? {...each, service: {namespace: 'istio-two', name: 'istiod-two'}}
              : each,
        }),
    ],
    [
      "Kubernetes' own namespaces are never injected, whatever they say",
      mesh()
        .revision('r1', '1.28.10')
        .namespace('kube-system', {[REV]: 'r1'})
        .workload('kube-system', 'dns'),
    ],
  ]
  test.each(keepers)('%s: kept', (_name, built) => {
    expect(brokenLaws(built.build())).toEqual([])
  })

  test('what was broken before is known again, however much of it there is, and when a part of it is gone', () => {
    const many = (from: number): MeshBuilder =>
      Array.from({length: 60}, (_, at) => at).reduce(
        (built, at) =>
          at < from ? built : built.stray('shop', `bare-${String(at).padStart(2, '0')}`),
        lawful(),
      )
    const before = brokenLawKeys(many(0).build())
    expect(brokenLawKeys(many(30).build()).filter(each => !before.includes(each))).toEqual([])
  })
})

describe('[U] verdicts', () => {
  test('a failure wins, then not knowing, then waiting; progress adds up', () => {
    expect(allOf([])).toEqual(met)
    expect(allOf([met, pending('a', 1), pending('b', 2)])).toEqual(pending('a', 3))
    expect(allOf([pending('a'), unknown('u'), failed('f')])).toEqual(failed('f'))
    expect(allOf([pending('a'), unknown('u'), met])).toEqual(unknown('u'))
  })
})

describe('[U] what a plan is refused for', () => {
  test('broken laws', () => {
    expect(
      makePlan(
        sightOn(
          lawful()
            .namespace('late', {[REV]: 'gone'})
            .build(),
        ),
        '1.29.6',
        policy,
      ).document.findings.map(each => each.code),
    ).toContain('INJECTOR_MISSING')
  })

  const policy = {...DEFAULT_POLICY, workloadsAtOnce: 1, workloadDeadlineMs: 1000}
  test('going down is refused, not called finished', () => {
    expect(
      makePlan(sightOn(lawful().build()), '1.27.9', policy)
        .document.findings.filter(each => each.severity === 'blocks')
        .map(each => each.code),
    ).toContain('VERSION_SKEW')
  })
  test('F-44 a mesh that Helm did not install is refused, not called finished, even with nothing to move', () => {
    expect(
      makePlan(
        sightOn(mesh().revision('r1', '1.28.10', {foreign: true}).build()),
        '1.29.6',
        policy,
      ).document.findings.map(each => each.code),
    ).toContain('NOT_HELM')
  })
  test('an old revision that is not there is refused, not called finished', () => {
    expect(() =>
      makePlan(sightOn(lawful().build()), '1.29.6', {...policy, from: 'nobody'}),
    ).toThrow(expect.objectContaining({code: 'REVISION_UNFIT'}) as Error)
  })
  test('a tag of the new name, a revision of the new name with another version', () => {
    for (const world of [lawful().tag('1-29-6', 'r1'), lawful().revision('1-29-6', '1.29.5')]) {
      expect(() => makePlan(sightOn(world.build()), '1.29.6', policy)).toThrow(
        expect.objectContaining({code: 'REVISION_UNFIT'}) as Error,
      )
    }
  })
  test('names from namespaces and tags are only ever text', () => {
    expect([namespaceName('x'), tagNamed('y')]).toEqual(['x', 'y'])
  })
})
