import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {NAMESPACES} from '../../src/ports/resources.ts'
import {Life, live} from './life.ts'
import {small} from './meshes.ts'
import type {World} from './world.ts'

/** Somebody writes to a namespace of the mesh every so many milliseconds, for ever. */
function fidget(world: World, everyMs: number): void {
  let beat = 0
  const again = (): void => {
    world.store.change({resource: NAMESPACES, namespace: undefined, name: 'shop'}, shop => ({
      ...shop,
      metadata: {...shop.metadata, labels: {...shop.metadata.labels, beat: String(++beat)}},
    }))
    world.time.later(everyMs, again)
  }
  world.time.later(everyMs, again)
}

describe('[S] a mesh that never rests', () => {
  test('costs the API server turns by the time that passes, not by the changes', async () => {
    const world = await small(4)
    const called: string[] = []
    const life = new Life(world, ({port}) => (called.push(port), 'live'))
    world.weather.poisoned = pod =>
      pod.metadata.namespace === 'pay' && pod.metadata.annotations['istio.io/rev'] === '1-28-10'
    fidget(world, 20)
    const from = world.time.now()
    expect(await live(world, life, context => run(context, '1.28.10'))).toMatchObject({
      end: 'halted',
    })
    const seconds = (world.time.now() - from) / 1000
    const turns = called.filter(each => each === 'journal.load').length
    expect(seconds).toBeGreaterThan(120)
    // more than one turn a second, and less than the three and a half that there are without a
    // floor
    expect(turns / seconds).toBeLessThan(2)
  })
})
