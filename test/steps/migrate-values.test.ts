import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {Json, Values} from '../../src/mesh/snapshot.ts'
import {ROWS} from '../../src/steps/migrate-values-rows.ts'
import type {MigratedChart} from '../../src/steps/migrate-values-rows.ts'
import {migrateValues} from '../../src/steps/migrate-values.ts'
import type {Migrated} from '../../src/steps/migrate-values.ts'
import {valueAt} from '../../src/checks/values/facts.ts'
import {withValue} from '../../src/steps/values.ts'

/** From and to are minor versions. */
const go = (chart: MigratedChart, old: Values, from: number | undefined, to: number): Migrated =>
  migrateValues(chart, old, {
    fromVersion: from === undefined ? undefined : `1.${from}.3`,
    toVersion: `1.${to}.4`,
    revision: `1-${to}-4`,
  })
/** What happened, without what was carried: `dropped! global.jwtPolicy` where something is lost. */
const told = ({changes}: Migrated): readonly string[] =>
  changes
    .filter(each => each.does !== 'carried' && each.path !== 'revision')
    .map(
      each =>
        `${each.does}${each.loses === true ? '!' : ''} ${each.path}${each.to === undefined ? '' : ` > ${each.to}`}`,
    )
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

describe('[U] behaviour of older versions', () => {
  test.each([
    [21, 20, true],
    [22, 20, true],
    [24, 21, true],
    [24, 20, false],
    [27, 24, true],
    [27, 23, false],
    [28, 25, true],
    [28, 24, false],
    [28, 28, false],
    [29, 25, true],
    [31, 30, true],
    [31, 24, false],
    [32, 24, true],
  ])('the chart of 1.%i with compatibilityVersion 1.%i: kept is %s', (to, wanted, kept) => {
    for (const chart of ['istiod', 'base', 'gateway', 'cni'] as const) {
      const gone = go(chart, {compatibilityVersion: `1.${wanted}`, global: {x: 1}}, to - 1, to)
      expect(gone.values['compatibilityVersion']).toBe(kept ? `1.${wanted}` : undefined)
      expect(told(gone).filter(each => each.includes('compat'))).toEqual(
        kept ? [] : ['dropped! compatibilityVersion'],
      )
    }
  })
  test('says what the chart has instead', () => {
    expect(go('istiod', {compatibilityVersion: '1.22'}, 25, 28).changes[0]?.because).toContain(
      '1.25 to 1.27',
    )
    expect(go('istiod', {compatibilityVersion: '1.19'}, 20, 21).changes[0]?.because).toContain(
      'of 1.20 only',
    )
  })
  test('is left to the chart when it is no version', () => {
    expect(told(go('istiod', {compatibilityVersion: 1.2}, 27, 28))).toEqual([])
  })
})

describe("[U] keys under the charts' own roof", () => {
  const wrapped = {
    defaults: {global: {hub: 'low', network: 'n'}, pilot: {env: {A: '1'}}},
    global: {hub: 'high'},
    pilot: null,
  }
  test('come out from under it, beneath what stood beside it', () => {
    const out = go('istiod', wrapped, 23, 24)
    expect(out.values).toEqual({
      revision: '1-24-4',
      global: {hub: 'high', network: 'n'},
      pilot: {env: {A: '1'}},
    })
    expect(told(out)).toEqual(['moved defaults.global > global', 'moved defaults.pilot > pilot'])
  })
  test('are migrated then as all others are', () => {
    expect(
      told(
        go('istiod', {defaults: {global: {tag: '1.22.8', jwtPolicy: 'first-party-jwt'}}}, 21, 24),
      ),
    ).toEqual(['moved defaults.global > global', 'dropped! global.jwtPolicy', 'dropped global.tag'])
  })
  test.each([
    ['defaults', 20, false],
    ['defaults', 21, true],
    ['defaults', 23, true],
    ['defaults', 24, false],
    ['_internal_defaults_do_not_set', 23, false],
    ['_internal_defaults_do_not_set', 24, true],
  ])('%s of a 1.%i chart: %s', (key, from, worked) => {
    expect(go('gateway', {[key]: {name: 'x'}}, from, 28).values).toEqual({
      revision: '1-28-4',
      ...(worked ? {name: 'x'} : {}),
    })
  })
  test('stay where they are on the way to a chart that reads them there', () => {
    expect(go('istiod', wrapped, 21, 23).values).toMatchObject({defaults: wrapped.defaults})
  })
  test('need not be a map', () => {
    expect(told(go('istiod', {defaults: 'x'}, 23, 24))).toEqual(['dropped defaults'])
  })
})

describe('[U] what ties a release to its version', () => {
  test('is told key by key', () => {
    const old = {
      revision: 'r1',
      revisionTags: ['prod'],
      defaultRevision: 'r1',
      hub: 'example.org',
      global: {tag: '1.27.9', proxy: {x: 1}},
      tag: 'latest',
      pilot: {tag: '1.27.9-distroless'},
    }
    const gone = go('istiod', old, 27, 28)
    expect(gone.changes.map(each => `${each.does} ${each.path}`)).toEqual([
      'dropped defaultRevision',
      'carried global.proxy',
      'dropped global.tag',
      'carried hub',
      'retagged pilot.tag',
      'set revision',
      'dropped revisionTags',
      'dropped tag',
    ])
    expect(gone.values).toEqual({
      revision: '1-28-4',
      hub: 'example.org',
      global: {proxy: {x: 1}},
      pilot: {tag: '1.28.4-distroless'},
    })
  })
  test.each([
    ['1.27.9', false],
    ['1.27.0-rc.1', false],
    ['1.27.9-fips', true],
    ['latest', false],
  ])("a tag %s is dropped; a variant of one's own is lost: %s", (tag, loses) => {
    expect(told(go('istiod', {global: {tag}}, 27, 28))).toEqual([
      `dropped${loses ? '!' : ''} global.tag`,
    ])
  })
  test('base names the default revision, unless the user wants none', () => {
    expect(go('base', {defaultRevision: 'r1', revisionTags: []}, 27, 28).values).toEqual({
      defaultRevision: '1-28-4',
      revisionTags: [],
    })
    expect(go('base', {defaultRevision: ''}, 27, 28)).toEqual({
      values: {defaultRevision: ''},
      changes: [{path: 'defaultRevision', does: 'carried', because: 'it means the same there'}],
    })
    expect(go('base', {}, 27, 28).values).toEqual({defaultRevision: '1-28-4'})
  })
  test('the node agent has no revision of ours', () => {
    expect(go('cni', {revision: 'r1'}, 27, 28).values).toEqual({revision: 'r1'})
  })
})

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
const chart = fc.constantFrom<MigratedChart>('istiod', 'base', 'gateway', 'cni')
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
