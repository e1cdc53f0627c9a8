import {instant} from '../mesh/names.ts'
import type {Clock} from '../ports/ports.ts'

/**
 * A timer counts in 32 bits, and not at all while a laptop sleeps: look at the clock again after so
 * long at most.
 */
const LOOK_AGAIN_MS = 30_000

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => instant(Date.now()),
    sleepUntil: async (at, signal) => {
      while (Date.now() < at && signal?.aborted !== true)
        await pause(Math.min(at - Date.now(), LOOK_AGAIN_MS), signal)
    },
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<undefined> {
  const {promise, resolve} = Promise.withResolvers<undefined>()
  const timer = setTimeout(done, Math.max(ms, 0))
  function done(): void {
    clearTimeout(timer)
    signal?.removeEventListener('abort', done)
    resolve(undefined)
  }
  signal?.addEventListener('abort', done)
  return promise
}
