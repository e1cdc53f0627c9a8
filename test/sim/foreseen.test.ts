import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {openMeshInformer} from '../../src/observe/mesh-informer.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import type {Foreseen} from '../../src/steps/step.ts'
import {stepsTo} from '../../src/verbs/chart-facts.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import type {RunEvent} from '../../src/verbs/documents.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {Life, POLICY, liveOn, orEnded} from './life.ts'
import {SYSTEM, large, small} from './meshes.ts'
import {Random} from './random.ts'
import type {World} from './world.ts'

const KINDS = ['small', 'plain', 'tagged', 'mixed', 'still', 'labelled'] as const
const SEEDS = Array.from({length: 24}, (_, at) => at + 1)

describe('[S] rights', () => {
  test(
    `${SEEDS.length} seeds with helms killed at work: no step does, on either way, what it did ` +
      'not foresee before the run began',
    async () => {
      const strange: string[] = []
      const done = new Set<string>()
      for (const seed of SEEDS) {
        const random = new Random(seed * 131)
        const kind = KINDS[seed % KINDS.length] ?? 'plain'
        const world = kind === 'small' ? await small(seed) : await large(seed, kind)
        const version = kind === 'small' ? '1.28.10' : '1.29.6'
        const foreseen = await foresee(world, version)
        let calls = 0
        world.helm.fate = () =>
          calls++ < 10 && random.chance(0.4)
            ? random.pick(['killed-early', 'killed-late'] as const)
            : 'live'
        const events = await thereAndBack(world, version, random.int(2, 14))
        for (const {way, step, effect} of events.flatMap(deedsOf)) {
          done.add(effect)
          if (foreseen.get(step)?.[way].some(each => each.kind === effect) !== true)
            strange.push(`seed ${seed}: ${way} ${step}: ${effect}`)
        }
      }
      expect(strange).toEqual([])
      expect([...done].sort()).toEqual([
        'apply-release',
        'label-namespace',
        'own-tag',
        'point-tag',
        'reapply-release',
        'restart',
        'rollback-release',
        'uninstall-release',
      ])
    },
  )
})

async function foresee(world: World, version: string): Promise<ReadonlyMap<string, Foreseen>> {
  const seen = await world.time.finish(
    openMeshInformer(world.ports(), SYSTEM).then(async informer =>
      informer.snapshot().finally(() => informer.close()),
    ),
  )
  return new Map(
    stepsTo(seen, version, POLICY, undefined).map(step => [
      step.id,
      ruleOf(step).foresee(step, seen),
    ]),
  )
}

/**
 * Forward until so many steps have passed, and back again, whatever it takes. Out: all that was
 * told, with the way.
 */
async function thereAndBack(
  world: World,
  version: string,
  steps: number,
): Promise<readonly (RunEvent & {readonly way: 'forward' | 'back'})[]> {
  const told: (RunEvent & {way: 'forward' | 'back'})[] = []
  const heard =
    (
      way: 'forward' | 'back',
      verb: (context: CommandContext) => Promise<Outcome>,
      heard: (event: RunEvent) => void = () => undefined,
    ) =>
    (context: CommandContext): Promise<Outcome> =>
      verb({
        ...context,
        tell: event => {
          told.push({...event, way})
          heard(event)
        },
      })
  let passed = 0
  const there = (life: Life): ReturnType<typeof heard> =>
    heard(
      'forward',
      context => run(context, version),
      event => {
        if (event.type === 'pass' && ++passed >= steps) life.stop.abort()
      },
    )
  await patiently(world, life => there(life))
  await patiently(
    world,
    () =>
      heard(
        'back',
        orEnded(world, context => rollback(context, {kind: 'all'})),
      ),
    () => heard('back', orEnded(world, resume)),
  )
  return told
}

/** A person who takes up what a killed helm has halted. */
async function patiently(
  world: World,
  verb: (life: Life) => (context: CommandContext) => Promise<Outcome>,
  again = verb,
): Promise<void> {
  for (let lives = 0; lives < 40; lives++) {
    const life = new Life(world)
    const end = await liveOn(
      world,
      context => (lives === 0 ? verb : again)(life)({...context, stop: life.stop.signal}),
      () => life,
    ).catch((error: unknown) => error as Error)
    if (!(end instanceof Error) && end.end !== 'halted') return
    await world.time.pass(70_000)
  }
}

type Deed = {way: 'forward' | 'back'; step: string; effect: string}

/** A template is labelled where it would be restarted: the same call. */
function deedsOf({way, step = '', type, data}: RunEvent & {way: Deed['way']}): readonly Deed[] {
  const kinds = type === 'act' ? (data?.['effects'] as readonly string[]) : []
  return kinds.map(kind => ({way, step, effect: kind === 'label-template' ? 'restart' : kind}))
}
