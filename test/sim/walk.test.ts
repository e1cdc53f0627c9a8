import {install} from '../../src/verbs/install.ts'
import {run} from '../../src/verbs/run.ts'
import {shift} from '../../src/verbs/shift.ts'
import {describe, expect, test} from 'vitest'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {Refused} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import {proxies} from '../../src/verbs/proxies.ts'
import {status, why} from '../../src/verbs/status.ts'
import {verify} from '../../src/verbs/verify.ts'
import {Killed, Life, live, orEnded} from './life.ts'
import {SYSTEM, large} from './meshes.ts'
import {Random} from './random.ts'
import type {World} from './world.ts'

const SEEDS = Number(process.env['SEEDS'] ?? 60)
const FIRST = Number(process.env['FIRST_SEED'] ?? 1)
type Verb = (context: CommandContext) => Promise<Outcome>

const begin: Verb = context => run(context, '1.29.6')
const NAMESPACES = ['shop', 'lone', 'gates'] as const

/** What a person may type next, whether it makes sense or not. */
function anyVerb(random: Random): readonly [string, Verb] {
  const namespace = random.pick(NAMESPACES)
  const wave = random.pick(['canary', 'wave-2', 'tag-prod', 'tag-spare', 'gateways'])
  return random.pick<readonly [string, Verb]>([
    ['install', context => install(context, '1.29.6')],
    ['next wave', context => shift(context, {kind: 'next-wave'})],
    [
      `shift -n ${namespace}`,
      context => shift(context, {kind: 'namespaces', namespaces: [namespace]}),
    ],
    [`shift --wave ${wave}`, context => shift(context, {kind: 'wave', wave})],
    ['shift --all', context => shift(context, {kind: 'shift'})],
    ['resume', resume],
    [
      `rollback -n ${namespace}`,
      context => rollback(context, {kind: 'namespaces', namespaces: [namespace]}),
    ],
    [`rollback --wave ${wave}`, context => rollback(context, {kind: 'wave', wave})],
  ])
}

/** One command, that may die, be interrupted or find a namespace ill. Out: what came of it. */
async function command(world: World, verb: Verb, random: Random): Promise<string> {
  const dies = random.chance(0.2) ? random.int(0, 300) : -1
  const stops = random.chance(0.2) ? random.int(0, 20) : -1
  const ill = random.chance(0.2) ? random.pick(NAMESPACES) : ''
  world.weather.poisoned = pod =>
    pod.metadata.namespace === ill && pod.metadata.annotations['istio.io/rev'] === '1-29-6'
  const life = new Life(world, call =>
    call.at === dies ? random.pick(['die-before', 'die-after'] as const) : 'live',
  )
  let events = 0
  const end = await live(world, life, context =>
    verb({
      ...context,
      tell: () => {
        if (events++ === stops) life.stop.abort()
      },
    }),
  )
  world.weather.poisoned = () => false
  await world.time.pass(end instanceof Killed ? 20_000 : 1_000)
  if (end instanceof Refused || end instanceof Killed || end instanceof OutsideError)
    return end instanceof Refused ? end.code : end.message.slice(0, 40)
  if (end instanceof Error) throw end
  return `${end.end} ${end.findings.map(each => `${each.what} ${each.why}`).join(' ')}`.slice(
    0,
    200,
  )
}

/** Whatever state the run is in, those who only look get an answer, and nothing is written. */
async function lookedAt(world: World): Promise<void> {
  const given = {ports: world.ports(), istioNamespace: SYSTEM}
  const writes = world.writes.length + world.helm.calls.length
  const journal = JSON.stringify([...world.journal.documents])
  const [one, other, rows] = await world.time.finish(
    Promise.all([status(given), why(given), proxies(given, {}), verify(given)]),
  )
  expect(other.run.state).toBe(one.run.state)
  expect(rows.totals.total).toBe(rows.proxies.length)
  expect([
    world.writes.length + world.helm.calls.length,
    JSON.stringify([...world.journal.documents]),
  ]).toEqual([writes, journal])
}

/** The same verb until it comes to an end. */
async function toTheEnd(world: World, verb: Verb): Promise<string> {
  const end = await live(world, new Life(world), verb)
  if (end instanceof Error) throw end
  return `${end.end}${end.findings.map(each => ` ${each.code} ${each.what} ${each.why}`).join()}`
}

describe('[S] a person who tries everything', () => {
  test(`${SEEDS} seeds: safe at every instant; in the end forward finishes and back restores`, async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const random = new Random(seed * 131)
      const world = await large(
        seed,
        random.pick(['plain', 'tagged', 'mixed', 'still', 'labelled'] as const),
      )
      world.watchLagMs = random.pick([0, 300])
      world.admission.lagMs = random.pick([0, 500])
      const before = world.essence(false)
      const told: string[] = []
      for (let turn = 0; turn < 7; turn++) {
        const [name, verb] = anyVerb(random)
        told.push(`${name}: ${await command(world, verb, random)}`)
        expect([seed, told, world.judge.violations]).toEqual([seed, told, []])
        await lookedAt(world)
      }
      if (world.journal.documents.has('meshctl-upgrade') && random.chance(0.5)) {
        expect([
          seed,
          told,
          await toTheEnd(
            world,
            orEnded(world, context => rollback(context, {kind: 'all'})),
          ),
          world.judge.violations,
        ]).toEqual([seed, told, 'undone', []])
        await world.time.pass(20_000)
        expect([seed, told, world.since(before, false)]).toEqual([seed, told, []])
        continue
      }
      expect([seed, told, await toTheEnd(world, begin), world.judge.violations]).toEqual([
        seed,
        told,
        'finished',
        [],
      ])
      expect([seed, told, world.servers().filter(each => each.includes('1-28-10'))]).toEqual([
        seed,
        told,
        [],
      ])
    }
  })
})
