import {cleanup} from '../../src/verbs/cleanup.ts'
import {install} from '../../src/verbs/install.ts'
import {run} from '../../src/verbs/run.ts'
import {shift} from '../../src/verbs/shift.ts'
import {describe, expect, test} from 'vitest'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import {verify} from '../../src/verbs/verify.ts'
import {Life, POLICY, live, once, stopAfter} from './life.ts'
import {SYSTEM, large, small} from './meshes.ts'
import type {World} from './world.ts'

const whole = (context: CommandContext): Promise<Outcome> => run(context, '1.28.10')
const given = (
  world: World,
): {ports: ReturnType<World['ports']>; istioNamespace: string; policy: typeof POLICY} => ({
  ports: world.ports(),
  istioNamespace: SYSTEM,
  policy: POLICY,
})

describe('[S] a calm world', () => {
  test.each(['plain', 'tagged', 'mixed', 'still', 'labelled'] as const)(
    'revision to revision with tags, pinned templates and gateways (%s): upgraded, each workload rolled once',
    async kind => {
      const world = await large(3, kind)
      const end = await once(world, context => run(context, '1.29.6'))
      expect([end.end, world.judge.violations]).toEqual(['finished', []])
      expect([...world.judge.templates.values()]).toEqual(Array.from({length: 8}, () => 1))
      expect(
        world.helm.all().map(each => `${each.name} ${each.version} ${each.status}`),
      ).not.toContain('istio-system/istiod-1-28-10 1.28.10 deployed')
      expect(world.servers().filter(each => each.includes('1-28-10'))).toEqual([])
      expect((await world.time.finish(verify(given(world)))).findings).toEqual([])
    },
  )

  test('values are carried without what ties them to the old revision', async () => {
    const world = await large(3)
    await once(world, context => run(context, '1.29.6'))
    expect(world.helm.all().find(each => each.name.endsWith('istiod-1-29-6'))?.values).toEqual({
      revision: '1-29-6',
      global: {tag: '1.29.6-distroless'},
    })
    expect(world.helm.all().find(each => each.name.endsWith('istio-base'))?.values).toEqual({
      defaultRevision: '1-29-6',
    })
  })

  test('phase by phase, as the commands do it', async () => {
    const world = await large(4)
    expect((await once(world, context => install(context, '1.29.6'))).end).toBe('reached')
    await expect(once(world, context => cleanup(context))).rejects.toMatchObject({
      code: 'NOT_YET',
    })
    expect((await once(world, context => shift(context, {kind: 'next-wave'}))).end).toBe('reached')
    expect((await once(world, context => shift(context, {kind: 'shift'}))).end).toBe('reached')
    expect((await once(world, context => cleanup(context))).end).toBe('finished')
    expect(world.judge.violations).toEqual([])
  })

  test('nothing is left to plan in a finished mesh, and a second install says so', async () => {
    const world = await small(2)
    await once(world, whole)
    expect((await world.time.finish(planUpgrade(given(world), '1.28.10'))).steps).toEqual([])
    expect((await once(world, whole)).end).toBe('finished')
  })

  test('the same mesh gives the same plan, whatever order the watches tell it in', async () => {
    const world = await large(5)
    const hashes = new Set<string>()
    for (let turn = 0; turn < 20; turn++)
      hashes.add((await world.time.finish(planUpgrade(given(world), '1.29.6'))).hash)
    expect(hashes.size).toBe(1)
  })

  test('F-113 a reviewed plan goes when the mesh is still the same, and is refused when it is not', async () => {
    const same = await large(5)
    const saved = await same.time.finish(planUpgrade(given(same), '1.29.6'))
    await same.time.pass(3_600_000)
    same.evict('shop', 1)
    await same.time.pass(60_000)
    expect((await once(same, context => run(context, undefined, saved))).end).toBe('finished')
    const other = await large(5)
    other.namespace('late', {'istio.io/rev': '1-28-10'})
    await expect(once(other, context => run(context, undefined, saved))).rejects.toMatchObject({
      code: 'PLAN_DRIFTED',
      why: expect.stringContaining('late') as string,
    })
    expect([other.writes, other.helm.calls, [...other.journal.documents.keys()]]).toEqual([
      [],
      [],
      [],
    ])
  })

  test('what blocks is refused before anything is written', async () => {
    const world = await large(6)
    world.namespace('lost', {'istio.io/rev': 'gone'})
    await world.time.pass(5_000)
    await expect(once(world, context => run(context, '1.29.6'))).rejects.toMatchObject({
      code: 'PLAN_BLOCKED',
    })
    await expect(once(world, context => run(context, '1.27.9'))).rejects.toMatchObject({
      code: 'PLAN_BLOCKED',
    })
    await expect(once(world, context => shift(context, {kind: 'shift'}))).rejects.toMatchObject({
      code: 'NO_RUN',
    })
    expect([world.writes, world.helm.calls, [...world.journal.documents.keys()]]).toEqual([
      [],
      [],
      [],
    ])
  })

  test('two upgrades, one after the other; the history has both', async () => {
    const world = await small(6)
    await once(world, whole)
    await world.time.pass(5_000)
    expect((await once(world, context => run(context, '1.29.6'))).end).toBe('finished')
    expect(world.judge.violations).toEqual([])
    expect(
      [...world.journal.documents.keys()].filter(each => each.startsWith('meshctl-history-')),
    ).toHaveLength(2)
  })
})

