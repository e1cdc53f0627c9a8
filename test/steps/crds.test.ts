import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {stepsFor} from '../../src/plan/plan.ts'
import type {Target} from '../../src/plan/plan.ts'
import {unlike} from '../../src/plan/well-formed.ts'
import {callsOf} from '../../src/run/calls.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import type {AdoptCrds, Step, UpgradeCrds} from '../../src/steps/step.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'

const GATEWAYS = 'gateways.networking.istio.io'
const SIDECARS = 'sidecars.networking.istio.io'
const all = ['v1', 'v1beta1']
const base = {namespace: 'istio-system', name: 'istio-base'}
const forward = {
  run: 'run',
  heading: 'forward',
  atOnce: 2,
  again: false,
  stalledMs: 0,
} as const
const nothing = {kind: 'nothing'} as const

const upgrade: UpgradeCrds = {
  kind: 'upgrade-crds',
  id: 'install/crds',
  phase: 'install',
  release: base,
  version: '1.22.8',
  crds: [GATEWAYS, SIDECARS].map(name => ({name, served: all, versions: all})),
}
const adopt: AdoptCrds = {
  kind: 'adopt-crds',
  id: 'install/adopt-crds',
  phase: 'install',
  release: base,
  crds: [GATEWAYS],
}
const of = (version: string): MeshBuilder =>
  mesh().base(version, 'r1').revision('r1', version).namespace('shop', {'istio.io/rev': 'r1'})
const renewed = {served: all, chartVersion: '1.22.8'}
const marked = {release: base, managedByHelm: true}

const left = (step: Step, seen: MeshSnapshot): unknown =>
  ruleOf(step).apply(step, nothing, seen, forward)
const told = (step: Step, seen: MeshSnapshot): unknown => {
  const verdict = ruleOf(step).verify(step, nothing, seen, forward)
  return verdict.is === 'met' ? 'met' : verdict.because
}

describe('[U] upgrade-crds', () => {
  test('applies what is behind or not there, and says which it makes', () => {
    expect(
      left(
        upgrade,
        of('1.21.6')
          .crd('gateways', {served: ['v1beta1']})
          .build(),
      ),
    ).toEqual([
      {
        kind: 'apply-crds',
        version: '1.22.8',
        crds: [GATEWAYS, SIDECARS],
        missing: [SIDECARS],
      },
    ])
  })

  test('F-102 has nothing left to do of what is done already', () => {
    const half = of('1.21.6')
      .crd('gateways', renewed)
      .crd('sidecars', {served: ['v1beta1']})
    expect(left(upgrade, half.build())).toMatchObject([{crds: [SIDECARS], missing: []}])
    expect(
      left(upgrade, of('1.21.6').crd('gateways', renewed).crd('sidecars', renewed).build()),
    ).toEqual([])
  })

  test('is done when every one is of the version, serves all, and is established', () => {
    const seen = (sidecars: object): MeshSnapshot =>
      of('1.21.6')
        .crd('gateways', renewed)
        .crd('sidecars', {...renewed, ...sidecars})
        .build()
    expect(told(upgrade, seen({}))).toBe('met')
    expect(told(upgrade, of('1.21.6').crd('gateways', renewed).build())).toContain('not there yet')
    expect(told(upgrade, seen({chartVersion: '1.21.6'}))).toContain('is of 1.21.6, not 1.22.8 yet')
    expect(told(upgrade, seen({established: false}))).toContain('is not established yet')
    expect(told(upgrade, seen({chartVersion: '1.23.6', served: ['v1beta1']}))).toContain(
      'does not serve v1 yet',
    )
  })

  test('takes the rights to patch those by name, and to create only where one is not there', () => {
    const rights = (seen: MeshSnapshot): readonly string[] =>
      ruleOf(upgrade)
        .foresee(upgrade, seen)
        .forward.flatMap(each => callsOf(each, {} as never))
        .map(({access}) => `${access.verb} ${access.resource} ${access.name ?? ''}`)
    const crds = 'customresourcedefinitions'
    const patches = [`patch ${crds} ${GATEWAYS}`, `patch ${crds} ${SIDECARS}`]
    expect(rights(of('1.21.6').crd('gateways').crd('sidecars').build())).toEqual(patches)
    expect(rights(of('1.21.6').crd('gateways').build())).toEqual([...patches, `create ${crds} `])
  })
})

