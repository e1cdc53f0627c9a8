import {setTimeout as sleep} from 'node:timers/promises'
import type {EmbeddedCluster} from '../../src/embedded/boot/cluster.ts'
import {instant} from '../../src/mesh/names.ts'
import type {Clock} from '../../src/ports/ports.ts'

/** The time of a world whose drivers are in this process. */
export type WorldTime = {
  /** For drivers: whoever sleeps lets time jump from event to event. */
  readonly clock: Clock
  /**
   * While this is under way, time passes by the wall clock and by jumps; while nothing is, it
   * hurries.
   */
  readonly during: <T>(deed: Promise<T>) => Promise<T>
  readonly stop: () => void
}

/** How often time is hurried, and by how much, in ms of the wall and of the world. */
const EVERY_MS = 10
const HURRY_MS = 300

/**
 * Tests, Helm and kubectl wait by the wall clock: for them time hurries as long as no driver counts
 * on it.
 */
export function timeOf({world, pacer}: Pick<EmbeddedCluster, 'world' | 'pacer'>): WorldTime {
  const {timeline} = world.api
  const state = {drivers: 0, stopped: false}
  void (async () => {
    while (!state.stopped) {
      await sleep(EVERY_MS, undefined, {ref: false})
      if (state.drivers === 0) await pacer.jump(timeline.now() + HURRY_MS)
    }
  })()
  return {
    clock: {
      now: () => instant(timeline.now()),
      sleepUntil: async (at, signal) => {
        // pacer.jump comes back when all that an event set going is at rest, whoever watches it
        // included
        while (timeline.now() < at && signal?.aborted !== true) await pacer.hop(at)
      },
    },
    during: async deed => {
      state.drivers++
      try {
        return await deed
      } finally {
        state.drivers--
      }
    },
    stop: () => {
      state.stopped = true
    },
  }
}
