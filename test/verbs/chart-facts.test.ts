import {describe, expect, test} from 'vitest'
import {CHECKS} from '../../src/checks/all.ts'
import type {ManifestObject} from '../../src/mesh/manifest.ts'
import type {ReleaseRef, Values} from '../../src/mesh/snapshot.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import type {ChartContents, Charts, Helm} from '../../src/ports/ports.ts'
import {OutsideError, UsageError} from '../../src/ports/trouble.ts'
import {surveyOf} from '../../src/mesh/survey.ts'
import {chartFacts} from '../../src/verbs/chart-facts.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {mesh} from '../mesh/mesh-builder.ts'

type Rendering = readonly [ReleaseRef, string, string, Values]

/** A helm that only reads and renders; what it was asked to render is kept. */
function reader(
  contents: Charts['contents'],
  judge: Helm['render'] = () => Promise.resolve({ok: true, why: '', objects: []}),
): Helm & {readonly asked: Rendering[]} {
  const asked: Rendering[] = []
  const nothing = (): Promise<never> => Promise.reject(new Error('nothing may be changed'))
  const charts: Charts = {
    source: 'x',
    resolve: nothing,
    local: nothing,
    stamp: chart =>
      Promise.resolve(chart === 'istiod' ? {global: {hub: 'stamped', tag: 'stamped'}} : {}),
    contents,
  }
  const render: Helm['render'] = (...order) => {
    asked.push(order)
    return judge(...order)
  }
  return {
    major: 4,
    version: '4.1.4',
    charts,
    apply: nothing,
    reapply: nothing,
    rollback: nothing,
    uninstall: nothing,
    render,
    asked,
  }
}

const contents = (sha256: string): ChartContents => ({
  values: {global: {}},
  named: [],
  crds: [],
  sha256,
})
const seen = mesh()
  .base('1.28.10', 'r1')
  .revision('r1', '1.28.10', {
    values: {revision: 'r1', global: {hub: 'mine'}, compatibilityVersion: '1.20'},
  })
  .namespace('gates')
  .gateway('gates', 'in', {version: '1.28.10', on: 'r1'})
  .gateway('gates', 'out', {version: '1.28.10', on: 'r1'})
  .build()

