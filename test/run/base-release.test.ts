import {describe, expect, test} from 'vitest'
import type {Finding} from '../../src/checks/finding.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {sightOn} from '../verbs/sight.ts'

const policy = {...DEFAULT_POLICY, workloadsAtOnce: 1, workloadDeadlineMs: 1000}
const planOf = (built: MeshBuilder): ReturnType<typeof makePlan> =>
  makePlan(sightOn(built.build()), '1.29.6', policy)
const found = (built: MeshBuilder, code: string): readonly Finding[] =>
  planOf(built).document.findings.filter(each => each.code === code)
const steps = (built: MeshBuilder): readonly string[] =>
  planOf(built).steps.map(each =>
    'release' in each ? `${each.id} ${each.release.namespace}/${each.release.name}` : each.id,
  )

const old = (): MeshBuilder =>
  mesh()
    .revision('r1', '1.28.10')
    .namespace('shop', {'istio.io/rev': 'r1'})
    .workload('shop', 'web', {on: 'r1'})
const owned = (): MeshBuilder =>
  old().base('1.28.10', 'r1').definition('gateways.networking.istio.io', 'istio-system/istio-base')

describe('[U] row 7: base is the release that owns the definitions', () => {
  test('and not the first by namespace', () => {
    const made = {
      namespace: 'a-tenant',
      values: {defaultRevision: '1-29-6'},
      status: 'pending-upgrade',
    }
    const built = owned().release('base', 'base', '1.29.6', made)
    expect(steps(built)).toEqual(steps(owned()))
    expect(steps(built)).toContain('install/base istio-system/istio-base')
    expect(found(built, 'RELEASE_BUSY')).toEqual([])
  })
  test('wherever it lies', () => {
    const built = old()
      .release('crds', 'base', '1.28.10', {namespace: 'platform'})
      .definition('gateways.networking.istio.io', 'platform/crds')
      .release('istio-base', 'base', '1.29.6')
    expect(steps(built)).toContain('install/base platform/crds')
  })
  test('or the default validator, where no definition is Helm’s: charts of 1.23 and older', () => {
    expect(steps(old().base('1.28.10', 'r1').release('other', 'base', '1.29.6'))).toContain(
      'install/base istio-system/istio-base',
    )
  })
  test('or the only one beside istiod, where nothing says so', () => {
    const built = old()
      .release('istio-base', 'base', '1.28.10', {values: {defaultRevision: 'r1'}})
      .release('base', 'base', '1.29.6', {namespace: 'a-tenant'})
    expect(steps(built)).toContain('install/base istio-system/istio-base')
  })
  test('several are told, and none is guessed', () => {
    const twins = old().release('one', 'base', '1.28.10').release('two', 'base', '1.28.10')
    const halves = owned()
      .release('other', 'base', '1.28.10', {namespace: 'platform'})
      .definition('sidecars.networking.istio.io', 'platform/other')
    for (const built of [twins, halves]) {
      expect(found(built, 'BASE_AMBIGUOUS')).toMatchObject([
        {severity: 'blocks', objects: [{kind: 'HelmRelease'}, {kind: 'HelmRelease'}]},
      ])
      expect(planOf(built).steps.filter(each => each.kind === 'upgrade-base')).toEqual([])
    }
    expect(found(owned(), 'BASE_AMBIGUOUS')).toEqual([])
  })
})

describe('[U] row 7: only releases that the plan touches can be busy', () => {
  const busy = {status: 'pending-upgrade'}
  test('those of the old and of the new istiod and of base block', () => {
    expect(
      found(owned().change({releases: each => ({...each, ...busy})}), 'RELEASE_BUSY').map(
        each => each.severity,
      ),
    ).toEqual(['blocks', 'blocks'])
  })
  test('a gateway of somebody warns', () => {
    const built = owned()
      .namespace('edge', {'istio.io/rev': 'r1'})
      .gateway('edge', 'gw', {on: 'r1', version: '1.28.10', release: busy})
    expect(found(built, 'RELEASE_BUSY')).toMatchObject([
      {severity: 'warns', objects: [{namespace: 'edge', name: 'gw'}]},
    ])
  })
  test('others are none of its business', () => {
    expect(
      found(
        owned()
          .release('another', 'istiod', '1.27.0', busy)
          .release('node-agent', 'cni', '1.28.10', busy),
        'RELEASE_BUSY',
      ),
    ).toEqual([])
  })
})

describe('[U] row 4: what could not be read', () => {
  test.each([['istio-base'], ['istiod-r1'], ['istiod-1-29-6']])(
    'blocks where the plan depends on it: %s',
    name => {
      const built = owned()
        .unread('istio-system', name)
        .change({releases: each => each})
      expect(found(built, 'OBJECT_UNREADABLE')).toMatchObject([
        {severity: 'blocks', objects: [{kind: 'HelmRelease', namespace: 'istio-system', name}]},
      ])
    },
  )
  test('row 7: a second istiod of the same revision blocks, for nobody can tell which is meant', () => {
    const seen: MeshSnapshot = {
      ...owned().build(),
      unread: [
        {
          kind: 'Deployment',
          namespace: 'istio-system',
          name: 'istiod-mine',
          why: 'is one more istiod of revision r1',
        },
      ],
    }
    const {findings} = makePlan(sightOn(seen), '1.29.6', policy).document
    expect(findings.filter(each => each.code === 'OBJECT_UNREADABLE')).toMatchObject([
      {severity: 'blocks', objects: [{kind: 'Deployment', name: 'istiod-mine'}]},
    ])
  })
  test('is told where it does not, once for all', () => {
    const built = owned().unread('shop', 'gw').unread('shop', 'other')
    expect(found(built, 'OBJECT_UNREADABLE')).toMatchObject([
      {severity: 'warns', what: expect.stringMatching(/^2 object\(s\).*shop\/gw/) as string},
    ])
    expect(steps(built)).toEqual(steps(owned()))
  })
})
