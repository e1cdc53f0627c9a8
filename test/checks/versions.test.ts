import {describe, expect, it} from 'vitest'
import type {Catalog, KnownBad} from '../../src/checks/catalog.ts'
import fc from 'fast-check'
import semver from 'semver'
import {compareVersions, minorOf, minorsBetween, pathTo, within} from '../../src/checks/version.ts'
import {VERSIONS} from '../../src/checks/versions/all.ts'
import {useOf} from '../../src/checks/versions/in-use.ts'
import {dayOf} from '../../src/checks/waivers.ts'
import {CATALOG, evidence} from './evidence.ts'
import {istiod, object, release} from './mesh-objects.ts'
import {specify} from './specify.ts'

/** A day on which 1.27 and 1.28 both got fixes. */
const USUAL = {now: '2026-03-01T12:00:00Z', catalog: CATALOG}
const OF_TIME = [
  'KUBERNETES_UNSUPPORTED',
  'KUBERNETES_UNSUPPORTED_BY_OLD',
  'TARGET_PAST_SUPPORT',
  'OLD_PAST_SUPPORT',
  'VERSION_NOT_IN_CATALOG',
  'ISTIOD_VERSION_UNKNOWN',
  'KNOWN_BAD_VERSION',
]

const catalog = (change: Partial<Catalog>): Catalog => ({...CATALOG, ...change})
const bad = (change: Partial<KnownBad>): Catalog =>
  catalog({
    knownBad: [
      {
        id: 'istio-1',
        versions: [{from: '1.28.0', to: '1.28.10'}],
        of: 'new',
        severity: 'blocks',
        when: 'always',
        what: 'It forgets half of the routes.',
        next: 'Go to 1.28.11.',
        source: 'istio/istio 1',
        ...change,
      },
    ],
  })
const endless = catalog({support: CATALOG.support.map(each => ({...each, endOfLife: 'some day'}))})
const virtualService = object('networking.istio.io/v1 VirtualService shop/web')
const rule = (spec: object): ReturnType<typeof object> =>
  object('networking.istio.io/v1 DestinationRule shop/web', {}, {spec})
const hash = {loadBalancer: {consistentHash: {useSourceIp: true}}}

