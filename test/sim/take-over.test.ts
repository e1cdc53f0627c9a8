import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {instant} from '../../src/mesh/names.ts'
import {DriverError} from '../../src/ports/trouble.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {Life, live, once, stopAfter} from './life.ts'
import {large, small} from './meshes.ts'
import {textsOf} from './writer.ts'
import type {World} from './world.ts'

const whole = (context: CommandContext): Promise<Outcome> => run(context, '1.28.10')
const back = (context: CommandContext): Promise<Outcome> => rollback(context, {kind: 'all'})
/** Grows with every deed in the cluster, its journal apart. */
const deeds = (world: World): number => world.writes.length + world.helm.calls.length

describe('[S] issue 9: a driver that is taken over', () => {
  test(
    'does nothing from its next deed on, and the other finishes; the journal has who, from ' +
      'whom, when and why',
    async () => {
      let tried = 0
      for (let at = 1; at < 40; at++) {
        const world = await small(41)
        const life = new Life(world)
        let events = 0
        let ended: Promise<unknown> | undefined
        let had = -1
        const deedsOf = (one: Life): number =>
          one.deeds.filter(each => !each.port.startsWith('journal.')).length
        const journal = world.journal.ports(() => true)
        /** The second driver, that notes how far the first was when it got the Lease. */
        const second = (context: CommandContext): CommandContext => ({
          ...context,
          ports: {
            ...context.ports,
            journal: {
              ...journal,
              drive: async (holder, by) => {
                const driving = await journal.drive(holder, by)
                // A deed whose look at the Lease came before may be on its way; nothing else is.
                await world.time.sleepUntil(instant(world.time.now() + 1))
                had = deedsOf(life)
                return driving
              },
            },
          },
        })
        const first = whole(
          life.context(
            {},
            {
              tell: () => {
                if (events++ !== at || ended !== undefined) return
                ended = resume(
                  second(
                    new Life(world).context(
                      {},
                      {holder: 'ben@phone', takeOver: 'ann is on a train'},
                    ),
                  ),
                ).catch((error: unknown) => error)
              },
            },
          ),
        ).catch((error: unknown) => error)
        const end = await world.time.finish(first.then(async one => [one, await ended] as const))
        const hadEnded = had === -1 || !(end[0] instanceof Error)
        if (hadEnded) continue
        tried++
        expect([at, ...end]).toMatchObject([at, expect.any(DriverError), {end: 'finished'}])
        expect(end[0]).toMatchObject({
          holder: expect.stringMatching(/ben@phone|somebody else/) as string,
        })
        expect([at, deedsOf(life)]).toEqual([at, had])
        expect(world.judge.violations).toEqual([])
        expect([...world.judge.templates.values()].filter(each => each !== 1)).toEqual([])
        expect(textsOf(world).record.takeovers).toEqual([
          {
            by: 'ben@phone',
            from: 'ann@desk',
            at: expect.any(Number) as number,
            because: 'ann is on a train',
          },
        ])
      }
      expect(tried).toBeGreaterThan(8)
    },
  )

  test('does nothing in the very turn in which the Lease went, long before it would renew it', async () => {
    let tried = 0
    for (let at = 1; at < 60; at++) {
      const world = await small(44)
      let [loads, had] = [0, -1]
      const life: Life = new Life(world, ({port}) => {
        if (port === 'journal.load' && loads++ === at) {
          world.journal.steal('ben@phone')
          had = deeds(world)
        }
        return 'live'
      })
      const end = await live(world, life, whole)
      if (had === -1) continue
      expect([at, deeds(world)]).toEqual([at, had])
      // In its last turns nothing is left to do, and it may end well.
      if (end instanceof DriverError) tried++
    }
    expect(tried).toBeGreaterThan(20)
  })

  test('a Lease that a stranger rewrites for ever stops nobody who says why', async () => {
    const world = await large(42)
    const before = world.essence(false)
    await stopAfter(world, 5)
    await world.time.pass(20_000)
    world.journal.haunt('\u202estranger')
    const had = deeds(world)
    expect(await live(world, new Life(world), back)).toMatchObject({
      name: 'DriverError',
      holder: '\u202estranger',
    })
    expect(deeds(world)).toBe(had)
    const end = await once(world, back, {context: {takeOver: 'the Lease is written by no meshctl'}})
    expect([end.end, world.since(before, false), world.judge.violations]).toEqual([
      'undone',
      [],
      [],
    ])
  })

  test('is asked for at a terminal, and a no changes nothing', async () => {
    const world = await large(43)
    await stopAfter(world, 5)
    await world.time.pass(20_000)
    world.journal.haunt('cy@ci')
    const [had, text] = [deeds(world), JSON.stringify([...world.journal.documents])]
    const asked: string[] = []
    const confirm = (question: string): Promise<boolean> =>
      Promise.resolve(asked.push(question) === 0)
    expect(
      await once(world, back, {context: {takeOver: 'no answer from cy', confirm}}),
    ).toMatchObject({end: 'declined'})
    expect([asked, deeds(world), JSON.stringify([...world.journal.documents])]).toEqual([
      [expect.stringContaining('Take this upgrade over from cy@ci')],
      had,
      text,
    ])
  })
})
