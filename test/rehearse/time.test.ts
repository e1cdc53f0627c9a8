import {afterEach, describe, expect, it} from 'vitest'
import {pace} from '../../src/embedded/boot/pacer.ts'
import type {Pacer} from '../../src/embedded/boot/pacer.ts'
import {instant} from '../../src/mesh/names.ts'
import type {Clock, Helm} from '../../src/ports/ports.ts'
import {inTimeOf} from '../../src/rehearse/helm-time.ts'
import {Timeline} from '../../src/embedded/world/timeline.ts'

const RELEASE = {namespace: 'istio-system', name: 'istiod'}

describe('[U] Helm in the time of a copy', () => {
  let pacer: Pacer | undefined
  afterEach(() => pacer?.stop())

  /** A Helm whose only call is given, on a timeline that begins at 0. */
  function copied(
    call: (timeline: Timeline) => Promise<void>,
    patienceMs?: number,
  ): {readonly helm: Helm; readonly timeline: Timeline} {
    const timeline = new Timeline(0)
    const paced = pace(timeline, 0)
    pacer = paced
    const clock: Clock = {now: () => instant(timeline.now()), sleepUntil: at => paced.jump(at)}
    const helm = {uninstall: () => call(timeline)} as unknown as Helm
    return {helm: inTimeOf(helm, clock, paced, patienceMs), timeline}
  }

  it('a call takes as long as any other, however long the machine was at it; meanwhile nothing happens', async () => {
    const happened: number[] = []
    const wall = Date.now()
    const {helm, timeline} = copied(async time => {
      time.later(10, () => happened.push(time.now()))
      while (Date.now() < wall + 60) await new Promise(resolve => setImmediate(resolve))
      expect(happened).toEqual([])
    })
    await helm.uninstall(RELEASE)
    expect([happened, timeline.now()]).toEqual([[10], 2_000])
  })

  it('while it waits for the cluster, the cluster goes on', async () => {
    const {helm, timeline} = copied(
      time => new Promise(resolve => void time.later(30, () => resolve())),
      5,
    )
    await helm.uninstall(RELEASE)
    expect(timeline.now()).toBe(2_000)
  })

  it('after a call that failed, time stands again', async () => {
    const {helm, timeline} = copied(() => Promise.reject(new Error('no')))
    await expect(helm.uninstall(RELEASE)).rejects.toThrow('no')
    expect(timeline.now()).toBe(2_000)
  })
})
