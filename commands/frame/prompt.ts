import {createInterface} from 'node:readline/promises'
import {visible} from '../../src/render/escape.ts'

/**
 * Asks at the terminal; anything but yes is no, and so is the end of input. In: `stop`, which takes
 * the question back; `interrupted`, called for Ctrl-C, which the terminal does not turn into a
 * signal while a question is open.
 */
export async function prompt(
  text: string,
  stop: AbortSignal,
  interrupted: () => void,
): Promise<boolean> {
  if (stop.aborted) return false
  const reader = createInterface({input: process.stdin, output: process.stderr})
  const over = new AbortController()
  const end = (): void => over.abort()
  reader.once('SIGINT', () => {
    interrupted()
    end()
  })
  reader.once('close', end)
  stop.addEventListener('abort', end, {once: true})
  try {
    return /^y(es)?$/i.test(
      (await reader.question(`${visible(text)} [y/N] `, {signal: over.signal})).trim(),
    )
  } catch (error) {
    if (!over.signal.aborted) throw error
    process.stderr.write('\n')
    return false
  } finally {
    stop.removeEventListener('abort', end)
    reader.close()
  }
}
