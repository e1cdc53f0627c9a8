import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import {stepsFor} from '../../src/plan/plan.ts'
import {movers, namespaceWaves} from '../../src/plan/waves.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {sightOn} from '../verbs/sight.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'

const REV = 'istio.io/rev'
const policy = {...DEFAULT_POLICY, workloadsAtOnce: 1, workloadDeadlineMs: 1000}

/**
 * Meshes of every shape: namespaces by label, by tag, by template, opted out, disabled, outside.
 */
const someMesh: fc.Arbitrary<MeshBuilder> = fc
  .array(
    fc.record({
      labels: fc.constantFrom(
        {},
        {[REV]: 'r1'},
        {[REV]: 'prod'},
        {[REV]: '1-29-6'},
        {'istio-injection': 'enabled'},
        {'istio-injection': 'disabled'},
      ),
      wave: fc.constantFrom(undefined, 'first', 'late', 'canary'),
      workloads: fc.array(
        fc.record({
          on: fc.constantFrom('r1', '1-29-6', 'default', undefined),
          labels: fc.constantFrom(
            {},
            {[REV]: 'r1'},
            {[REV]: 'prod'},
            {'sidecar.istio.io/inject': 'true'},
            {'sidecar.istio.io/inject': 'false'},
          ),
          replicas: fc.integer({min: 0, max: 3}),
        }),
        {maxLength: 3},
      ),
    }),
    {maxLength: 8},
  )
  .map(namespaces => {
    const built = mesh()
      .base('1.28.10', 'r1')
      .revision('default', '1.27.9')
      .revision('r1', '1.28.10')
      .tag('prod', 'r1')
    namespaces.forEach(({labels, wave, workloads}, at) => {
      built.namespace(`ns-${at}`, labels, {
        annotations: wave === undefined ? {} : {'meshctl.dev/wave': wave},
      })
      workloads.forEach((each, index) =>
        built.workload(`ns-${at}`, `w-${index}`, {
          labels: each.labels,
          replicas: each.replicas,
          ...(each.on === undefined ? {} : {on: each.on}),
        }),
      )
    })
    return built
  })