describe('[U] adopt-crds', () => {
  test('marks what is there and not marked, and is done when all are', () => {
    const bare = of('1.22.8').crd('gateways').build()
    expect(left(adopt, bare)).toEqual([{kind: 'mark-crds', release: base, crds: [GATEWAYS]}])
    expect(told(adopt, bare)).toContain('is not marked as that of istio-base yet')
    const done = of('1.22.8').crd('gateways', marked).build()
    expect([left(adopt, done), told(adopt, done)]).toEqual([[], 'met'])
  })

  test('one that is gone is waited for and never made', () => {
    const gone = of('1.22.8').build()
    expect([left(adopt, gone), told(adopt, gone)]).toEqual([
      [],
      `CustomResourceDefinition ${GATEWAYS} is not there`,
    ])
  })
})

describe.each([upgrade, adopt])('[U] $kind', step => {
  test('is refused where another release holds a definition, whatever a journal says', () => {
    const release = {namespace: 'higress', name: 'higress'}
    const seen = of('1.21.6').crd('gateways', {release, managedByHelm: true}).build()
    const direction = {from: [revision('r1')], to: revision('r2'), heading: 'forward'} as const
    expect(ruleOf(step).unfit(step, nothing, seen, direction)).toContain('belongs to')
  })

  test('F-30 is never taken back', () => {
    const seen = of('1.21.6').build()
    expect(ruleOf(step).revert(step, nothing, seen, forward)).toEqual({
      kind: 'effects',
      effects: [],
    })
    expect(ruleOf(step).reversible(step)).toBe(false)
  })
})

describe('[U] the plan', () => {
  const target = (version: string, crds: Target['crds']): Target => ({
    version,
    revision: revision('next'),
    from: [revision('r1')],
    crds,
  })
  const plans = (seen: MeshSnapshot, wanted: Target): readonly Step[] => {
    const steps = stepsFor(seen, wanted, [])
    const from = [{revision: 'r1', version: seen.revisions.get(revision('r1'))?.version}]
    expect(unlike({from, to: {revision: 'next', version: wanted.version}, steps})).toBeUndefined()
    return steps
  }
  const kinds = (steps: readonly Step[]): readonly string[] => steps.map(each => each.kind)

  test('F-29 applies definitions of the chart’s folder before base', () => {
    const seen = of('1.21.6')
      .crd('gateways', {served: ['v1beta1']})
      .build()
    const crds = {folder: [{name: GATEWAYS, served: all, versions: all}], templates: []}
    expect(kinds(plans(seen, target('1.22.8', crds))).slice(0, 3)).toEqual([
      'upgrade-crds',
      'upgrade-base',
      'install-revision',
    ])
  })

  test('F-29 applies them also where somebody upgraded base already', () => {
    const seen = of('1.21.6')
      .crd('gateways', {served: ['v1beta1']})
      .change({
        releases: each => (each.chart === 'base' ? {...each, chartVersion: '1.22.8'} : each),
      })
      .build()
    const crds = {folder: [{name: GATEWAYS, served: all, versions: all}], templates: []}
    expect(kinds(plans(seen, target('1.22.8', crds))).slice(0, 2)).toEqual([
      'upgrade-crds',
      'install-revision',
    ])
  })

  test('F-28 marks those that base renders from now on', () => {
    const seen = of('1.22.8').crd('gateways').build()
    expect(plans(seen, target('1.24.6', {folder: [], templates: [GATEWAYS, SIDECARS]}))[0]).toEqual(
      {...adopt},
    )
  })

  test('has no such step where Helm has them, or nobody read the chart', () => {
    const seen = of('1.24.6').crd('gateways', marked).build()
    const crds = {folder: [], templates: [GATEWAYS]}
    expect(kinds(plans(seen, target('1.26.8', crds)))[0]).toBe('upgrade-base')
    const old = of('1.21.6').crd('gateways').build()
    expect(kinds(plans(old, target('1.22.8', undefined)))[0]).toBe('upgrade-base')
  })
})
