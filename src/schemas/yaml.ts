import {parse} from 'yaml'
import {sound} from './reading.ts'

/**
 * The parser needs some 3 KB and 7 µs for each entry and line: the largest files that people write,
 * and Istio's charts, have a tenth of it.
 */
export const ENTRIES_MOST = 200_000
/** What may begin an entry, as far as its text tells. */
const ENTRY = /[\n,[{]|[-?](?=\s)/g

/**
 * Has a YAML text more entries than are read? Told before anything is made of it: 30 MB of `[],`
 * would take minutes and gigabytes.
 */
export function isTooFull(text: string): boolean {
  let entries = 0
  for (const _ of text.matchAll(ENTRY)) if (++entries > ENTRIES_MOST) return true
  return false
}

/**
 * Reads YAML from outside where no line matters, within a limit of time and memory. Of keys that
 * stand twice the last counts, as for Helm and kubectl. Throws an Error that says what is wrong and
 * quotes nothing.
 */
export function parseYaml(text: string): unknown {
  if (isTooFull(text)) throw new Error(`it has more than ${ENTRIES_MOST} entries`)
  // Its own search for keys that stand twice compares each with each; its warnings would go to the
  // terminal, with the text in them.
  const read = sound(
    parse(text, {uniqueKeys: false, prettyErrors: false, logLevel: 'error'}) as unknown,
  )
  if ('wrong' in read) throw new Error(read.wrong.join('; '))
  return read.value
}
