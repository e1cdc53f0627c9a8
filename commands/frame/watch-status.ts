import {instant} from '../../src/mesh/names.ts'
import type {Clock} from '../../src/ports/ports.ts'
import type {StatusDocument} from '../../src/verbs/documents.ts'

const EVERY_MS = 3000

/**
 * Looks until nothing more happens by itself, and shows what changed. Out: the last document.
 * Ctrl-C ends the process meanwhile.
 */
export async function watch(
  look: () => Promise<StatusDocument>,
  clock: Clock,
  show: (document: StatusDocument) => void,
): Promise<StatusDocument> {
  let shown = ''
  for (;;) {
    const document = await look()
    const text = JSON.stringify(document)
    if (text !== shown) show(document)
    shown = text
    if (!goesOn(document)) return document
    await clock.sleepUntil(instant(clock.now() + EVERY_MS))
  }
}

/**
 * Between two commands a run waits for a person; the next command may come from anywhere, so the
 * watch stays.
 */
const goesOn = ({run}: StatusDocument): boolean =>
  run.state === 'running' || run.state === 'waiting'
