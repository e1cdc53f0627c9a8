import type {Instant} from '../../src/mesh/names.ts'
import {instant} from '../../src/mesh/names.ts'
import type {Clock} from '../../src/ports/ports.ts'

interface Due {
  readonly at: number
  readonly serial: number
  readonly run: () => void
}

/** Events that one simulated world may have; a run that needs more does not settle. */
const EVENTS_MAX = 400_000

/** Time that passes only when everybody waits. Events run in order of their instant, then of their making. */
export class VirtualTime implements Clock {
  #now = Date.UTC(2026, 10, 23, 8)
  #serial = 0
  #events = 0
  readonly #state = {woken: false}
  readonly #heap: Due[] = []

  now(): Instant {
    return instant(this.#now)
  }

  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise(resolve => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake)
        this.wake()
        resolve()
      }
      signal?.addEventListener('abort', wake, {once: true})
      this.later(at - this.#now, wake)
    })
  }

  later(ms: number, run: () => void): void {
    push(this.#heap, {at: this.#now + Math.max(0, ms), serial: this.#serial++, run})
  }

  /** Somebody outside the event loop has something to do now: let it, before time goes on. */
  wake(): void {
    this.#state.woken = true
  }

  /** Lets time pass until the work is done. */
  async finish<T>(work: Promise<T>): Promise<T> {
    const over = {done: false}
    const mark = (): void => {
      over.done = true
    }
    work.then(mark, mark)
    for (;;) {
      await quiet()
      if (over.done) return work
      this.#state.woken = false
      this.#stepUntilWoken()
    }
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    await this.finish(this.sleepUntil(instant(this.#now + ms)))
  }

  #stepUntilWoken(): void {
    do this.#step()
    while (!this.#state.woken)
  }

  #step(): void {
    const next = pop(this.#heap)
    if (next === undefined) throw new Error('nobody is left who could wake the sleepers')
    if (++this.#events > EVENTS_MAX) throw new Error('the world never settles')
    this.#now = Math.max(this.#now, next.at)
    next.run()
  }
}

/** All microtasks have run: whoever is not waiting for time has stopped. */
const quiet = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const before = (one: Due, other: Due): boolean => one.at < other.at || (one.at === other.at && one.serial < other.serial)

function push(heap: Due[], due: Due): void {
  let at = heap.length
  heap.push(due)
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up]
    if (parent === undefined || !before(due, parent)) break
    heap[at] = parent
    at = up
  }
  heap[at] = due
}

function pop(heap: Due[]): Due | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let at = 0
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
    if (left === undefined) break
    const [child, index] = right !== undefined && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1]
    if (!before(child, last)) break
    heap[at] = child
    at = index
  }
  heap[at] = last
  return first
}
