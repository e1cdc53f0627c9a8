import type {Timeline, Timer} from '../timeline.ts'

/** From a change to a step of whoever watches it, in ms. */
const SOON = 20
const FIRST = 100
// istiod's own limit is a minute; as in the stand, it would have to be waited out whenever a canary
// takes a while to become ready
const LAST = 3_000

interface Run {
  wait: number
  asked: boolean
  timer: Timer | undefined
}

/**
 * Runs `step` for a key soon after it is asked to, one at a time, and again until the step says
 * that it is done: after 100 ms, then twice as long each time.
 */
export class Retrier {
  readonly #timeline: Timeline
  readonly #step: (key: string) => Promise<boolean>
  readonly #runs = new Map<string, Run>()
  #stopped = false

  constructor(timeline: Timeline, step: (key: string) => Promise<boolean>) {
    this.#timeline = timeline
    this.#step = step
  }

  ask(key: string): void {
    if (this.#stopped) return
    const run = this.#runs.get(key) ?? {wait: FIRST, asked: false, timer: undefined}
    const busy = this.#runs.has(key) && run.timer === undefined
    this.#runs.set(key, run)
    run.wait = FIRST
    run.asked = busy
    if (!busy) this.#later(key, run, SOON)
  }

  stop(): void {
    this.#stopped = true
    for (const {timer} of this.#runs.values()) timer?.cancel()
    this.#runs.clear()
  }

  #later(key: string, run: Run, ms: number): void {
    run.timer?.cancel()
    run.timer = this.#timeline.later(ms, () => void this.#turn(key, run))
  }

  async #turn(key: string, run: Run): Promise<void> {
    run.timer = undefined
    run.asked = false
    const done = await this.#step(key).catch(() => false)
    if (this.#runs.has(key)) this.#after(key, run, done)
  }

  /** Again at once when somebody asked meanwhile, or after a while when it is not done. */
  #after(key: string, run: Run, done: boolean): void {
    if (done && !run.asked) return void this.#runs.delete(key)
    this.#later(key, run, run.asked ? SOON : run.wait)
    run.wait = run.asked ? FIRST : Math.min(run.wait * 2, LAST)
  }
}
