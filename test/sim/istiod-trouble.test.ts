import {describe, expect, test} from 'vitest'
import {PODS} from '../../src/ports/resources.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {endPod} from './controllers.ts'
import {rootNamed} from './istiod.ts'
import {Life, live, once} from './life.ts'
import {SYSTEM, small} from './meshes.ts'
import type {Thing} from './store.ts'
import type {World} from './world.ts'
import {whole} from './whole-upgrade.ts'

describe('[S] an istiod in trouble', () => {
  test('F-33 a new istiod of another root takes nobody, and can be taken back', async () => {
    const world = await small(21)
    const before = world.essence()
    world.weather.rootOf = revision => rootNamed(revision)
    await world.time.pass(5_000)
    const end = await once(world, whole)
    expect([end.end, end.findings[0]?.why]).toEqual([
      'halted',
      expect.stringContaining('do not share a root'),
    ])
    expect((await once(world, context => rollback(context, {kind: 'all'}))).end).toBe('undone')
    expect(world.since(before).filter(each => !each.includes('injector'))).toEqual([])
  })

  test('F-22 a new istiod that never gets ready takes nobody', async () => {
    const world = await small(22)
    const before = world.essence()
    world.weather.poisoned = pod =>
      pod.metadata.labels['app'] === 'istiod' && pod.metadata.labels['istio.io/rev'] === '1-28-10'
    const end = await once(world, whole)
    expect([end.end, end.findings[0]?.code]).toEqual(['halted', 'STEP_OVERDUE'])
    expect((await once(world, context => rollback(context, {kind: 'all'}))).end).toBe('undone')
    expect(world.since(before)).toEqual([])
  })

  test('a new istiod that dies in the middle: nothing more is moved, and the way back is open', async () => {
    const world = await small(23)
    const before = world.essence(false)
    world.judge.isLenient = true
    const life = new Life(world)
    const end = await live(world, life, context =>
      whole({
        ...context,
        tell: event => {
          if (event.type === 'pass' && event.step === 'shift/canary/pay')
            killIstiod(world, '1-28-10')
        },
      }),
    )
    expect(end).toMatchObject({end: 'halted'})
    expect(world.servers()).toContain('shop/web: default default')
    const back = await once(world, context => rollback(context, {kind: 'all'}))
    expect([back.end, back.findings, world.since(before, false), world.judge.violations]).toEqual([
      'undone',
      [],
      [],
      [],
    ])
  })

  test('a short illness of the old istiod is waited out', async () => {
    const world = await small(24)
    world.judge.isLenient = true
    const life = new Life(world)
    const end = await live(world, life, context =>
      whole({
        ...context,
        tell: event => {
          if (event.type !== 'pass' || event.step !== 'install/base') return
          killIstiod(world, 'default')
          world.time.later(20_000, () => {
            world.weather.poisoned = () => false
          })
        },
      }),
    )
    expect(end).toMatchObject({end: 'finished'})
    expect(world.judge.violations).toEqual([])
  })
})

/** All its pods die and do not get ready again while the weather lasts. */
function killIstiod(world: World, revision: string): void {
  const isIt = (pod: Thing): boolean =>
    pod.metadata.labels['app'] === 'istiod' && pod.metadata.labels['istio.io/rev'] === revision
  world.weather.poisoned = isIt
  world.store
    .all(PODS, SYSTEM)
    .filter(isIt)
    .forEach(each => endPod(world.parts, each))
}
