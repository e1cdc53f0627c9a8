import {describe, expect, test} from 'vitest'
import type {KnownKeys} from '../../../src/checks/values/facts.ts'
import {unknownKeys} from '../../../src/checks/values/known-keys.ts'
import type {Values} from '../../../src/mesh/snapshot.ts'
import {specify} from '../specify.ts'
import {unknownValues} from '../../../src/checks/values/unknown-keys.ts'
import {facts, gateway, known} from './objects.ts'

specify('values', [unknownValues], {
  VALUES_UNKNOWN: {
    fires: {
      'a slip of the pen': {
        charts: [facts({values: {globl: {hub: 'x'}}})],
        says: ['globl (is global meant?)'],
        severity: 'warns',
      },
      'a key that never was': {
        charts: [facts({values: {global: {proxy: {accessLogFile: '/dev/stdout'}}}})],
        says: ['global.proxy.accessLogFile.'],
      },
      'two gateways have the same: once': {
        charts: [gateway('in', {values: {servce: {}}}), gateway('out', {values: {servce: {}}})],
        says: ['servce (is service meant?)', '"name":"in"', '"name":"out"'],
      },
    },
    quiet: {
      'all is known': {
        charts: [facts({values: {revision: 'x', global: {hub: 'h', platform: 'openshift'}}})],
      },
      'global keys are meant for other charts': {
        charts: [gateway('in', {values: {global: {anything: 1}}})],
      },
      'the chart could not be read': {
        charts: [facts({known: undefined, rendered: {ok: true, why: ''}, values: {foo: 1}})],
      },
    },
  },
})
describe('[U] what is unknown', () => {
  const unknown = (values: Values, chart = 'istiod', keys = known): readonly string[] =>
    unknownKeys(chart, values, keys).map(each => each.path)
  test.each<[string, Values, readonly string[]]>([
    ['keys of the chart itself', {revision: '', autoscaleMin: 2}, []],
    [
      'below pilot what is known at the top',
      {pilot: {autoscaleMin: 2, env: {A: 'b'}, cni: {enabled: true}}},
      [],
    ],
    ['below pilot what is not', {pilot: {autoscaleMn: 2}}, ['pilot.autoscaleMn']],
    [
      'anything below free maps',
      {
        meshConfig: {any: {thing: 1}},
        env: {X: 'y'},
        podAnnotations: {a: 'b'},
        global: {proxy: {resources: {limits: {gpu: 1}}}},
      },
      [],
    ],
    [
      'anything below a map that the chart leaves empty',
      {gatewayClasses: {mine: {deployment: 1}}},
      [],
    ],
    [
      'on the way to what templates name, but nothing beside it',
      {global: {tracer: {zipkin: {address: 'x'}, zipkn: {}}}},
      ['global.tracer.zipkn'],
    ],
    ['in a list', {volumes: [{name: 'x'}]}, []],
    [
      'what templates name alone',
      {global: {proxy: {lifecycle: {preStop: {}}}}, crlConfigMapName: 'x'},
      [],
    ],
    [
      'what every chart reads, and what meshctl sets',
      {
        revision: 'r',
        defaultRevision: 'r',
        profile: 'ambient',
        platform: 'gke',
        compatibilityVersion: '1.27',
        global: {profile: 'x'},
      },
      [],
    ],
    [
      'deep down, not its parents',
      {telemetry: {v2: {enabled: true, prometheu: {}}}},
      ['telemetry.v2.prometheu'],
    ],
    ['the topmost key only', {nowhere: {a: {b: 1}, c: 2}}, ['nowhere']],
    ["the roof is another check's", {_internal_defaults_do_not_set: {x: 1}, defaults: {}}, []],
    [
      'names that every map has',
      {toString: 1, global: {constructor: 1}},
      ['toString', 'global.constructor'],
    ],
  ])('%s', (_, values, paths) => expect(unknown(values)).toEqual(paths))
  test('in charts up to 1.23 pilot is a key of its own, and in plain ones nothing is nested', () => {
    const old: KnownKeys = {
      defaults: {defaults: {pilot: {tag: ''}, revisionTags: [], global: {}}},
      named: [],
    }
    expect(unknown({pilot: {tag: 'x', hb: '', revisionTags: []}, tag: 'x'}, 'istiod', old)).toEqual(
      ['pilot.hb', 'pilot.revisionTags', 'tag'],
    )
    expect(
      unknown({pilot: {tag: 'x'}, other: 1}, 'istiod', {defaults: {pilot: {tag: ''}}, named: []}),
    ).toEqual(['other'])
  })
  test('only istiod has pilot', () =>
    expect(unknown({pilot: {revision: 'x'}}, 'gateway', {...known, named: []})).toEqual(['pilot']))
  test('what may have been meant: a slip, or the same key elsewhere', () => {
    const near = (values: Values): readonly (string | undefined)[] =>
      unknownKeys('istiod', values, known).map(each => each.nearest)
    expect(
      near({autoscaleMinn: 1, hub: '', enablePrometheusMerge: true, zzz: 1, ['x'.repeat(100)]: 1}),
    ).toEqual([
      'autoscaleMin',
      'global.hub',
      'meshConfig.enablePrometheusMerge',
      undefined,
      undefined,
    ])
  })
})
