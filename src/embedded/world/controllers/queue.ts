import type {Timeline, Timer} from '../timeline.ts'

/**
 * Looks at one key and does what is to be done now. Out: in how many ms to look again, if nothing
 * happens before.
 */
export type Reconcile = (key: string) => Promise<number | undefined>

export interface QueueOptions {
  readonly timeline: Timeline
  readonly reconcile: Reconcile
  /** Ms between a change and looking at it. */
  readonly lookAfterMs: number
  readonly retryMaxMs: number
  /** How many keys are in work at once; one when left out. */
  readonly workers?: number
  readonly failed: (key: string, error: unknown) => void
  /** +1 when work begins, -1 when it has ended. */
  readonly working: (by: 1 | -1) => void
}

const RETRY_MS = 5

/**
 * Keys that wait to be looked at: each at most once, never two looks at the same key at a time,
 * first come first served.
 */
export class Queue {
  readonly #options: QueueOptions
  /** Changed just now: looked at in a moment. */
  readonly #fresh = new Set<string>()
  readonly #waiting = new Set<string>()
  readonly #working = new Set<string>()
  /** Changed while in work: looked at once more. */
  readonly #again = new Set<string>()
  readonly #later = new Map<string, {readonly at: number; readonly timer: Timer}>()
  readonly #failures = new Map<string, number>()
  #isDue = false
  #isStopped = false

  constructor(options: QueueOptions) {
    this.#options = options
  }

  add(key: string): void {
    if (this.#isStopped) return
    if (this.#working.has(key)) {
      this.#again.add(key)
      return
    }
    if (this.#waiting.has(key)) return
    this.#fresh.add(key)
    if (this.#isDue) return
    this.#isDue = true
    this.#options.timeline.later(this.#options.lookAfterMs, () => this.#look())
  }

  /** In so many ms, unless an earlier look is agreed on already. */
  later(key: string, ms: number): void {
    const {timeline} = this.#options
    const at = timeline.now() + ms
    const known = this.#later.get(key)
    if (known !== undefined && known.at <= at) return
    known?.timer.cancel()
    const timer = timeline.later(ms, () => {
      this.#later.delete(key)
      this.add(key)
    })
    this.#later.set(key, {at, timer})
  }

  stop(): void {
    this.#isStopped = true
    this.#fresh.clear()
    this.#waiting.clear()
    for (const {timer} of this.#later.values()) timer.cancel()
    this.#later.clear()
  }

  #look(): void {
    this.#isDue = false
    for (const key of this.#fresh) this.#waiting.add(key)
    this.#fresh.clear()
    this.#fill()
  }

  #fill(): void {
    for (const key of this.#waiting) {
      if (this.#working.size >= (this.#options.workers ?? 1)) return
      if (this.#working.has(key)) continue
      this.#waiting.delete(key)
      this.#working.add(key)
      this.#options.working(1)
      void this.#work(key)
    }
  }

  async #work(key: string): Promise<void> {
    try {
      const again = await this.#options.reconcile(key)
      this.#failures.delete(key)
      if (again !== undefined) this.later(key, again)
    } catch (error) {
      this.#options.failed(key, error)
      this.#backOff(key)
    }
    this.#working.delete(key)
    if (this.#again.delete(key)) this.add(key)
    this.#fill()
    this.#options.working(-1)
  }

  /** Doubles from 5 ms on, as the real controllers' queues. */
  #backOff(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    if (!this.#isStopped)
      this.later(key, Math.min(RETRY_MS * 2 ** failures, this.#options.retryMaxMs))
  }
}