specify(
  'versions and time',
  VERSIONS.filter(each => OF_TIME.includes(each.code)),
  {
    KUBERNETES_UNSUPPORTED: {
      fires: {
        'it is too old': {
          kubernetes: '1.29.14',
          says: ['1.30 to 1.34', 'older', 'Upgrade Kubernetes to 1.30'],
          severity: 'blocks',
        },
        'it is too new': {kubernetes: 'v1.35.0-eks-1', says: ['newer'], severity: 'warns'},
        'it is no version': {kubernetes: 'unknown', says: ['cannot be told'], severity: 'warns'},
        'nobody said which it is': {
          kubernetes: '',
          says: ['cannot be told', 'of unknown version'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is the oldest that is supported': {kubernetes: '1.30.0'},
        'it is the newest': {kubernetes: '1.34.9'},
        'the catalog does not know the target': {kubernetes: '1.20.0', to: '1.99.0'},
      },
    },
    KUBERNETES_UNSUPPORTED_BY_OLD: {
      fires: {
        'it is newer than what the old one knows': {
          kubernetes: '1.34.1',
          says: ['istiod default (1.27.9)', '1.29 to 1.33', 'newer'],
          severity: 'warns',
        },
        'it is older': {kubernetes: '1.28.1', says: ['older']},
      },
      quiet: {
        'it is the newest for the old one': {kubernetes: '1.33.9'},
        'it is the oldest for the old one': {kubernetes: '1.29.0'},
        'it is no version, which is said once': {kubernetes: 'unknown'},
      },
    },
    TARGET_PAST_SUPPORT: {
      fires: {
        'its end has come': {
          now: '2026-07-02T00:00:00Z',
          says: ['2026-07-01', 'Go on to 1.29, 1.30'],
          severity: 'warns',
        },
        'its last day has come': {
          now: '2026-07-01T23:59:59Z',
          says: ['in 0 day(s)', 'Go on to 1.29, 1.30, by'],
          severity: 'info',
        },
        'its end is six weeks off': {
          now: '2026-05-20T00:00:00Z',
          says: ['in 42 day(s)'],
          severity: 'info',
        },
        'a newer one is on its last day': {
          now: '2026-10-12T12:00:00Z',
          says: ['Go on to 1.29, 1.30, 1.31, by'],
        },
        'a newer one comes out today': {
          now: '2026-08-31T12:00:00Z',
          says: ['Go on to 1.29, 1.30, 1.31, by'],
        },
        'nothing newer is known': {now: '2030-01-01T00:00:00Z', says: ['supported-releases']},
      },
      quiet: {
        'its end is further off': {now: '2026-05-19T23:59:59Z'},
        'nobody knows when it ends': {to: '1.99.0', now: '2030-01-01T00:00:00Z'},
        'its end is no day': {catalog: endless, now: '2030-01-01T00:00:00Z'},
      },
    },
    OLD_PAST_SUPPORT: {
      fires: {
        'its end has come': {
          now: '2026-04-08T00:00:00Z',
          says: ['istiod default', '2026-04-07'],
          severity: 'info',
        },
      },
      quiet: {
        'its end is no day': {catalog: endless, now: '2030-01-01T00:00:00Z'},
        'it is the last day': {now: '2026-04-07T23:59:59Z'},
        'only the target is past its end': {
          now: '2027-01-12T00:00:00Z',
          from: '1.31.0',
          to: '1.31.0',
        },
      },
    },
    VERSION_NOT_IN_CATALOG: {
      fires: {
        'the target is newer than the catalog': {to: '1.99.0', says: ['1.99.0', '2026-11-23']},
        'the old one is older': {from: '1.19.4', says: ['1.19.4']},
        'the catalog is old': {
          now: '2027-05-23T00:00:00Z',
          says: ['181 days ago'],
          severity: 'info',
        },
        'nobody can read the day of the catalog': {
          catalog: catalog({asOf: 'today'}),
          says: ['today', 'no day'],
        },
      },
      quiet: {'half a year has passed': {now: '2027-05-22T23:00:00Z'}},
    },
    ISTIOD_VERSION_UNKNOWN: {
      fires: {
        'neither image nor release say a version': {
          objects: istiod('default', 'ours'),
          releases: [release('istio-system/istiod', 'istiod', 'nightly')],
          says: ['istiod default', 'nightly', 'deploy/istiod'],
        },
      },
      quiet: {
        'the release says it': {objects: istiod('default', 'ours')},
        'it is another istiod, which is not replaced': {objects: istiod('own', 'ours')},
      },
    },
    KNOWN_BAD_VERSION: {
      fires: {
        'the target is the newest bad one': {
          catalog: bad({}),
          says: ['which is the target', 'half of the routes', 'Go to 1.28.11'],
          severity: 'blocks',
        },
        'it is the oldest bad one, in the second range': {
          catalog: bad({
            versions: [
              {from: '1.20.0', to: '1.20.5'},
              {from: '1.28.10', to: '1.29.0'},
            ],
          }),
        },
        'the old one is bad': {
          catalog: bad({of: 'old', versions: [{from: '1.27.9', to: '1.27.9'}]}),
          says: ['1.27.9, which is left'],
        },
        'what makes it matter is in use': {
          catalog: bad({when: 'virtual-services', severity: 'warns'}),
          objects: [virtualService],
          says: ['VirtualService shop/web'],
          severity: 'warns',
        },
        'what makes it matter could not be seen': {
          catalog: bad({when: 'virtual-services'}),
          blind: [
            {
              resource: 'virtualservices',
              kind: 'VirtualService.networking.istio.io',
              why: 'forbidden',
            },
          ],
          says: ['cannot be told whether'],
          severity: 'warns',
        },
        'the word is not known': {
          catalog: bad({when: 'moonlight'}),
          says: ['moonlight'],
          severity: 'warns',
        },
        'a hash stands on a subset': {
          catalog: bad({when: 'consistent-hash'}),
          objects: [rule({subsets: [{name: 'v1', trafficPolicy: hash}]})],
        },
        'a hash stands on a port': {
          catalog: bad({when: 'consistent-hash'}),
          objects: [rule({trafficPolicy: {portLevelSettings: [{port: {number: 80}, ...hash}]}})],
        },
        'the mesh has several clusters': {
          catalog: bad({when: 'multi-cluster'}),
          values: {global: {multiCluster: {clusterName: 'east'}}},
          says: ['HelmRelease'],
        },
        'the built-in rows are there': {
          from: '1.29.6',
          to: '1.30.2',
          objects: [virtualService],
          says: ['istio-60629'],
        },
      },
      quiet: {
        'the target is one patch further': {catalog: bad({}), to: '1.28.11'},
        'it is one patch older': {catalog: bad({versions: [{from: '1.28.11', to: '1.28.99'}]})},
        'the old one has it and only the target matters': {
          catalog: bad({versions: [{from: '1.27.0', to: '1.27.9'}]}),
        },
        'the target has it and only the old one matters': {catalog: bad({of: 'old'})},
        'what makes it matter is not in use': {catalog: bad({when: 'virtual-services'})},
        'the rule does not hash': {
          catalog: bad({when: 'consistent-hash'}),
          objects: [rule({trafficPolicy: {loadBalancer: {simple: 'RANDOM'}}})],
        },
        'the mesh has one cluster': {
          catalog: bad({when: 'multi-cluster'}),
          values: {global: {multiCluster: {clusterName: ''}}},
        },
        'there is one revision': {catalog: bad({when: 'many-revisions'})},
        'it has been mended': {from: '1.29.6', to: '1.30.3', objects: [virtualService]},
      },
    },
  },
  USUAL,
)

describe('[U] the catalog that comes with meshctl', () => {
  it('has every minor version once, in order, and ends after beginnings', () => {
    const minors = CATALOG.support.map(each => minorOf(each.istio) ?? 0)
    expect(minors).toEqual(minors.map((_, at) => 20 + at))
    for (const {kubernetes, released, endOfLife} of CATALOG.support)
      expect([
        compareVersions(kubernetes.from, kubernetes.to) <= 0,
        dayOf(released) < dayOf(endOfLife),
      ]).toEqual([true, true])
  })
  it('names nothing as in use that meshctl cannot look for', () => {
    for (const {id, when} of CATALOG.knownBad)
      expect([id, useOf(evidence(), when).is]).not.toEqual([id, 'unknown'])
  })
})

describe('[U] versions as numbers', () => {
  it.each([
    ['1.28.10', 28],
    ['1.28', 28],
    ['v1.33.2-eks-abc', 33],
    ['1.31.0-rc.0', 31],
    ['2.1.0', undefined],
    ['1.2.3.4', undefined],
    ['latest', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is of minor %s', (text, minor) => expect(minorOf(text)).toBe(minor))
  it.each([
    ['1.28.9', '1.28.10', -1],
    ['1.28', '1.28.0', 0],
    ['1.31.0-rc.0', '1.31.0', -1],
    ['1.31.0-rc.0', '1.30.9', 1],
    ['2.0', '1.99', 1],
    ['x', '1.0', 0],
  ])('%s against %s', (one, other, sign) =>
    expect(Math.sign(compareVersions(one, other))).toBe(sign),
  )
  it.each([
    ['1.30.0-rc.1', '1.30.0-rc.2', -1],
    ['1.30.0-rc.9', '1.30.0-rc.10', -1],
    ['1.30.0-alpha.0', '1.30.0-beta.0', -1],
    ['1.30.0-rc', '1.30.0-rc.0', -1],
    ['1.30.0-eks-1', '1.30.0', 0],
  ])('pre-releases: %s against %s', (one, other, sign) =>
    expect(Math.sign(compareVersions(one, other))).toBe(sign),
  )
  it('in the order that semver gives them', () => {
    const number = fc.nat({max: 30})
    const identifier = fc.oneof(number.map(String), fc.stringMatching(/^[a-z]{1,4}$/))
    const preRelease = fc
      .tuple(fc.constantFrom('alpha', 'beta', 'rc'), fc.array(identifier, {maxLength: 3}))
      .map(parts => `-${parts.flat().join('.')}`)
    const version = fc
      .tuple(number, number, number, fc.oneof(fc.constant(''), preRelease))
      .map(([major, minor, patch, suffix]) => `${major}.${minor}.${patch}${suffix}`)
    fc.assert(
      fc.property(
        version,
        version,
        (one, other) => Math.sign(compareVersions(one, other)) === semver.compare(one, other),
      ),
    )
  })
  it('minor versions between two are told upwards, within one major', () =>
    expect([
      minorsBetween('1.27.9', '1.29.6'),
      minorsBetween(undefined, '1.29.6'),
      minorsBetween('1.9.9', '2.0.0'),
    ]).toEqual([2, undefined, undefined]))
  it('no version is within no range', () =>
    expect([
      within('x', {from: '1.0', to: '1.9'}),
      within(undefined, {from: '1.0', to: '1.9'}),
      within('1.9.1', {from: '1.0', to: '1.9'}),
      within('1.9', {from: '1.0', to: '1.9'}),
    ]).toEqual([false, false, false, true]))
  it.each([
    ['1.28.10', 26, 1, '1.26 → 1.27 → 1.28.10'],
    ['1.29.6', 24, 2, '1.24 → 1.26 → 1.28 → 1.29.6'],
    ['1.28.10', 27, 2, '1.27 → 1.28.10'],
  ])('the way to %s from 1.%s, %s at once', (to, from, atOnce, way) =>
    expect(pathTo(to, from, atOnce)).toBe(way),
  )
})
