interface Due {
  readonly at: number
  readonly serial: number
  readonly run: () => void
}

/** Whoever may be told to stop. */
export interface Timer {
  cancel(): void
}

/**
 * Time of a world and what is due in it, in order of instants, then of asking. It passes only when
 * somebody calls `pass`: a pacer that follows the wall clock, or a simulation that jumps from event
 * to event.
 */
export class Timeline {
  #now: number
  #serial = 0
  readonly #heap: Due[] = []
  readonly #cancelled = new WeakSet<Due>()
  #woken: (() => void) | undefined

  /** In: ms since 1970 at the beginning. */
  constructor(start: number) {
    this.#now = start
  }

  /** Ms since 1970. */
  now(): number {
    return this.#now
  }

  /** When the next thing is due; undefined when nothing is. */
  next(): number | undefined {
    this.#skipCancelled()
    return this.#heap[0]?.at
  }

  /** Calls `run` in so many ms (whole ones). */
  later(ms: number, run: () => void): Timer {
    const due = {at: this.#now + Math.max(0, Math.round(ms)), serial: this.#serial++, run}
    push(this.#heap, due)
    this.#woken?.()
    return {cancel: () => void this.#cancelled.add(due)}
  }

  /** `woken` is called whenever something new is due, so that a pacer can look again. */
  onNews(woken: () => void): void {
    this.#woken = woken
  }

  /** Runs the first thing that is due until then. Out: was there one? Without one, it is then. */
  step(until: number): boolean {
    this.#skipCancelled()
    const first = this.#heap[0]
    if (first === undefined || first.at > until) {
      this.#now = Math.max(this.#now, Math.floor(until))
      return false
    }
    pop(this.#heap)
    this.#now = Math.max(this.#now, first.at)
    first.run()
    return true
  }

  #skipCancelled(): void {
    for (
      let first = this.#heap[0];
      first !== undefined && this.#cancelled.has(first);
      first = this.#heap[0]
    )
      pop(this.#heap)
  }
}

const before = (one: Due, other: Due): boolean =>
  one.at < other.at || (one.at === other.at && one.serial < other.serial)

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

function pop(heap: Due[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
    if (left === undefined) break
    const [child, index] =
      right !== undefined && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1]
    if (!before(child, last)) break
    heap[at] = child
    at = index
  }
  heap[at] = last
}
