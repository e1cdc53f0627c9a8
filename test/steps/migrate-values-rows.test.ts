import {describe, expect, test} from 'vitest'
import type {Json, Values} from '../../src/mesh/snapshot.ts'
import {ROWS} from '../../src/steps/migrate-values-rows.ts'
import type {MigratedChart} from '../../src/steps/migrate-values-rows.ts'
import {migrateValues} from '../../src/steps/migrate-values.ts'
import {valueAt} from '../../src/checks/values/facts.ts'
import {withValue} from '../../src/steps/values.ts'
import {go, told} from './migrated.ts'

const one = (path: string, value: Json): Values => withValue({}, path, value)

interface Case {
  readonly chart?: MigratedChart
  readonly path: string
  readonly since: number
  readonly value: Json
  readonly says: string
  /** Path and value after it. */
  readonly then?: Values
  /** A value of which the row says nothing, or nothing of loss. */
  readonly fine?: readonly [Json, string | undefined]
}

const refused = (path: string, since: number): Case => ({
  path,
  since,
  value: 'something',
  says: `dropped! ${path}`,
  fine: [null, `dropped ${path}`],
})
const STACKDRIVER = [
  'debug',
  'maxNumberOfAttributes',
  'maxNumberOfAnnotations',
  'maxNumberOfMessageEvents',
]
const CASES: readonly Case[] = [
  ...[
    'prometheus.configOverride',
    'stackdriver.configOverride',
    'stackdriver.disableOutbound',
    'stackdriver.outboundAccessLogging',
  ].map(key => refused(`telemetry.v2.${key}`, 21)),
  {
    ...refused('global.oneNamespace', 22),
    value: true,
    fine: [false, 'dropped global.oneNamespace'],
  },
  {...refused('pilot.plugins', 22), value: ['authn'], fine: [[], 'dropped pilot.plugins']},
  {
    ...refused('global.jwtPolicy', 22),
    value: 'first-party-jwt',
    fine: ['third-party-jwt', 'dropped global.jwtPolicy'],
  },
  {
    path: 'global.autoscalingv2API',
    since: 22,
    value: true,
    says: 'dropped global.autoscalingv2API',
  },
  {
    ...refused('cni.privileged', 22),
    chart: 'cni',
    value: true,
    fine: [false, 'dropped cni.privileged'],
  },
  {
    chart: 'cni',
    path: 'cni.logLevel',
    since: 23,
    value: 'debug',
    says: 'moved cni.logLevel > cni.logging.level',
    then: one('cni.logging.level', 'debug'),
  },
  ...['global.tracer', 'meshConfig.defaultConfig.tracing'].flatMap(holder =>
    STACKDRIVER.map(key => refused(`${holder}.stackdriver.${key}`, 24)),
  ),
  {
    path: 'global.pilotCertProvider',
    since: 24,
    value: 'kubernetes',
    says: 'dropped! global.pilotCertProvider',
    fine: ['istiod', undefined],
  },
  {
    ...refused('global.proxy.enableCoreDump', 24),
    value: true,
    fine: [false, 'dropped global.proxy.enableCoreDump'],
  },
  {
    path: 'istio_cni.enabled',
    since: 24,
    value: true,
    says: 'moved istio_cni.enabled > pilot.cni.enabled',
    then: one('pilot.cni.enabled', true),
  },
  {
    path: 'istio_cni.chained',
    since: 24,
    value: false,
    says: 'moved istio_cni.chained > pilot.cni.provider',
    then: one('pilot.cni.provider', 'multus'),
  },
  {
    path: 'istio_cni.provider',
    since: 24,
    value: 'multus',
    says: 'moved istio_cni.provider > pilot.cni.provider',
    then: one('pilot.cni.provider', 'multus'),
  },
  {path: 'istio_cni', since: 24, value: {chained: true}, says: 'dropped istio_cni'},
  {
    path: 'profile',
    since: 24,
    value: 'openshift',
    says: 'moved profile > global.platform',
    then: one('global.platform', 'openshift'),
    fine: ['ambient', undefined],
  },
  {
    path: 'profile',
    since: 24,
    value: 'openshift-ambient',
    says: 'moved profile > global.platform',
    then: {profile: 'ambient', global: {platform: 'openshift'}},
  },
  {
    path: 'global.profile',
    since: 25,
    value: 'openshift',
    says: 'dropped global.profile',
    fine: ['ambient', undefined],
  },
  {
    chart: 'cni',
    path: 'rollingMaxUnavailable',
    since: 26,
    value: 2,
    says: 'moved rollingMaxUnavailable > updateStrategy.rollingUpdate.maxUnavailable',
    then: one('updateStrategy.rollingUpdate.maxUnavailable', 2),
  },
  {
    chart: 'cni',
    path: 'cni.rollingMaxUnavailable',
    since: 26,
    value: 2,
    says: 'moved cni.rollingMaxUnavailable > cni.updateStrategy.rollingUpdate.maxUnavailable',
    then: one('cni.updateStrategy.rollingUpdate.maxUnavailable', 2),
  },
  {
    path: 'global.multiCluster.enabled',
    since: 27,
    value: true,
    says: 'dropped global.multiCluster.enabled',
  },
  ...['hub', 'global.hub', 'pilot.hub'].map((path): Case => ({
    path,
    since: 31,
    value: 'gcr.io/istio-release',
    says: `dropped! ${path}`,
    fine: ['gcr.io/istio-release-of-mine', undefined],
  })),
]

