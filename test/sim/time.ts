import type {Instant} from '../../src/mesh/names.ts'
import {instant} from '../../src/mesh/names.ts'
import type {Clock} from '../../src/ports/ports.ts'
import {Timeline} from '../../src/embedded/world/timeline.ts'

/** Events that one simulated world may have; a run that needs more does not settle. */
const EVENTS_MAX = 400_000

/**
 * Time that passes only when everybody waits. Events run in order of their instant, then of their
 * making.
 */
export class VirtualTime implements Clock {
  #events = 0
  readonly #state = {woken: false}
  readonly #timeline = new Timeline(Date.UTC(2026, 10, 23, 8))

  now(): Instant {
    return instant(this.#timeline.now())
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
      this.later(at - this.#timeline.now(), wake)
    })
  }

  later(ms: number, run: () => void): void {
    this.#timeline.later(ms, run)
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
    await this.finish(this.sleepUntil(instant(this.#timeline.now() + ms)))
  }

  #stepUntilWoken(): void {
    do this.#step()
    while (!this.#state.woken)
  }

  #step(): void {
    const next = this.#timeline.next()
    if (next === undefined) throw new Error('nobody is left who could wake the sleepers')
    if (++this.#events > EVENTS_MAX) throw new Error('the world never settles')
    this.#timeline.step(next)
  }
}

/** All microtasks have run: whoever is not waiting for time has stopped. */
const quiet = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