describe('[U] what charts say to their values', () => {
  test(
    'is asked with the very values that will be applied, the stamp beneath them, and once for ' +
      'the same',
    async () => {
      const helm = reader(chart => Promise.resolve(contents(`of-${chart}`)))
      const {facts, packages} = await chartFacts(helm, seen, '1.29.6', DEFAULT_POLICY)
      expect(facts.map(each => [each.chart, each.release.name, each.rendered.ok])).toEqual([
        ['base', 'istio-base', true],
        ['istiod', 'istiod-1-29-6', true],
        ['gateway', 'in', true],
        ['gateway', 'out', true],
      ])
      expect(
        helm.asked.map(([release, chart, version, values]) => [
          release.name,
          chart,
          version,
          values,
        ]),
      ).toEqual([
        ['istio-base', 'base', '1.29.6', {defaultRevision: 'r1'}],
        [
          'istiod-1-29-6',
          'istiod',
          '1.29.6',
          {revision: '1-29-6', global: {hub: 'mine', tag: 'stamped'}},
        ],
        ['in', 'gateway', '1.29.6', {revision: '1-29-6'}],
      ])
      expect(packages).toEqual([
        {chart: 'base', version: '1.29.6', sha256: 'of-base'},
        {chart: 'gateway', version: '1.29.6', sha256: 'of-gateway'},
        {chart: 'istiod', version: '1.29.6', sha256: 'of-istiod'},
      ])
    },
  )
  test('names every chart that will be applied: base for the default revision alone, too', async () => {
    const ready = mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').build()
    const {facts, packages} = await chartFacts(
      reader(chart => Promise.resolve(contents(`of-${chart}`))),
      ready,
      '1.29.6',
      DEFAULT_POLICY,
    )
    expect(facts.map(each => each.chart)).toEqual(['istiod'])
    expect(packages.map(each => each.chart)).toEqual(['base', 'istiod'])
  })
  test(
    'gives the objects of each release, in its own namespace, though the same values are ' +
      'rendered once',
    async () => {
      const apart = mesh()
        .base('1.28.10', 'r1')
        .revision('r1', '1.28.10')
        .namespace('north')
        .gateway('north', 'in', {version: '1.28.10', on: 'r1'})
        .namespace('south')
        .gateway('south', 'out', {version: '1.28.10', on: 'r1'})
        .build()
      const role = (namespace: string): ManifestObject => ({
        apiVersion: 'v1',
        kind: 'Role',
        name: 'x',
        namespace,
        kept: false,
        isHook: false,
        rules: [],
        roleRef: undefined,
      })
      const helm = reader(
        () => Promise.resolve(contents('')),
        ({namespace}) =>
          Promise.resolve({ok: true, why: '', objects: [role(namespace), role('elsewhere')]}),
      )
      const {renderings} = await chartFacts(helm, apart, '1.29.6', DEFAULT_POLICY)
      expect(helm.asked.filter(([, chart]) => chart === 'gateway')).toHaveLength(1)
      expect(
        renderings
          .map(each => [each.release.name, each.version, each.objects.map(one => one.namespace)])
          .slice(-2),
      ).toEqual([
        ['in', '1.29.6', ['north', 'elsewhere']],
        ['out', '1.29.6', ['south', 'elsewhere']],
      ])
    },
  )
  test('that cannot be asked is told, not thrown', async () => {
    const missing = (): UsageError =>
      new UsageError({
        code: 'CHART_MISSING',
        what: 'There is no chart',
        why: 'it is not there',
        next: [],
      })
    const broken = reader(
      chart => (chart === 'gateway' ? Promise.reject(missing()) : Promise.resolve(contents(''))),
      () =>
        Promise.reject(
          new OutsideError({
            kind: 'broken',
            code: 'HELM_MISSING',
            what: 'There is no helm',
            why: 'nowhere',
            next: [],
          }),
        ),
    )
    const {facts} = await chartFacts(broken, seen, '1.29.6', DEFAULT_POLICY)
    expect(facts.map(each => [each.chart, each.known === undefined, each.rendered])).toEqual([
      ['base', false, {ok: undefined, why: 'There is no helm: nowhere'}],
      ['istiod', false, {ok: undefined, why: 'There is no helm: nowhere'}],
      ['gateway', true, {ok: undefined, why: 'There is no chart: it is not there'}],
      ['gateway', true, {ok: undefined, why: 'There is no chart: it is not there'}],
    ])
  })
  test('stands in the plan: findings, changes without the values, and checksums', async () => {
    const charts = await chartFacts(
      reader(
        () => Promise.resolve(contents('f'.repeat(64))),
        (_, chart) =>
          Promise.resolve(
            chart === 'istiod'
              ? {ok: false, why: 'unknown key', objects: []}
              : {ok: true, why: '', objects: []},
          ),
      ),
      seen,
      '1.29.6',
      DEFAULT_POLICY,
    )
    const sight = {
      seen,
      survey: surveyOf([], []),
      certificates: [],
      trials: [],
      helm: '4.1.4',
      past: undefined,
    }
    const [blind, told] = [
      makePlan(sight, '1.29.6', DEFAULT_POLICY).document,
      makePlan({...sight, charts}, '1.29.6', DEFAULT_POLICY).document,
    ]
    expect(
      told.findings
        .map(each => each.code)
        .filter(code => code.startsWith('VALUES_'))
        .sort(),
    ).toEqual(['VALUES_LOST', 'VALUES_REFUSED'])
    expect(
      blind.findings.map(each => each.code).filter(code => code.startsWith('VALUES_')),
    ).toEqual([])
    expect(
      told.values.map(each => [
        each.release.name,
        each.changes.map(change => `${change.does} ${change.path}`),
      ]),
    ).toEqual([
      ['istio-base', ['carried defaultRevision']],
      ['istiod-1-29-6', ['dropped compatibilityVersion', 'carried global.hub', 'set revision']],
      ['in', ['set revision']],
      ['out', ['set revision']],
    ])
    expect([told.charts?.length, blind.charts, told.hash === blind.hash]).toEqual([
      3,
      undefined,
      false,
    ])
    expect(CHECKS.filter(each => each.code.startsWith('VALUES_')).length).toBe(4)
  })
})
