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
  const state: {
    stopped: boolean
    speed: number
    timer: NodeJS.Timeout | undefined
    working: Promise<void>
  } = {stopped: false, speed, timer: undefined, working: Promise.resolve()}
  let [wall, world] = [Date.now(), timeline.now()]
  const due = (): number => world + (Date.now() - wall) * state.speed
  const work = (until: number): Promise<void> => {
    state.working = state.working.then(() => passUntil(timeline, until, () => state.stopped))
    return state.working
  }
  const look = async (): Promise<void> => {
    await work(due())
    if (!state.stopped) arm()
  }
  const arm = (): void => {
    clearTimeout(state.timer)
    const wait = waitMs(timeline.next(), due(), state.speed)
    if (wait !== undefined) state.timer = setTimeout(() => void look(), wait)
  }
  timeline.onNews(() => {
    if (!state.stopped) arm()
  })
  arm()
  const jump = async (until: number): Promise<void> => {
    await work(until)
    ;[wall, world] = [Date.now(), Math.max(timeline.now(), due())]
    arm()
  }
  return {
    jump,
    hop: until => jump(Math.min(until, Math.max(timeline.next() ?? until, timeline.now()))),
    go: faster => {
      ;[wall, world] = [Date.now(), due()]
      state.speed = faster
      if (!state.stopped) arm()
    },
    stop: () => {
      state.stopped = true
      clearTimeout(state.timer)
    },
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
