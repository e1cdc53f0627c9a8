import {describe, expect, test} from 'vitest'
import {CRDS} from '../../src/ports/resources.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {run} from '../../src/verbs/run.ts'
import {Life, live, liveOn, once} from './life.ts'
import {small} from './meshes.ts'
import type {World} from './world.ts'

const NAME = 'gateways.networking.istio.io'
const to =
  (version: string) =>
  (context: CommandContext): Promise<Outcome> =>
    run(context, version)

/** What the definition says of itself: versions, that of Istio, and the release. */
function definition(world: World): readonly unknown[] {
  const found = world.store.find({resource: CRDS, name: NAME})
  const versions = found?.spec?.['versions'] as readonly {name: string}[] | undefined
  return [
    versions?.map(each => each.name),
    found?.metadata.labels['app.kubernetes.io/version'],
    found?.metadata.annotations['meta.helm.sh/release-name'],
  ]
}

/** From, to, and what the definition is like afterwards. */
const HOPS = [
  ['1.21.6', '1.22.8', [['v1', 'v1alpha3', 'v1beta1'], '1.22.8', undefined]],
  ['1.22.8', '1.24.6', [['v1', 'v1alpha3', 'v1beta1'], '1.24.6', 'istio-base']],
] as const

describe('[S] definitions that Helm does not upgrade', () => {
  test.each(HOPS)(
    'F-29 F-102 from %s to %s, killed before any single call and after any single deed: the next one finishes',
    async (from, version, after) => {
      const first = await small(1, from)
      const life = new Life(first)
      let based = 0
      const end = await live(first, life, context => {
        const tell = (event: Parameters<CommandContext['tell']>[0]): void => {
          if (event.type === 'pass' && event.step === 'install/base') based = life.calls
          context.tell(event)
        }
        return to(version)({...context, tell})
      })
      if (end instanceof Error) throw end
      expect([end.end, definition(first)]).toEqual(['finished', after])
      // what comes after base is as in every other upgrade: see crash.test.ts
      const deeds = life.deeds.map(each => each.at).filter(each => each < based)
      const calls = Array.from({length: based}, (_, at) => at)
      expect(based).toBeGreaterThan(30)
      for (const [fate, moments] of [
        ['die-before', calls],
        ['die-after', deeds],
      ] as const) {
        for (const moment of moments) {
          const world = await small(1, from)
          const last = await liveOn(
            world,
            to(version),
            at => new Life(world, call => (at === 0 && call.at === moment ? fate : 'live')),
          )
          expect([moment, last.end, world.judge.violations, definition(world)]).toEqual([
            moment,
            'finished',
            [],
            after,
          ])
        }
      }
    },
  )

  test.each(HOPS)('F-30 from %s to %s and back: they stay as the run left them', async (...hop) => {
    const [from, version, after] = hop
    const world = await small(1, from)
    const install = (context: CommandContext): Promise<Outcome> => {
      const life = new AbortController()
      const tell = (event: Parameters<CommandContext['tell']>[0]): void => {
        context.tell(event)
        if (
          event.type === 'pass' &&
          event.step === `install/istiod-${version.replaceAll('.', '-')}`
        )
          life.abort()
      }
      return run({...context, stop: AbortSignal.any([context.stop, life.signal]), tell}, version)
    }
    expect((await once(world, install)).end).toBe('interrupted')
    const back = await once(world, context => rollback(context, {kind: 'all'}))
    expect([back.end, definition(world)]).toEqual(['undone', after])
    expect(
      back.status.steps.filter(each => each.because?.startsWith('it stays')).map(each => each.id),
    ).toEqual([from === '1.21.6' ? 'install/crds' : 'install/adopt-crds', 'install/base'])
  })
})
