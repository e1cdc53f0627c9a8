import {describe, expect, test} from 'vitest'
import {OutsideError, isPassing} from '../../src/ports/trouble.ts'
import {run} from '../../src/verbs/run.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {Life, live} from './life.ts'
import type {Fate} from './life.ts'
import {large, small} from './meshes.ts'
import {Random} from './random.ts'
import type {World} from './world.ts'

const whole =
  (version: string) =>
  (context: CommandContext): Promise<Outcome> =>
    run(context, version)

interface Calls {
  readonly all: number
  /** From the first call of the loop to the last: what happens to these ends no command. */
  readonly driven: {readonly from: number; readonly to: number}
  readonly saves: readonly number[]
}

/** The calls of a whole upgrade to which nothing happens. */
async function callsOf(world: World, version: string): Promise<Calls> {
  const life = new Life(world)
  const at = {from: Infinity, to: 0}
  await live(world, life, context =>
    whole(version)({
      ...context,
      tell: event => {
        if (event.type === 'run') at.from = Math.min(at.from, life.calls)
        at.to = life.calls
      },
    }),
  )
  const saves = life.deeds.filter(each => each.port === 'journal.save').map(each => each.at)
  return {all: life.calls, driven: at, saves}
}

/** One command to which this happens at one call; what it came to. */
async function struck(world: World, version: string, at: number, fate: Fate): Promise<string> {
  const life = new Life(world, call => (call.at === at ? fate : 'live'))
  const end = await live(world, life, whole(version))
  if (!(end instanceof Error)) return end.end
  return isPassing(end) ? 'left' : `${end.name} ${end.message}`
}

describe.each(['unreachable', 'lost-answer'] as const)('[S] M: one call that is %s', fate => {
  test('in the loop ends no command; before and after it the next one finishes', async () => {
    const {all, driven, saves} = await callsOf(await small(1), '1.28.10')
    expect(driven.to - driven.from).toBeGreaterThan(150)
    for (let at = 0; at < all; at++) {
      const world = await small(1)
      const end = await struck(world, '1.28.10', at, fate)
      const mayLeave = (at < driven.from || at >= driven.to) && !saves.includes(at)
      expect([at, mayLeave ? ['finished', 'left'] : ['finished']]).toEqual([
        at,
        expect.arrayContaining([end]),
      ])
      if (end === 'left') {
        await world.time.pass(20_000)
        const next = await live(world, new Life(world), whole('1.28.10'))
        expect([at, next]).toMatchObject([at, {end: 'finished'}])
      }
      expect([at, world.judge.violations]).toEqual([at, []])
    }
  })
})

const SEEDS = Number(process.env['SEEDS'] ?? 60)

describe('[S] M: a network in which calls fail', () => {
  test.each([1, 3])(
    `of %s in a hundred calls above the repetitions of the wire, ${SEEDS} seeds: one command, or left with nothing lost`,
    async percent => {
      const commands: number[] = []
      for (let seed = 1; seed <= SEEDS; seed++) {
        const random = new Random(seed * 31 + percent)
        const world = await large(seed, random.pick(['plain', 'tagged', 'mixed'] as const))
        world.helm.fate = () =>
          random.chance(percent * 0.1) ? random.pick(['cut-early', 'cut-late'] as const) : 'live'
        const fates = (call: {readonly port: string}): Fate =>
          call.port !== 'clock.sleepUntil' && random.chance(percent / 100)
            ? random.pick(['unreachable', 'lost-answer', 'slow'] as const)
            : 'live'
        const {count, end} = await untilFinished(world, fates)
        commands.push(count)
        expect([seed, end, world.judge.violations]).toEqual([seed, 'finished', []])
      }
      expect(commands).toHaveLength(SEEDS)
    },
  )
})

/** The same command again and again; each but the last is left on a trouble that passes. */
async function untilFinished(
  world: World,
  fates: (call: {readonly port: string}) => Fate,
): Promise<{readonly count: number; readonly end: string}> {
  for (let count = 1; count < 40; count++) {
    const end = await live(world, new Life(world, fates), whole('1.29.6'))
    if (!(end instanceof Error))
      return {
        count,
        end: `${end.end}${end.findings.map(each => ` ${each.what} ${each.why}`).join('')}`,
      }
    if (!(end instanceof OutsideError && isPassing(end)))
      return {count, end: `${end.name} ${end.message}`}
    await world.time.pass(20_000)
  }
  return {count: 40, end: 'never'}
}
