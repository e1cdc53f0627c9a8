import {setTimeout as sleep} from 'node:timers/promises'

/**
 * Asks again and again until the answer is not `undefined`, `false` or an error.
 * @param what names the awaited thing in the error when `ms` milliseconds (default 60 000) have
 *   passed.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 60_000,
): Promise<T> {
  const end = Date.now() + ms
  let last = ''
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : String(error)}`
    }
    if (Date.now() > end) throw new Error(`${what} did not come within ${ms / 1000} s${last}`)
    await sleep(50)
  }
}
