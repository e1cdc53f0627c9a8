import {describe, expect, test} from 'vitest'
import {namespaceName} from '../../src/mesh/names.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {REV, asked, forward, kinds, r1, token, two} from './asked.ts'
import {at, before, step, web} from './shop-move.ts'

describe('[U] move a namespace by its label', () => {
  test('first both labels in one patch (F-1)', () => {
    expect(asked(step, at({[REV]: 'r1'}, 'r1')).apply).toEqual([
      {
        kind: 'label-namespace',
        namespace: 'shop',
        labels: {'istio-injection': null, 'istio.io/rev': 'r2'},
      },
    ])
    expect(asked(step, at({'istio-injection': 'enabled', [REV]: 'r2'}, 'r1')).apply).toMatchObject([
      {kind: 'label-namespace'},
    ])
  })
  test('F-11 then nothing until three dry runs say the new one', () => {
    expect(asked(step, at({[REV]: 'r2'}, 'r1')).apply).toEqual([])
    expect(asked(step, at({[REV]: 'r2'}, 'r1').injects(web, 'r1')).apply).toEqual([])
    expect(asked(step, at({[REV]: 'r2'}, 'r1').injects(web, undefined)).apply).toEqual([])
    expect(
      asked(step, at({[REV]: 'r2'}, 'r1').injects(web, 'r2', 'istiod-r1.istio-system.svc')).apply,
    ).toEqual([])
    expect(
      asked(step, at({[REV]: 'r2'}, 'r1').injects(web, 'r2', 'istiod-r2.istio-system.svc')).apply,
    ).toEqual([{kind: 'restart', ...web, token: token(step)}])
  })
  test('F-11 one dry run of three that says otherwise is enough to wait', () => {
    const seen = at({[REV]: 'r2'}, 'r1')
      .injects(web, 'r2')
      .build()
    const [key, answer] = [...seen.probeResults.injections][0] ?? []
    if (key === undefined || answer?.is !== 'known') throw new Error('no answer')
    const mixed = {
      ...seen,
      probeResults: {
        ...seen.probeResults,
        injections: new Map([
          [
            key,
            {
              ...answer,
              value: answer.value.map((each, index) => (index === 1 ? {...each, by: r1} : each)),
            },
          ],
        ]),
      },
    }
    expect(ruleOf(step).apply(step, before, mixed, forward)).toEqual([])
  })
  test('not while the new one does not serve (F-22)', () => {
    expect(
      asked(
        step,
        mesh()
          .base('1.29.6', 'r1')
          .revision('r1', '1.28.10')
          .namespace('shop', {[REV]: 'r1'})
          .workload('shop', 'web', {on: 'r1'}),
      ).codes,
    ).toEqual(['REVISION_NOT_SERVING'])
  })
  test('a restart is asked for once', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r2'}, 'r1', {
          annotations: {'meshctl.dev/restarted-for': token(step)},
          change: {rolledOut: false},
        }).injects(web, 'r2'),
      ).apply,
    ).toEqual([])
  })
  test('a pod that an API server of yesterday made is made once more (F-11)', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r2'}, 'r1', {annotations: {'meshctl.dev/restarted-for': token(step)}}).injects(
          web,
          'r2',
        ),
      ).apply,
    ).toEqual([{kind: 'restart', ...web, token: `${token(step)}/again`}])
  })
  test('and again with the other token, when somebody had pointed it elsewhere meanwhile', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r2'}, 'r1', {
          annotations: {'meshctl.dev/restarted-for': `${token(step)}/again`},
        }).injects(web, 'r2'),
      ).apply,
    ).toEqual([{kind: 'restart', ...web, token: token(step)}])
  })
  test('no more at once than allowed', () => {
    const many = two().namespace('shop', {[REV]: 'r2'})
    for (let index = 0; index < 5; index++)
      many
        .workload('shop', `w${index}`, {on: 'r1'})
        .injects({namespace: 'shop', workload: {kind: 'Deployment', name: `w${index}`}}, 'r2')
    expect(kinds(asked(step, many).apply)).toEqual(['restart', 'restart'])
    many.workload('shop', 'a', {
      on: 'r1',
      annotations: {'meshctl.dev/restarted-for': token(step)},
      change: {rolledOut: false},
    })
    expect(kinds(asked(step, many).apply)).toEqual(['restart'])
  })
  test.each([
    ['not labelled yet', at({[REV]: 'r1'}, 'r1'), 'pending'],
    ['old pods', at({[REV]: 'r2'}, 'r1').injects(web, 'r2'), 'pending'],
    ['nobody was asked', at({[REV]: 'r2'}, 'r2'), 'unknown'],
    [
      'not connected',
      at({[REV]: 'r2'}, 'r2').connections('r2', {is: 'known', value: []}),
      'pending',
    ],
    [
      'not known whether connected',
      at({[REV]: 'r2'}, 'r2').connections('r2', {is: 'unknown', because: 'x'}),
      'unknown',
    ],
    ['not ready', at({[REV]: 'r2'}, 'r2', {pod: {ready: false}}).connected('r2'), 'pending'],
    [
      'an old pod is going still',
      at({[REV]: 'r2'}, 'r2', {pod: {terminating: true}}).connected('r2'),
      'pending',
    ],
    [
      'a newer template is not out',
      at({[REV]: 'r2'}, 'r2', {change: {rolledOut: false}}).connected('r2'),
      'pending',
    ],
    [
      'one replica is missing',
      at({[REV]: 'r2'}, 'r2', {change: {wanted: 3}}).connected('r2'),
      'pending',
    ],
    ['all there', at({[REV]: 'r2'}, 'r2').connected('r2'), 'met'],
    [
      'F-78 scaled to nothing, and nobody has tried what its next pod would get',
      at({[REV]: 'r2'}, 'r2', {replicas: 0}).connected('r2'),
      'unknown',
    ],
    [
      'F-78 scaled to nothing',
      at({[REV]: 'r2'}, 'r2', {replicas: 0})
        .connected('r2')
        .injects(web, 'r2'),
      'met',
    ],
    ['the namespace is gone', two(), 'met'],
    [
      'came up bare after our restart',
      at({[REV]: 'r2'}, 'r2', {
        annotations: {'meshctl.dev/restarted-for': token(step)},
        pod: {proxy: undefined},
      }),
      'failed',
    ],
    [
      'stuck after our restart',
      at({[REV]: 'r2'}, 'r1', {
        annotations: {'meshctl.dev/restarted-for': token(step)},
        change: {rolledOut: false, stuck: 'ProgressDeadlineExceeded: x'},
      }).injects(web, 'r2'),
      'failed',
    ],
    [
      'stuck before our restart',
      at({[REV]: 'r2'}, 'r1', {
        change: {rolledOut: false, stuck: 'ProgressDeadlineExceeded: x'},
      }).injects(web, 'r2'),
      'pending',
    ],
  ] as const)('verify: %s', (_name, built, expected) => {
    expect(asked(step, built, before).verify).toBe(expected)
  })
  test('F-46 a proxy that rejects is not in place', () => {
    const nack = at({[REV]: 'r2'}, 'r2').connections('r2', {
      is: 'known',
      value: ['web-0', 'web-1'].map(pod => ({
        pod,
        namespace: namespaceName('shop'),
        type: 'sidecar',
        version: '',
        sync: pod === 'web-0' ? 'nack' : 'synced',
        detail: 'bad filter',
        replica: 'r',
      })),
    })
    expect(asked(step, nack, before).verify).toBe('pending')
  })
  test('opted out, OnDelete and gateways of releases are left alone', () => {
    const others = two()
      .namespace('shop', {[REV]: 'r2'})
      .workload('shop', 'out', {labels: {'sidecar.istio.io/inject': 'false'}})
      .workload('shop', 'slow', {on: 'r1', kind: 'StatefulSet', change: {rolls: 'on-delete'}})
      .gateway('shop', 'ingress', {version: '1.28.10', on: 'r1'})
    for (const [kind, name] of [
      ['Deployment', 'out'],
      ['StatefulSet', 'slow'],
      ['Deployment', 'ingress'],
    ] as const)
      others.injects({namespace: 'shop', workload: {kind, name}}, 'r2')
    expect(asked(step, others).apply).toEqual([])
  })
})