describe('[U] every key that a chart no longer takes', () => {
  test('has a case here, and every case a row', () => {
    const keys = (
      all: readonly {readonly path: string; readonly since: number}[],
    ): readonly string[] => [...new Set(all.map(each => `${each.path} ${each.since}`))].sort()
    expect(keys(CASES)).toEqual(keys(ROWS))
  })
  describe.each(CASES)(
    '$path = $value from 1.$since on',
    ({chart = 'istiod', path, since, value, says, then, fine}) => {
      test('goes, with a reason', () => {
        const gone = go(chart, one(path, value), since - 1, since)
        expect(told(gone)).toContain(says)
        expect(gone.changes.every(each => each.because.length > 10)).toBe(true)
        expect(valueAt(gone.values, path) === undefined || then?.[path] !== undefined).toBe(true)
        if (then !== undefined) expect(gone.values).toMatchObject(then)
      })
      test('stays as it is in charts before', () => {
        const kept = go(chart, one(path, value), since - 2, since - 1)
        expect(told(kept)).toEqual([])
        expect(valueAt(kept.values, path)).toEqual(value)
      })
      test('that did nothing before comes to no new life, and is no loss', () => {
        const dead = go(chart, one(path, value), since, since + 1)
        expect(
          dead.changes.filter(each => each.path === path).map(each => [each.does, each.loses]),
        ).toEqual([['dropped', undefined]])
        expect(dead.values).not.toMatchObject(
          then?.[path] === undefined ? (then ?? {never: 1}) : {global: {platform: 'openshift'}},
        )
      })
      // some keys have no value that says nothing
      if (fine !== undefined)
        test('loses nothing with a value that says nothing', () => {
          const [harmless, said] = fine
          expect(told(go(chart, one(path, harmless), since - 1, since))).toEqual(
            said === undefined ? [] : [said],
          )
        })
    },
  )
  test('counts as having worked when nobody knows the old chart', () => {
    expect(told(go('istiod', one('istio_cni.enabled', true), undefined, 28))).toContain(
      'moved istio_cni.enabled > pilot.cni.enabled',
    )
    expect(
      told(
        migrateValues('istiod', one('global.oneNamespace', true), {
          fromVersion: '1.0.0',
          toVersion: '1.28.4',
          revision: 'r',
        }),
      ),
    ).toEqual(['dropped! global.oneNamespace'])
  })
  test('gives way to what the user has at the new path, and says so where the two differ', () => {
    expect(
      told(go('istiod', {istio_cni: {enabled: true}, pilot: {cni: {enabled: true}}}, 23, 24)),
    ).toEqual(['dropped istio_cni', 'dropped istio_cni.enabled'])
    const other = go('istiod', {istio_cni: {enabled: true}, pilot: {cni: {enabled: false}}}, 23, 24)
    expect([told(other), other.values['pilot']]).toEqual([
      ['dropped istio_cni', 'dropped! istio_cni.enabled'],
      {cni: {enabled: false}},
    ])
  })
  test('is of its own chart only', () => {
    expect(
      told(go('istiod', {rollingMaxUnavailable: '25%', cni: {logLevel: 'x'}}, 22, 30)),
    ).toEqual([])
    expect(told(go('gateway', one('global.jwtPolicy', 'first-party-jwt'), 21, 30))).toEqual([])
  })
})
