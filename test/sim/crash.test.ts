import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {SERVICES} from '../../src/ports/resources.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {Life, live, liveOn, orEnded} from './life.ts'
import type {Fate} from './life.ts'
import {SYSTEM, large, small} from './meshes.ts'
import type {World} from './world.ts'

const whole = (context: CommandContext): Promise<Outcome> => run(context, '1.28.10')

/** The first life dies at one call; others go on until the end. */
const dyingAt =
  (world: World, at: number, fate: Fate) =>
  (life: number): Life =>
    new Life(world, call => (life === 0 && call.at === at ? fate : 'live'))

async function calls(): Promise<{readonly all: number; readonly deeds: readonly number[]}> {
  const world = await small(1)
  const life = new Life(world)
  await live(world, life, whole)
  return {all: life.calls, deeds: life.deeds.map(each => each.at)}
}

describe('[S] a process that is killed', () => {
  test('F-102 before any single call of a port, reads too: the next one finishes the upgrade', async () => {
    const {all} = await calls()
    expect(all).toBeGreaterThan(200)
    for (let at = 0; at < all; at++) {
      const world = await small(1)
      const end = await liveOn(world, whole, dyingAt(world, at, 'die-before'))
      expect([at, end.end, world.judge.violations, world.servers()]).toEqual([
        at,
        'finished',
        [],
        UPGRADED,
      ])
    }
  })

  test('F-102 after any single deed: the next one finishes the upgrade', async () => {
    const {deeds} = await calls()
    expect(deeds.length).toBeGreaterThan(20)
    for (const at of deeds) {
      const world = await small(1)
      const end = await liveOn(world, whole, dyingAt(world, at, 'die-after'))
      expect([at, end.end, world.judge.violations, world.servers()]).toEqual([
        at,
        'finished',
        [],
        UPGRADED,
      ])
      expect([at, [...world.judge.templates.values()].filter(each => each !== 1)]).toEqual([at, []])
    }
  })

  test('F-9 F-47 between any two deeds on tags, gateways and releases: the next one finishes the upgrade', async () => {
    const forward = (context: CommandContext): Promise<Outcome> => run(context, '1.29.6')
    const first = await large(2, 'tagged')
    const life = new Life(first)
    await live(first, life, forward)
    for (const {at} of life.deeds.filter(each => !each.port.startsWith('journal.'))) {
      const world = await large(2, 'tagged')
      const end = await liveOn(world, forward, dyingAt(world, at, 'die-after'))
      expect([at, end.end, end.findings, world.judge.violations]).toEqual([at, 'finished', [], []])
      expect([at, world.servers().filter(each => each.includes('1-28-10'))]).toEqual([at, []])
      expect([at, tagServices(world)]).toEqual([
        at,
        ['istiod-revision-tag-prod 1-29-6 meshctl', 'istiod-revision-tag-spare 1-29-6 meshctl'],
      ])
    }
  })

  test('after any single deed on the way back: the next one restores everything', async () => {
    const half = async (seed: number): Promise<{world: World; before: readonly string[]}> => {
      const world = await large(seed, 'tagged')
      const before = world.essence(false)
      await live(
        world,
        new Life(world, call => (call.port === 'helm.uninstall' ? 'die-before' : 'live')),
        context => run(context, '1.29.6'),
      )
      await world.time.pass(20_000)
      return {world, before}
    }
    const back = (context: CommandContext): Promise<Outcome> => rollback(context, {kind: 'all'})
    const first = await half(1)
    const life = new Life(first.world)
    await live(first.world, life, back)
    expect(life.deeds.length).toBeGreaterThan(20)
    for (const {at} of life.deeds) {
      const {world, before} = await half(1)
      const end = await liveOn(world, orEnded(world, back), dyingAt(world, at, 'die-after'))
      expect([at, end.end, world.judge.violations]).toEqual([at, 'undone', []])
      expect([at, world.since(before, false)]).toEqual([at, []])
    }
  })
})

/** The Services of tags: name, revision, who looks after them. */
const tagServices = (world: World): readonly string[] =>
  world.store
    .all(SERVICES, SYSTEM)
    .filter(each => each.metadata.labels['istio.io/tag'] !== undefined)
    .map(
      ({metadata}) =>
        `${metadata.name} ${metadata.labels['istio.io/rev'] ?? ''} ` +
        (metadata.annotations['meta.helm.sh/release-name'] ??
          metadata.labels['app.kubernetes.io/managed-by'] ??
          ''),
    )

const UPGRADED = [
  'legacy/db: none',
  'pay/api: 1-28-10',
  'shop/cart: 1-28-10 1-28-10',
  'shop/web: 1-28-10 1-28-10',
]
