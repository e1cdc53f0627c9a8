import {OutsideError} from '../ports/trouble.ts'
import {loadRun, saveRecord} from '../run/journal.ts'
import {Refused} from './contract.ts'
import type {StatusDocument} from './documents.ts'
import type {StatusOptions} from './status.ts'
import {status} from './status.ts'

/** Compare-and-swap may lose against a busy driver; this often it is tried. */
const TRIES_MAX = 20

/**
 * Asks the driver, wherever it is, to stop at the next safe point. In: who asks. Throws Refused
 * NO_RUN, OutsideError PAUSE_NOT_WRITTEN.
 */
export async function pause(given: StatusOptions, by: string): Promise<StatusDocument> {
  const {journal, clock} = given.ports
  for (let turn = 0; turn < TRIES_MAX; turn++) {
    const stored = await loadRun(journal)
    if (stored === undefined || stored.record.ended !== undefined) throw noRun()
    if (stored.record.paused !== undefined) return status(given)
    try {
      await saveRecord(journal, stored, {...stored.record, paused: {by, at: clock.now()}})
      return await status(given)
    } catch (error) {
      if (
        !(error instanceof OutsideError && error.kind === 'conflict') &&
        !(error instanceof Error && error.name === 'DriverError')
      )
        throw error
    }
  }
  throw notWritten()
}

const notWritten = (): OutsideError =>
  new OutsideError({
    kind: 'conflict',
    code: 'PAUSE_NOT_WRITTEN',
    what: 'The run was not paused.',
    why: `Its record changed under each of ${TRIES_MAX} tries to write the pause; whoever drives goes on.`,
    next: ['meshctl upgrade pause', 'meshctl upgrade status'],
  })

/** What `pause` would be asked of; changes nothing. Throws Refused NO_RUN. */
export async function pausable(given: StatusOptions): Promise<StatusDocument> {
  const stored = await loadRun(given.ports.journal)
  if (stored === undefined || stored.record.ended !== undefined) throw noRun()
  return status(given)
}

export const noRun = (): Refused =>
  new Refused({
    code: 'NO_RUN',
    what: 'There is no upgrade in progress.',
    why: 'Nothing was begun, or it has ended.',
    next: ['meshctl upgrade status', 'meshctl upgrade install VERSION'],
    findings: [],
  })
