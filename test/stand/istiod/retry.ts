import {pause} from './store.ts'

/**
 * Runs `step` for a key whenever it is asked to, one run at a time, and again until the step says
 * that it is done: after 100 ms, then twice as long each time. istiod's own limit is a minute; here
 * it is three seconds, since a test would have to wait it out whenever a canary takes a while to
 * become ready.
 */
export function createRetrier(
  step: (key: string) => Promise<boolean>,
  stop: AbortSignal,
): (key: string) => void {
  const running = new Map<string, Run>()
  return key => {
    const run = running.get(key)
    if (run) return ask(run)
    const fresh = {wait: FIRST, asked: true, wake: new AbortController()}
    running.set(key, fresh)
    void work(
      fresh,
      () => step(key),
      stop,
      () => running.delete(key),
    )
  }
}

const FIRST = 100

type Run = {wait: number; asked: boolean; wake: AbortController}

function ask(run: Run): void {
  run.wait = FIRST
  run.asked = true
  run.wake.abort()
}

async function work(
  run: Run,
  step: () => Promise<boolean>,
  stop: AbortSignal,
  onDone: () => void,
): Promise<void> {
  while (!stop.aborted) {
    run.asked = false
    run.wake = new AbortController()
    const done = await step().catch(() => false)
    if (!wasAsked(run)) {
      if (done) return onDone()
      await pause(run.wait, AbortSignal.any([stop, run.wake.signal]))
      run.wait = Math.min(run.wait * 2, 3000)
    }
  }
}

// asked for again while the step ran
function wasAsked({asked}: Run): boolean {
  return asked
}