describe('[U] planning', () => {
  test('twice is the same, byte for byte', () => {
    fc.assert(
      fc.property(
        someMesh,
        built =>
          makePlan(sightOn(built.build()), '1.29.6', policy).document.hash ===
          makePlan(sightOn(built.build()), '1.29.6', policy).document.hash,
      ),
    )
  })

  test('every step has a name of its own, and every namespace moves once', () => {
    fc.assert(
      fc.property(
        someMesh,
        fc.array(
          fc.record({
            name: fc.constantFrom('canary', 'wave-2', 'mine'),
            namespaces: fc.uniqueArray(fc.constantFrom('ns-0', 'ns-1', 'ns-2', 'ns-3')),
          }),
          {maxLength: 2},
        ),
        (built, waves) => {
          const distinct = waves
            .filter((each, at) => waves.findIndex(one => one.name === each.name) === at)
            .map((each, at, all) => ({
              ...each,
              namespaces: each.namespaces.filter(
                name => !all.slice(0, at).some(one => one.namespaces.includes(name)),
              ),
            }))
          const steps = stepsFor(
            built.build(),
            {
              version: '1.29.6',
              revision: revision('1-29-6'),
              from: [revision('default'), revision('r1')],
            },
            distinct,
          )
          const moved = steps.flatMap(each =>
            each.kind === 'move-namespace' ? [each.namespace] : [],
          )
          return (
            new Set(steps.map(each => each.id)).size === steps.length &&
            new Set(moved).size === moved.length
          )
        },
      ),
    )
  })

  test('waves of different origin have different names, and stand together', () => {
    fc.assert(
      fc.property(someMesh, built => {
        const seen = built.build()
        const waves = namespaceWaves(seen, movers(seen, [revision('default'), revision('r1')]), [
          {name: 'canary', namespaces: ['ns-5']},
          {name: 'wave-2', namespaces: ['ns-4']},
        ])
        return new Set(waves.map(each => each.name)).size === waves.length
      }),
    )
  })

  test('install comes before shift, shift before cleanup, the default before the old goes', () => {
    fc.assert(
      fc.property(someMesh, built => {
        const phases = makePlan(sightOn(built.build()), '1.29.6', policy).steps.map(each =>
          ['install', 'shift', 'cleanup'].indexOf(each.phase),
        )
        return phases.every((each, at) => at === 0 || each >= (phases[at - 1] ?? 0))
      }),
    )
  })

  test('a finished mesh needs nothing', () => {
    const seen = mesh()
      .base('1.29.6', '1-29-6')
      .revision('1-29-6', '1.29.6')
      .namespace('shop', {[REV]: '1-29-6'})
      .workload('shop', 'web', {on: '1-29-6'})
      .tag('prod', '1-29-6')
      .build()
    expect(makePlan(sightOn(seen), '1.29.6', policy).document).toMatchObject({
      steps: [],
      findings: [],
      phases: [],
    })
  })

  test('the first upgrade of most people', () => {
    const seen = mesh()
      .base('1.27.9', undefined)
      .revision('default', '1.27.9')
      .namespace('shop', {'istio-injection': 'enabled'})
      .workload('shop', 'web', {on: 'default'})
      .namespace('pay', {'istio-injection': 'enabled'})
      .workload('pay', 'api', {on: 'default', replicas: 1})
      .build()
    expect(makePlan(sightOn(seen), '1.28.10', policy).steps.map(each => each.id)).toEqual([
      'install/base',
      'install/istiod-1-28-10',
      'shift/canary/pay',
      'shift/wave-2/shop',
      'cleanup/default',
      'cleanup/istiod-default',
    ])
  })

  test('from a release candidate to its release the base chart moves, too; back to a candidate is refused', () => {
    const from = (version: string): ReturnType<typeof sightOn> =>
      sightOn(
        mesh()
          .base(version, undefined)
          .revision('default', version)
          .namespace('shop', {'istio-injection': 'enabled'})
          .workload('shop', 'web', {on: 'default'})
          .build(),
      )
    expect(makePlan(from('1.30.0-rc.1'), '1.30.0', policy).steps.map(each => each.id)).toContain(
      'install/base',
    )
    expect(makePlan(from('1.30.0'), '1.30.0-rc.1', policy).document).toMatchObject({
      steps: [],
      findings: expect.arrayContaining([
        expect.objectContaining({code: 'VERSION_SKEW', severity: 'blocks'}),
      ]) as unknown,
    })
    expect(makePlan(from('1.30.0-rc.2'), '1.30.0-rc.1', policy).document).toMatchObject({
      steps: [],
      findings: expect.arrayContaining([
        expect.objectContaining({code: 'VERSION_SKEW', severity: 'blocks'}),
      ]) as unknown,
    })
  })

  test('tags, templates, gateways, and a tag that the old release holds', () => {
    const built = mesh()
      .base('1.28.10', 'r1')
      .revision('r1', '1.28.10')
      .tag('prod', 'r1')
      .tag('default', 'r1')
      .namespace('lone')
      .workload('lone', 'w', {on: 'r1', labels: {[REV]: 'r1'}})
      .namespace('mail', {[REV]: 'prod'})
      .workload('mail', 'w', {on: 'r1'})
      .namespace('gates')
      .gateway('gates', 'ingress', {
        version: '1.28.10',
        on: 'r1',
        labels: {[REV]: 'r1', 'sidecar.istio.io/inject': 'true'},
      })
      .change({
        releases: each =>
          each.chart === 'istiod'
            ? {
                ...each,
                objects: [...each.objects, 'MutatingWebhookConfiguration/istio-revision-tag-prod'],
              }
            : each,
      })
    expect(makePlan(sightOn(built.build()), '1.29.6', policy).steps.map(each => each.id)).toEqual([
      'install/base',
      'install/istiod-1-29-6',
      'shift/canary/lone',
      'shift/tag-prod',
      'shift/tag-default',
      'shift/gateways/gates',
      'cleanup/default',
      'cleanup/tags-of-r1',
      'cleanup/istiod-r1',
    ])
  })

  test("an empty defaultRevision is the user's will: nobody makes a default", () => {
    const seen = mesh().base('1.28.10', '').revision('r1', '1.28.10').build()
    expect(makePlan(sightOn(seen), '1.29.6', policy).steps.map(each => each.kind)).not.toContain(
      'move-default',
    )
  })
})
