import {describe, expect, test} from 'vitest'
import type {Cluster, Ports} from '../../src/ports/ports.ts'
import {instant, revision} from '../../src/mesh/names.ts'
import {namespaceWaves} from '../../src/plan/waves.ts'
import {unlike} from '../../src/plan/well-formed.ts'
import {stepsFor} from '../../src/plan/plan.ts'
import {perform} from '../../src/run/perform.ts'
import {unfitBase, unfitIstiod} from '../../src/steps/unfit.ts'
import {installRevision} from '../../src/steps/install-revision.ts'
import {towards} from '../../src/steps/release.ts'
import {MARK_LENGTH_MAX, templatesBefore} from '../../src/steps/pointing.ts'
import type {Step} from '../../src/steps/step.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'

const SYSTEM = 'istio-system'
const at = (name: string, namespace = SYSTEM): {namespace: string; name: string} => ({
  namespace,
  name,
})
const REV = 'istio.io/rev'

describe('[U] a release is what the cluster shows', () => {
  const built = (): MeshBuilder =>
    mesh()
      .base('1.28.10', 'r1')
      .revision('r1', '1.28.10')
      .revision('r2', '1.29.6')
      .gateway(SYSTEM, 'edge', {version: '1.28.10', on: 'r1'})
  test.each([
    ['istiod-r1', 'r1', undefined],
    ['istiod-r2', 'r1', 'istiod r1 belongs to Helm release istio-system/istiod-r1'],
    ['istio-base', 'gone', 'is of the chart base'],
    ['edge', 'gone', 'is of the chart gateway'],
    ['istiod-r1', 'gone', 'is that of istiod r1'],
    ['nobody', 'gone', undefined],
  ] as const)('%s as the istiod of %s', (name, of, why) => {
    const said = unfitIstiod(at(name), revision(of), built().build())
    if (why === undefined) expect(said).toBeUndefined()
    else expect(said).toContain(why)
  })
  test('one that is half gone is known by its values', () => {
    const seen = built()
      .change({drop: {revision: 'r1'}})
      .build()
    expect([
      unfitIstiod(at('istiod-r1'), revision('r1'), seen),
      unfitIstiod(at('istiod-r1'), revision('r9'), seen),
    ]).toEqual([undefined, 'Helm release istio-system/istiod-r1 installs istiod r1, not r9'])
  })
  test('base is of the chart base, and there', () => {
    const seen = built().build()
    expect([
      unfitBase(at('istio-base'), seen),
      unfitBase(at('istiod-r1'), seen),
      unfitBase(at('other'), seen),
    ]).toEqual([
      undefined,
      'Helm release istio-system/istiod-r1 is of the chart istiod, not base',
      'there is no Helm release istio-system/other',
    ])
  })
  test('and base is never uninstalled, whatever state it is in', () => {
    for (const status of ['pending-install', 'pending-upgrade', 'uninstalling']) {
      const seen = mesh()
        .release('istio-base', 'base', '1.28.10', {
          status,
          goodNumber: undefined,
          changedAt: instant(0),
        })
        .release('edge', 'gateway', '1.28.10', {
          status,
          goodNumber: undefined,
          changedAt: instant(0),
        })
        .build()
      const repair = (name: string): readonly string[] =>
        towards(seen, at(name), () => true, {kind: 'uninstall-release', release: at(name)}).map(
          each => each.kind,
        )
      expect([status, repair('istio-base'), repair('edge')]).toEqual([
        status,
        [],
        ['uninstall-release'],
      ])
    }
  })
})

describe('[U] a new istiod takes its values from a release that is there', () => {
  const step = {
    kind: 'install-revision',
    id: 'install/istiod-r2',
    phase: 'install',
    revision: revision('r2'),
    version: '1.29.6',
    release: at('istiod-r2'),
    like: at('istiod-r1'),
  } as const
  const travel = {from: [revision('r1')], to: revision('r2'), heading: 'forward'} as const
  test('and is not installed with none when that went away meanwhile', () => {
    const seen = mesh().base('1.28.10', 'r1').revision('r1', '1.28.10').build()
    const gone = {...seen, releases: seen.releases.filter(each => each.name !== 'istiod-r1')}
    expect(installRevision.unfit(step, {kind: 'nothing'}, seen, travel)).toBeUndefined()
    expect(installRevision.unfit(step, {kind: 'nothing'}, gone, travel)).toBe(
      'there is no Helm release istio-system/istiod-r1, whose values the new istiod takes over',
    )
  })
})

