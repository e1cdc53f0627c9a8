import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {resume} from '../../src/verbs/resume.ts'
import {Life, live, stopAfter} from './life.ts'
import {large, small} from './meshes.ts'

const whole = (context: CommandContext): Promise<Outcome> => run(context, '1.28.10')

/** A life in which Ctrl-C is pressed as its n-th call goes out. */
function stoppedAt(world: Awaited<ReturnType<typeof small>>, at: number): Life {
  const life: Life = new Life(world, call => {
    if (call.at === at) life.stop.abort()
    return 'live'
  })
  return life
}

describe('[S] Ctrl-C before a run begins', () => {
  test('leaves no run behind, whenever it comes', async () => {
    const calls = await callsUntilTheRunIsThere()
    expect(calls).toBeGreaterThan(20)
    for (let at = 0; at < calls; at++) {
      const world = await small(7)
      const end = await live(world, stoppedAt(world, at), whole)
      expect([at, end instanceof Error ? end.message : end.end]).toEqual([at, 'interrupted'])
      expect([at, [...world.journal.documents.keys()], world.writes]).toEqual([at, [], []])
    }
  })

  /** How many calls go out before the first document of the run is written. */
  async function callsUntilTheRunIsThere(): Promise<number> {
    const world = await small(7)
    let first = Number.POSITIVE_INFINITY
    const life: Life = new Life(world, ({at, port}) => {
      if (port === 'journal.save' && first === Number.POSITIVE_INFINITY) {
        first = at
        life.stop.abort()
      }
      return 'live'
    })
    await live(world, life, whole)
    return first
  }
})

describe('[S] Ctrl-C while the Lease of another is watched', () => {
  test('is heard at once, and nothing is written', async () => {
    const world = await large(8)
    await stopAfter(world, 1)
    world.journal.haunt('ben@desk')
    const before = JSON.stringify([...world.journal.documents])
    const life = new Life(world)
    world.time.later(2_000, () => life.stop.abort())
    const from = world.time.now()
    expect(await live(world, life, resume)).toMatchObject({end: 'interrupted'})
    expect(world.time.now() - from).toBeLessThan(5_000)
    expect(JSON.stringify([...world.journal.documents])).toBe(before)
  })
})
