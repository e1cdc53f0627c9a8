import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {stepsFor} from '../../src/plan/plan.ts'
import {oldRevisions} from '../../src/plan/versions.ts'
import {movers, movingGateways, movingTags, namespaceWaves} from '../../src/plan/waves.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {sightOn} from '../verbs/sight.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'

const REV = 'istio.io/rev'
const policy = {...DEFAULT_POLICY, workloadsAtOnce: 1, workloadDeadlineMs: 1000}
const old = [revision('r1')]

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

describe('[U] who moves', () => {
  const shapes = (built: MeshBuilder): readonly string[] =>
    movers(built.build(), old).map(each => `${each.namespace} ${each.how}`)
  const plain = (): MeshBuilder =>
    mesh().revision('r1', '1.28.10').revision('r2', '1.29.6').tag('prod', 'r1')
  test.each([
    ['by label', plain().namespace('a', {[REV]: 'r1'}), ['a label']],
    [
      'by template',
      plain()
        .namespace('a')
        .workload('a', 'w', {on: 'r1', labels: {[REV]: 'r1'}}),
      ['a templates'],
    ],
    ['by tag: with the tag', plain().namespace('a', {[REV]: 'prod'}), []],
    [
      'by a template that follows a tag: with the tag',
      plain()
        .namespace('a')
        .workload('a', 'w', {on: 'r1', labels: {[REV]: 'prod'}}),
      [],
    ],
    ['there already', plain().namespace('a', {[REV]: 'r2'}), []],
    ['outside', plain().namespace('a').workload('a', 'w'), []],
    [
      'opted out',
      plain()
        .namespace('a')
        .workload('a', 'w', {labels: {[REV]: 'r1', 'sidecar.istio.io/inject': 'false'}}),
      [],
    ],
    [
      'only gateways: with their releases',
      plain()
        .namespace('a', {[REV]: 'r1'})
        .gateway('a', 'ingress', {version: '1.28.10', on: 'r1'}),
      [],
    ],
    [
      'scaled to nothing, pinned by template',
      plain()
        .namespace('a')
        .workload('a', 'w', {replicas: 0, labels: {[REV]: 'r1'}}),
      ['a templates'],
    ],
  ] as const)('%s', (_name, built, expected) => {
    expect(shapes(built)).toEqual(expected)
  })

  test('tags: half moved ones too, default last', () => {
    const seen = plain()
      .tag('a', 'r2', {service: {name: 's', revision: revision('r1')}})
      .tag('default', 'r1')
      .tag('new', 'r2')
      .build()
    expect(movingTags(seen, old)).toEqual(['a', 'prod', 'default'])
  })

  test("gateways: those of old revisions, whatever their chart; others are somebody else's", () => {
    const seen = plain()
      .namespace('a')
      .gateway('a', 'one', {version: '1.28.10', on: 'r1'})
      .namespace('b')
      .gateway('b', 'two', {version: '1.29.6', on: 'r1'})
      .namespace('c')
      .gateway('c', 'three', {version: '1.28.10', on: 'r2'})
      .build()
    expect(movingGateways(seen, old, '1.29.6').map(each => each.namespace)).toEqual(['a', 'b'])
  })

  test('derived waves: one alone, then five times as many, the empty last', () => {
    const built = plain()
    for (let at = 0; at < 9; at++)
      built.namespace(`n${at}`, {[REV]: 'r1'}).workload(`n${at}`, 'w', {on: 'r1', replicas: at})
    const seen: MeshSnapshot = built.build()
    const waves = namespaceWaves(seen, movers(seen, old), [])
    expect(
      waves.map(each => [each.name, each.members.map(one => one.namespace).join(' ')]),
    ).toEqual([
      ['canary', 'n1'],
      ['wave-2', 'n2 n3 n4 n5 n6'],
      ['wave-3', 'n7 n8 n0'],
    ])
  })
})

describe('[U] where a namespace stands', () => {
  const plain = (): MeshBuilder => mesh().revision('r1', '1.28.10')
  const open = {
    name: 'lb',
    release: undefined,
    type: 'LoadBalancer',
    clusterIP: '',
    addresses: [],
    ports: [],
  }
  const wavesOf = (
    names: readonly string[],
    outside: readonly string[],
  ): readonly (readonly string[])[] => {
    const built = plain()
    for (const each of names)
      built
        .namespace(each, {[REV]: 'r1'}, outside.includes(each) ? {services: [open]} : {})
        .workload(each, 'w', {on: 'r1', replicas: 1})
    const seen = built.build()
    return namespaceWaves(seen, movers(seen, old), []).map(each => [
      each.name,
      ...each.members.map(one => one.namespace),
    ])
  }
  test("the cluster's own and those open to the outside go last, apart from the rest", () => {
    expect(wavesOf(['a-edge', 'argo-system', 'shop', 'users'], ['a-edge'])).toEqual([
      ['canary', 'shop'],
      ['wave-2', 'users'],
      ['system', 'argo-system'],
      ['outside', 'a-edge'],
    ])
  })
  test('where nobody is inside, one of them is the canary all the same', () => {
    expect(wavesOf(['a-edge', 'b-edge', 'argo-system'], ['a-edge', 'b-edge'])).toEqual([
      ['canary', 'argo-system'],
      ['wave-2', 'a-edge', 'b-edge'],
    ])
  })
})

describe('[U] versions', () => {
  test('old revisions: oldest first, never the target, never a newer one', () => {
    const seen = mesh()
      .revision('b', '1.28.10')
      .revision('a', '1.27.9')
      .revision('c', '1.30.3')
      .revision('t', '1.29.6')
      .build()
    expect(oldRevisions(seen, '1.29.6', revision('t'), undefined)).toEqual(['a', 'b'])
    expect(oldRevisions(seen, '1.29.6', revision('t'), 'b')).toEqual(['b'])
  })
  test('a release candidate is older than its release and newer than the candidate before it', () => {
    const seen = mesh()
      .revision('rc1', '1.30.0-rc.1')
      .revision('rc2', '1.30.0-rc.2')
      .revision('out', '1.30.0')
      .build()
    expect(oldRevisions(seen, '1.30.0-rc.2', revision('t'), undefined)).toEqual(['rc1', 'rc2'])
    expect(oldRevisions(seen, '1.30.0', revision('t'), undefined)).toEqual(['rc1', 'rc2', 'out'])
  })
})