describe('[U] only the two injection labels are written to a namespace', () => {
  test('whatever came along with them', async () => {
    const sent: unknown[] = []
    const cluster = {
      patch: async (_key: unknown, _type: unknown, body: unknown) =>
        Promise.resolve(sent.push(body)),
    } as unknown as Cluster
    const labels = {
      'istio-injection': null,
      [REV]: 'r1',
      'pod-security.kubernetes.io/enforce': 'privileged',
    }
    await perform(
      {kind: 'label-namespace', namespace: 'shop' as never, labels: labels},
      {cluster} as Ports,
      {istioNamespace: SYSTEM, plan: {charts: []}},
    )
    expect(sent).toEqual([{metadata: {labels: {'istio-injection': null, [REV]: 'r1'}}}])
  })
})

describe('[U] what owners of namespaces write, and the journal would have to hold', () => {
  test.each(['two words', '../../x', 'a\nb', '-x', 'x'.repeat(64), '\u202ewave'])(
    '%j names no wave: the namespace moves in one of ours',
    name => {
      const seen = mesh()
        .revision('r1', '1.28.10')
        .namespace('shop', {[REV]: 'r1'}, {annotations: {'meshctl.dev/wave': name}})
        .workload('shop', 'web', {on: 'r1'})
        .build()
      expect(
        namespaceWaves(seen, [{namespace: 'shop' as never, how: 'label'}], []).map(
          each => each.name,
        ),
      ).toEqual(['canary'])
    },
  )
  test('a mark of a length that is none of ours is not remembered', () => {
    const seen = mesh()
      .namespace('shop')
      .workload('shop', 'web', {
        annotations: {'meshctl.dev/restarted-for': 'x'.repeat(MARK_LENGTH_MAX + 1)},
      })
      .build()
    const workload = seen.namespaces.get('shop' as never)?.workloads[0]
    expect(
      workload === undefined
        ? undefined
        : templatesBefore([{namespace: 'shop' as never, workload}]),
    ).toEqual({})
  })
})

describe('[U] a plan is such as our planner makes', () => {
  const seen = mesh()
    .base('1.28.10', 'r1')
    .revision('r1', '1.28.10')
    .tag('prod', 'r1')
    .namespace('shop', {[REV]: 'r1'})
    .workload('shop', 'web', {on: 'r1'})
    .namespace('mail', {[REV]: 'prod'})
    .workload('mail', 'box', {on: 'r1'})
    .namespace('gates')
    .gateway('gates', 'edge', {version: '1.28.10', on: 'r1', labels: {[REV]: 'r1'}})
    .build()
  const steps = stepsFor(
    seen,
    {version: '1.29.6', revision: revision('r2'), from: [revision('r1')]},
    [],
  )
  const plan = {
    from: [{revision: 'r1', version: '1.28.10'}],
    to: {revision: 'r2', version: '1.29.6'},
    steps,
  }
  const edited = (kind: Step['kind'], change: object): typeof plan => ({
    ...plan,
    steps: steps.map(each => (each.kind === kind ? {...each, ...change} : each)),
  })

  test('as this one is', () =>
    expect([steps.map(each => each.kind), unlike(plan)]).toEqual([
      [
        'upgrade-base',
        'install-revision',
        'move-namespace',
        'move-tag',
        'move-gateways',
        'move-default',
        'retire-revision',
      ],
      undefined,
    ]))
  test.each([
    ['no steps', {...plan, steps: []}, 'no steps'],
    ['nothing to replace', {...plan, from: []}, 'from names no revision'],
    [
      'the target among what is replaced',
      {...plan, from: [{revision: 'r2', version: undefined}]},
      'from and to are both r2',
    ],
    ['a way down', {...plan, from: [{revision: 'r1', version: '1.30.0'}]}, 'r1 is newer'],
    ['a step twice', {...plan, steps: [...steps, ...steps.slice(-1)]}, 'is there twice'],
    ['another order', {...plan, steps: steps.toReversed()}, 'stands too late'],
    [
      'a namespace that is not that of the id',
      edited('move-namespace', {namespace: 'other'}),
      'would be shift/canary/other',
    ],
    ['another target', edited('move-tag', {to: 'r3'}), 'goes to r3'],
    ['another version', edited('move-gateways', {version: '1.30.0'}), 'goes to 1.30.0'],
    [
      'a phase that is not the step’s',
      edited('move-default', {phase: 'install'}),
      'is of phase install',
    ],
    ['a wave that is not the step’s', edited('move-gateways', {wave: 'canary'}), 'another wave'],
    [
      'a retirement of what is not replaced',
      edited('retire-revision', {revision: 'r9', id: 'cleanup/istiod-r9'}),
      'retires r9',
    ],
    ['gateways without a gateway', edited('move-gateways', {releases: []}), 'about nothing'],
    ['two bases', edited('move-default', {release: at('other')}), 'two releases of base'],
  ])('not of %s', (_, odd, why) => expect(unlike(odd)).toContain(why))
})
