import {instant} from '../mesh/names.ts'
import type {Clock} from './ports.ts'
import {isPassing} from './trouble.ts'

/** Pauses between tries: the first, doubled each time, up to the longest. In milliseconds. */
export interface Pauses {
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * Waits before the next try, by the clock or until the signal aborts. In: how many tries failed so
 * far, from 1. A pause is up to a quarter longer or shorter than its due, by the milliseconds of
 * the clock, so that drivers that failed together do not come back together.
 */
export async function backOff(
  clock: Clock,
  failed: number,
  {firstMs, longestMs}: Pauses,
  signal?: AbortSignal,
): Promise<void> {
  const due = Math.min(longestMs, firstMs * 2 ** (failed - 1))
  const now = clock.now()
  const spread = 0.75 + ((now % SPREAD) / SPREAD) * 0.5
  await clock.sleepUntil(instant(now + Math.round(due * spread)), signal)
}

/** A prime, so that whoever comes back at whole seconds is spread as well. */
const SPREAD = 997

/**
 * Tries again what fails on a trouble that passes, so often at the most. In: something that changes
 * nothing, or that looks before it changes anything. Throws what the last try threw.
 */
export async function patiently<T>(
  {clock, tries, pauses, stop}: Patience,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isPassing(error) || failed >= tries || stop?.aborted === true) throw error
      await backOff(clock, failed, pauses, stop)
    }
  }
}

/** How long to go on trying. */
export interface Patience {
  readonly clock: Clock
  readonly tries: number
  readonly pauses: Pauses
  readonly stop?: AbortSignal
}