describe('[S] the way back', () => {
  test('from every step before the old istiod goes: everything as before, but base', async () => {
    const all = (
      await large(1).then(world => world.time.finish(planUpgrade(given(world), '1.29.6')))
    ).steps.map(each => each.id)
    const steps = all.filter(each => each !== 'cleanup/istiod-1-28-10')
    for (const kind of ['plain', 'tagged', 'mixed', 'still', 'labelled'] as const) {
      for (let at = 1; at <= steps.length; at++) {
        const world = await large(at, kind)
        const before = world.essence(false)
        await stopAfter(world, at)
        const end = await once(world, context => rollback(context, {kind: 'all'}))
        expect([kind, steps[at - 1], end.end, end.findings, world.judge.violations]).toEqual([
          kind,
          steps[at - 1],
          'undone',
          [],
          [],
        ])
        expect([kind, steps[at - 1], world.since(before, false)]).toEqual([kind, steps[at - 1], []])
        expect(world.helm.all().find(each => each.chart === 'base')?.version).toBe('1.29.6')
      }
    }
  })

  test('there and back and there again', async () => {
    const world = await large(7, 'mixed')
    await stopAfter(world, 6)
    expect((await once(world, context => rollback(context, {kind: 'all'}))).end).toBe('undone')
    await world.time.pass(5_000)
    expect((await once(world, context => run(context, '1.29.6'))).end).toBe('finished')
    expect(world.judge.violations).toEqual([])
  })

  test('one namespace back and forth within a run', async () => {
    const world = await large(8)
    await stopAfter(world, 6)
    const back = await once(world, context =>
      rollback(context, {kind: 'namespaces', namespaces: ['shop']}),
    )
    expect([back.end, world.servers().find(each => each.startsWith('shop/web'))]).toEqual([
      'reached',
      'shop/web: 1-28-10 1-28-10',
    ])
    expect((await once(world, context => run(context))).end).toBe('finished')
    expect(world.judge.violations).toEqual([])
  })

  test('a retirement that waits for somebody to let go, and has touched nothing, can be taken back', async () => {
    const world = await large(10)
    const before = world.essence(false)
    const life = new Life(world, call => (call.port === 'helm.uninstall' ? 'die-before' : 'live'))
    await live(world, life, context => run(context, '1.29.6'))
    const end = await once(world, context => rollback(context, {kind: 'all'}))
    expect([end.end, end.findings, world.since(before, false), world.judge.violations]).toEqual([
      'undone',
      [],
      [],
      [],
    ])
  })

  test('F-4 once the old istiod is going there is no way back, and nothing is touched', async () => {
    const world = await large(9)
    let seen = 0
    const life = new Life(world, call =>
      call.port === 'helm.uninstall' && seen++ === 0 ? 'die-after' : 'live',
    )
    await live(world, life, context => run(context, '1.29.6'))
    await world.time.pass(20_000)
    const before = world.essence()
    const all = await once(world, context => rollback(context, {kind: 'all'}))
    expect([all.end, all.findings.map(each => each.code)]).toEqual(['halted', ['NO_WAY_BACK']])
    for (const scope of [
      {kind: 'shift'},
      {kind: 'namespaces', namespaces: ['lone']},
      {kind: 'wave', wave: 'gateways'},
    ] as const) {
      await expect(once(world, context => rollback(context, scope))).rejects.toMatchObject({
        code: 'NO_WAY_BACK',
      })
    }
    expect(world.since(before)).toEqual([])
    expect((await once(world, context => run(context))).end).toBe('finished')
    expect(world.judge.violations).toEqual([])
  })
})
