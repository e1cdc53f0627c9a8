import {describe, expect, test} from 'vitest'
import {resume} from '../../src/verbs/resume.ts'
import {pause} from '../../src/verbs/pause.ts'
import {status, why} from '../../src/verbs/status.ts'
import {DriverError} from '../../src/ports/trouble.ts'
import {Life, live, once} from './life.ts'
import {SYSTEM, small} from './meshes.ts'
import type {World} from './world.ts'
import {whole} from './whole-upgrade.ts'

/** Of the simulator's time: the Lease is renewed every five seconds, and a turn may be under way. */
const isSoon = (ms: number): boolean => ms <= 10_000

const given = (world: World): {ports: ReturnType<World['ports']>; istioNamespace: string} => ({
  ports: world.ports(),
  istioNamespace: SYSTEM,
})

describe('[S] other people', () => {
  test('F-103 a pause from elsewhere stops the driver at a safe point; resume goes on', async () => {
    for (let at = 0; at < 30; at += 3) {
      const world = await small(31)
      let events = 0
      const end = await live(world, new Life(world), context =>
        whole({
          ...context,
          tell: () => {
            if (events++ === at) void pause(given(world), 'ben@phone')
          },
        }),
      )
      if (!(end instanceof Error) && end.end === 'finished') continue
      expect([at, end]).toMatchObject([at, {end: 'paused'}])
      const document = await world.time.finish(status(given(world)))
      expect([document.run.state, document.waitsFor]).toEqual([
        'paused',
        expect.stringContaining('ben@phone'),
      ])
      const frozen = world.essence()
      await world.time.pass(300_000)
      expect((await world.time.finish(why(given(world)))).run.state).toBe('paused')
      const after = await once(world, resume)
      expect([at, after.end, world.judge.violations, frozen.length > 0]).toEqual([
        at,
        'finished',
        [],
        true,
      ])
    }
  })

  test('two drivers: one drives, the other is told', async () => {
    const world = await small(32)
    const [one, two] = [new Life(world), new Life(world)]
    const ends = await world.time.finish(
      Promise.all(
        [one, two].map(async life =>
          whole(life.context({}, {holder: life === one ? 'ann@desk' : 'ben@phone'})).catch(
            (error: unknown) => error,
          ),
        ),
      ),
    )
    expect(ends[0]).toMatchObject({end: 'finished'})
    expect(ends[1]).toBeInstanceOf(DriverError)
    expect(ends[1]).toMatchObject({holder: 'ann@desk'})
    expect(world.judge.violations).toEqual([])
  })

  test('F-107 a driver that lost its Lease ends within its next turn, and does nothing more', async () => {
    let stolen = 0
    for (let at = 1; at < 20; at += 2) {
      const world = await small(33)
      let events = 0
      let stolenAt: number | undefined
      const end = await live(world, new Life(world), context =>
        whole({
          ...context,
          tell: () => {
            if (events++ !== at) return
            world.journal.steal('ben@phone')
            stolenAt = world.time.now()
          },
        }),
      )
      if (stolenAt === undefined) continue
      stolen++
      expect([at, end]).toEqual([at, expect.any(DriverError)])
      expect([at, world.time.now() - stolenAt]).toEqual([at, expect.toSatisfy(isSoon)])
      const left = traces(world)
      await world.time.pass(60_000)
      expect([at, traces(world)]).toEqual([at, left])
      world.journal.free()
      expect((await once(world, resume)).end).toBe('finished')
      expect(world.judge.violations).toEqual([])
    }
    expect(stolen).toBeGreaterThan(8)
  })

  test('F-107 nor does it go on waiting for what it began', async () => {
    const world = await small(33)
    world.weather.poisoned = pod =>
      pod.metadata.labels['app'] === 'istiod' && pod.metadata.labels['istio.io/rev'] === '1-28-10'
    let stolenAt = world.time.now()
    world.time.later(60_000, () => {
      world.journal.steal('ben@phone')
      stolenAt = world.time.now()
    })
    expect(await live(world, new Life(world), whole)).toBeInstanceOf(DriverError)
    expect(world.time.now() - stolenAt).toSatisfy(isSoon)
  })
})

/** Grows with everything that a driver does, in the cluster or in its journal. */
const traces = (world: World): number =>
  world.writes.length +
  world.helm.calls.length +
  Number(world.journal.documents.get('meshctl-upgrade')?.version ?? 0)
