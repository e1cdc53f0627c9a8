import {setTimeout as pause} from 'node:timers/promises'
import {instant} from '../mesh/names.ts'
import type {Clock} from '../ports/ports.ts'
import type {Embedded} from '../embed/embed.ts'

/** How long a change takes over the wire to whoever watches, in ms of the wall, generously. */
const DELIVERY_MS = 5

/**
 * The world's time as a clock: whoever sleeps lets it jump from event to event. After each instant at which something changed,
 * watchers get their news before time goes on, so that a sleep that ends with the first news does.
 */
export function worldClock({world, pacer}: Pick<Embedded, 'world' | 'pacer'>): Clock {
  const {timeline, store} = world.api
  return {
    now: () => instant(timeline.now()),
    sleepUntil: async (at, signal) => {
      while (timeline.now() < at && signal?.aborted !== true) {
        const version = store.version
        await pacer.hop(at)
        if (store.version !== version) await pause(DELIVERY_MS)
      }
      // Hours may pass in a moment; a watch that is being taken up again needs some of the wall's time.
      await pause(2)
    },
  }
}
