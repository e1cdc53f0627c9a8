import {afterEach, describe, expect, it} from 'vitest'
import {pace} from '../../../src/embedded/boot/pacer.ts'
import type {Pacer} from '../../../src/embedded/boot/pacer.ts'
import {until} from '../../../src/embedded/boot/until.ts'
import {Timeline} from '../../../src/embedded/world/timeline.ts'

describe('[U] the pacer', () => {
  let pacer: Pacer | undefined
  afterEach(() => pacer?.stop())

  it('at speed 0 lets nothing pass but what is due at this instant', async () => {
    const timeline = new Timeline(1_000)
    pacer = pace(timeline, 0)
    const done: string[] = []
    timeline.later(5, () => done.push('soon'))
    timeline.later(0, () => done.push('now'))
    await until('what is due now', () => done.length > 0)
    const wall = Date.now()
    await until('some time on the wall', () => Date.now() > wall + 50)
    expect([done, timeline.now()]).toEqual([['now'], 1_000])
    await pacer.hop(2_000)
    expect([done, timeline.now()]).toEqual([['now', 'soon'], 1_005])
    await pacer.jump(2_000)
    expect(timeline.now()).toBe(2_000)
  })

  it('goes when it is told to, and stands again', async () => {
    const timeline = new Timeline(1_000)
    pacer = pace(timeline, 0)
    let isDone = false
    timeline.later(20, () => (isDone = true))
    pacer.go(1)
    await until('20 ms', () => isDone)
    pacer.go(0)
    const stopped = timeline.now()
    timeline.later(1_000, () => undefined)
    await pacer.jump(stopped + 10)
    expect(timeline.now() - stopped).toBeLessThan(900)
  })
})
