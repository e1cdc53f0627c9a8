import {describe, expect, test} from 'vitest'
import {namespaceName} from '../../src/mesh/names.ts'
import type {Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {REV, asked, kinds, r1, ref} from './asked.ts'

describe('[U] retire', () => {
  const step: Step = {
    kind: 'retire-revision',
    id: 'cleanup/istiod-r1',
    phase: 'cleanup',
    revision: r1,
    release: ref('istiod-r1'),
  }
  const unused = (): MeshBuilder =>
    mesh()
      .base('1.29.6', 'r2')
      .revision('r1', '1.28.10')
      .revision('r2', '1.29.6')
      .connections('r1', {is: 'known', value: []})
  test('when three sources agree that nobody uses it', () => {
    expect(asked(step, unused())).toMatchObject({
      codes: [],
      apply: [{kind: 'uninstall-release', release: ref('istiod-r1')}],
    })
  })
  const blocked: readonly (readonly [string, MeshBuilder])[] = [
    ['F-16 a pod', unused().namespace('a').workload('a', 'w', {on: 'r1'})],
    ['F-77 a bare pod', unused().namespace('a').stray('a', 'p', {on: 'r1'})],
    ['F-3 a namespace without pods', unused().namespace('a', {[REV]: 'r1'})],
    [
      'F-78 a template without pods',
      unused()
        .namespace('a')
        .workload('a', 'w', {replicas: 0, labels: {[REV]: 'r1'}}),
    ],
    [
      'a CronJob',
      unused().namespace(
        'a',
        {},
        {schedules: [{kind: 'CronJob', name: 'c', templateLabels: {[REV]: 'r1'}}]},
      ),
    ],
    ['F-6 a tag', unused().tag('prod', 'r1')],
    ['F-9 half a tag', unused().tag('prod', 'r2', {service: {name: 's', revision: r1}})],
    [
      'F-6 a tag in its manifest',
      unused()
        .tag('prod', 'r2')
        .change({
          releases: each => ({
            ...each,
            objects: [...each.objects, 'MutatingWebhookConfiguration/istio-revision-tag-prod'],
          }),
        }),
    ],
    [
      'F-23 the default validator',
      mesh()
        .base('1.29.6', 'r1')
        .revision('r1', '1.28.10')
        .revision('r2', '1.29.6')
        .connections('r1', {is: 'known', value: []}),
    ],
    [
      'F-46 a connection',
      unused().connections('r1', {
        is: 'known',
        value: [
          {
            pod: 'vm',
            namespace: namespaceName('a'),
            type: 'sidecar',
            version: '',
            sync: 'synced',
            detail: undefined,
            replica: 'r',
          },
        ],
      }),
    ],
    ['F-46 not knowing', unused().connections('r1', {is: 'unknown', because: 'no answer'})],
    [
      'F-46 not having asked',
      mesh().base('1.29.6', 'r2').revision('r1', '1.28.10').revision('r2', '1.29.6'),
    ],
  ]
  test.each(blocked)('%s keeps it', (_name, built) => {
    const {apply, codes, verify} = asked(step, built)
    expect([
      apply,
      codes.length > 0 || verify !== 'met',
      kinds(apply).length === 0 || codes.includes('REVISION_STILL_USED'),
    ]).toEqual([apply, true, true])
  })
  test('afterwards dry runs must still be injected', () => {
    const gone = (): MeshBuilder =>
      mesh()
        .base('1.29.6', 'r2')
        .revision('r2', '1.29.6')
        .namespace('shop', {[REV]: 'r2'})
    expect(asked(step, gone()).verify).toBe('pending')
    expect(asked(step, gone().injects({namespace: 'shop'}, undefined)).verify).toBe('pending')
    expect(asked(step, gone().injects({namespace: 'shop'}, 'r2')).verify).toBe('met')
  })
  test.each([
    {replicas: 0},
    {on: 'r2', change: {rolledOut: false}},
    {on: 'r2', change: {rolls: 'paused'}},
  ] as const)('afterwards no template is tried that its pods were not made from: %j', options => {
    const gone = mesh()
      .base('1.29.6', 'r2')
      .revision('r2', '1.29.6')
      .namespace('shop', {[REV]: 'r2'})
      .workload('shop', 'odd', options)
    expect(asked(step, gone.injects({namespace: 'shop'}, 'r2')).verify).toBe('met')
  })
  test('there is no way back once it is going', () => {
    expect(asked(step, unused())).toMatchObject({reverted: 'met', revert: {kind: 'none'}})
    expect(
      asked(
        step,
        unused().change({
          releases: each => (each.name === 'istiod-r1' ? {...each, status: 'uninstalling'} : each),
        }),
      ).reverted,
    ).not.toBe('met')
  })
})
