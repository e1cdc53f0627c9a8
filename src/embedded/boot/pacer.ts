import type {Timeline} from '../world/timeline.ts'

/** Lets the time of a world pass. */
export interface Pacer {
  /** Passes everything that is due until then, at once. In: ms since 1970 in the world's time. */
  jump(until: number): Promise<void>
  /** Passes only up to the next thing that is due, and not beyond then. */
  hop(until: number): Promise<void>
  /**
   * From now on so many times as fast as the wall clock. 0: time stands, and only what is due at
   * this very instant happens.
   */
  go(speed: number): void
  stop(): void
}

/** The longest nap, in ms of the wall: a machine that slept must not sleep on. */
const NAP_MS = 1_000

/**
 * The world's time follows the wall clock, so many times as fast, or stands until it is told to
 * jump. Two things that are due at different instants never mix: all that the first one set going
 * has come to rest before the second begins.
 */
export function pace(timeline: Timeline, speed: number): Pacer {
  return new WallClockPacer(timeline, speed)
}

class WallClockPacer implements Pacer {
  readonly #timeline: Timeline
  #speed: number
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> = Promise.resolve()
  /** The same instant by the wall clock and by the world's, in ms since 1970. */
  #since: {readonly wall: number; readonly world: number}

  constructor(timeline: Timeline, speed: number) {
    this.#timeline = timeline
    this.#speed = speed
    this.#since = {wall: Date.now(), world: timeline.now()}
    timeline.onNews(() => this.#arm())
    this.#arm()
  }

  async jump(until: number): Promise<void> {
    await this.#pass(until)
    this.#since = {wall: Date.now(), world: Math.max(this.#timeline.now(), this.#due())}
    this.#arm()
  }

  hop(until: number): Promise<void> {
    const next = Math.max(this.#timeline.next() ?? until, this.#timeline.now())
    return this.jump(Math.min(until, next))
  }

  go(speed: number): void {
    this.#since = {wall: Date.now(), world: this.#due()}
    this.#speed = speed
    this.#arm()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** What time it should be in the world now. */
  #due(): number {
    return this.#since.world + (Date.now() - this.#since.wall) * this.#speed
  }

  #pass(until: number): Promise<void> {
    this.#working = this.#working.then(() => passUntil(this.#timeline, until, () => this.#stopped))
    return this.#working
  }

  #arm(): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    const wait = waitMs(this.#timeline.next(), this.#due(), this.#speed)
    if (wait !== undefined) this.#timer = setTimeout(() => void this.#wake(), wait)
  }

  async #wake(): Promise<void> {
    await this.#pass(this.#due())
    this.#arm()
  }
}

/** Of the wall, until somebody must look again; undefined: only when there is news. */
function waitMs(next: number | undefined, now: number, speed: number): number | undefined {
  if (speed === 0) return next !== undefined && next <= now ? 0 : undefined
  return next === undefined ? NAP_MS : Math.min(NAP_MS, Math.max(0, (next - now) / speed))
}

async function passUntil(timeline: Timeline, until: number, stopped: () => boolean): Promise<void> {
  while (!stopped() && timeline.step(until)) await quiet()
}

/** All microtasks have run: whoever is not waiting for time has stopped. */
const quiet = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
