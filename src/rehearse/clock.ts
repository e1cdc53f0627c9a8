import {setImmediate as turn} from 'node:timers/promises'
import {instant} from '../mesh/names.ts'
import type {Clock} from '../ports/ports.ts'
import type {EmbeddedCluster} from '../embedded/cluster.ts'

/**
 * The world's time as a clock: whoever sleeps lets it jump from event to event. After each instant
 * at which something changed, those who watch from inside this process get their news before time
 * goes on, so that a sleep that ends with the first news does.
 */
export function worldClock({world, pacer}: Pick<EmbeddedCluster, 'world' | 'pacer'>): Clock {
  const {timeline, store} = world.api
  return {
    now: () => instant(timeline.now()),
    sleepUntil: async (at, signal) => {
      while (timeline.now() < at && signal?.aborted !== true) {
        const version = store.version
        await pacer.hop(at)
        if (store.version !== version) await turn()
      }
      await turn()
    },
  }
}
