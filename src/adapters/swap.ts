import {isDeepStrictEqual} from 'node:util'
import {backOff} from '../ports/patience.ts'
import type {Clock, Document, Journal, Saved} from '../ports/ports.ts'
import {OutsideError, isPassing} from '../ports/trouble.ts'

/** A compare-and-swap: it is done at most once, however often it is sent. */
export interface Swap<T, There extends T> {
  /** Throws OutsideError `conflict` when what stands there is not what was read. */
  write(): Promise<T>
  read(): Promise<There | undefined>
  /** Is this what `write` writes? Nobody else writes the same. */
  isOurs(there: There): boolean
}

const TRIES_MAX = 5
const PAUSES = {firstMs: 300, longestMs: 5_000}

/**
 * Writes, and where the answer was lost looks whether it is there; a conflict may be with the very
 * writing whose answer was lost. Throws what `write` throws, or `read` when only it could have told.
 */
export async function swapped<T, There extends T>(clock: Clock, swap: Swap<T, There>): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await swap.write()
    } catch (error) {
      const isConflict = error instanceof OutsideError && error.kind === 'conflict'
      if (!isConflict && !isPassing(error)) throw error
      const there = await lookedUp(swap, isConflict)
      if (there !== undefined && swap.isOurs(there)) return there
      if (isConflict || failed === TRIES_MAX) throw error
      await backOff(clock, failed, PAUSES)
    }
  }
}

/** Without an answer the next try tells; after a conflict nothing else does. */
async function lookedUp<T, There extends T>(
  swap: Swap<T, There>,
  isNeeded: boolean,
): Promise<There | undefined> {
  try {
    return await swap.read()
  } catch (error) {
    if (isNeeded || !isPassing(error)) throw error
    return undefined
  }
}

/**
 * A journal whose `save` knows its own writing again: what stands there to the letter is what was
 * to be saved. In: one that may lose answers.
 */
export const keptOnce = (journal: Journal, clock: Clock): Journal => ({
  ...journal,
  save: async (name, data, version, immutable) => {
    const kept = await swapped<Saved, Document>(clock, {
      write: () => journal.save(name, data, version, immutable),
      read: () => journal.load(name),
      isOurs: there => isDeepStrictEqual({...there.data}, {...data}),
    })
    return {version: kept.version, uid: kept.uid}
  },
})
