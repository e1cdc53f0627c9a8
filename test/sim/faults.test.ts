import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {Life, liveOn, orEnded} from './life.ts'
import type {Fates} from './life.ts'
import {large, small} from './meshes.ts'
import {Random} from './random.ts'
import type {World} from './world.ts'

const SEEDS = Number(process.env['SEEDS'] ?? 150)
const FIRST = Number(process.env['FIRST_SEED'] ?? 1)
const seeds = Array.from({length: SEEDS}, (_, at) => FIRST + at)

interface Storm {
  readonly world: World
  readonly version: string
  readonly fates: (life: number) => Fates
  /** What was drawn, for the message of a failing test. */
  readonly drawn: string
}

/** Draws a world and its weather from the seed. */
async function storm(seed: number): Promise<Storm> {
  const random = new Random(seed * 7919)
  const kind = random.pick(['small', 'plain', 'tagged', 'mixed', 'still', 'labelled'] as const)
  const world = kind === 'small' ? await small(seed) : await large(seed, kind)
  world.watchLagMs = random.pick([0, 100, 800])
  world.admission.lagMs = random.pick([0, 200, 900])
  const share = {
    die: random.pick([0, 0.01]),
    unreachable: random.pick([0, 0.005]),
    lost: random.pick([0, 0.005]),
    conflict: random.pick([0, 0.02]),
    slow: random.pick([0, 0.01]),
    helm: random.pick([0, 0.1]),
    evict: random.pick([0, 0.02]),
  }
  let life = 0
  world.helm.fate = () =>
    life < 12 && random.chance(share.helm)
      ? random.pick(['killed-early', 'killed-late', 'refused'] as const)
      : 'live'
  const fates =
    (now: number): Fates =>
    call => {
      life = now
      if (random.chance(share.evict))
        world.evict(random.pick(['shop', 'pay', 'mail', 'gates', 'lone']), random.int(0, 9))
      if (now >= 12 || call.port === 'clock.sleepUntil') return 'live'
      if (random.chance(share.die)) return random.pick(['die-before', 'die-after'] as const)
      if (random.chance(share.unreachable)) return 'unreachable'
      if (call.isDeed && random.chance(share.lost)) return 'lost-answer'
      if (call.port === 'cluster.patch' && random.chance(share.conflict)) return 'conflict'
      return random.chance(share.slow) ? 'slow' : 'live'
    }
  return {
    world,
    version: kind === 'small' ? '1.28.10' : '1.29.6',
    fates,
    drawn: `${kind} watch ${world.watchLagMs} admission ${world.admission.lagMs} ${JSON.stringify(share)}`,
  }
}

/** A person who takes up what halted because helm failed, as the halt says. */
async function patiently(
  {world, fates}: Storm,
  verb: (context: CommandContext) => Promise<Outcome>,
): Promise<{readonly end: Outcome; readonly lives: number}> {
  let lives = 0
  let next = verb
  for (;;) {
    const end = await liveOn(world, next, () => new Life(world, fates(lives++)))
    if (end.end !== 'halted' || lives > 40) return {end, lives}
    next = orEnded(world, resume)
    await world.time.pass(5_000)
  }
}

const told = (end: Outcome): string =>
  `${end.end} ${end.findings.map(each => `${each.what} ${each.why}`).join(' ')}`

describe('[S] random faults', () => {
  test(`${SEEDS} seeds: safe at every instant, and upgraded once the faults stop`, async () => {
    for (const seed of seeds) {
      const bad = await storm(seed)
      const {end} = await patiently(bad, context => run(context, bad.version))
      expect([seed, bad.drawn, told(end), bad.world.judge.violations]).toEqual([
        seed,
        bad.drawn,
        'finished ',
        [],
      ])
      await bad.world.time.pass(30_000)
      const left = bad.world
        .servers()
        .filter(
          each =>
            each.includes(bad.version === '1.29.6' ? '1-28-10' : 'default') || each.endsWith('!'),
        )
      expect([seed, left]).toEqual([seed, []])
    }
  })

  test(`${SEEDS} seeds: taken back from the middle, everything as before but base`, async () => {
    for (const seed of seeds) {
      const bad = await storm(seed)
      const before = bad.world.essence(false)
      const stopAt = new Random(seed).int(1, 8)
      let asked = 0
      const first = await patiently(bad, context =>
        run({...context, confirm: async () => Promise.resolve(++asked < stopAt)}, bad.version),
      )
      if (first.end.end === 'finished' || !bad.world.journal.documents.has('meshctl-upgrade'))
        continue
      const {end} = await patiently(
        bad,
        orEnded(bad.world, context => rollback(context, {kind: 'all'})),
      )
      if (end.findings.some(each => each.code === 'NO_WAY_BACK')) continue
      expect([seed, bad.drawn, told(end), bad.world.judge.violations]).toEqual([
        seed,
        bad.drawn,
        'undone ',
        [],
      ])
      await bad.world.time.pass(30_000)
      expect([seed, bad.drawn, bad.world.since(before, false)]).toEqual([seed, bad.drawn, []])
    }
  })
})
