import {loadRun} from '../run/journal.ts'
import type {Driving} from '../ports/ports.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {CommandContext, Outcome} from './contract.ts'
import {timeText} from './step-rows.ts'
import {statusOf} from './status.ts'

/**
 * Holds the Lease while `work` runs, and gives it back whatever happens. Asks before it takes
 * it by force. Whoever is stopped before anything was written leaves nothing behind.
 */
export async function withLease(
  context: CommandContext,
  run: string | undefined,
  work: (driving: Driving) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await underLease(context, run, work)
  } catch (error) {
    if (!context.stop.aborted || error !== context.stop.reason) throw error
    return notDriven(context, 'interrupted')
  }
}

async function underLease(
  context: CommandContext,
  run: string | undefined,
  work: (driving: Driving) => Promise<Outcome>,
): Promise<Outcome> {
  const other = await context.ports.journal.driver()
  if (context.takeOver !== undefined) {
    if (context.confirm !== undefined && !(await context.confirm(takeOverQuestion(other))))
      return notDriven(context, 'declined')
  } else if (other !== undefined)
    context.tell({
      at: timeText(context.ports.clock.now()),
      run: run ?? '',
      type: 'wait',
      text: `Watching the Lease of ${other.holder}: 15 s without a sign of life, and it is taken over`,
    })
  const driving = await context.ports.journal.drive(
    context.holder,
    context.takeOver === undefined ? 'waiting' : 'force',
    context.stop,
  )
  try {
    context.stop.throwIfAborted()
    return await work(driving)
  } finally {
    await driving.release().catch(ignoreOutsideError)
  }
}

function takeOverQuestion(
  other: {readonly holder: string; readonly since: string} | undefined,
): string {
  const whom =
    other === undefined
      ? 'whoever the Lease names'
      : `${other.holder}, who has driven since ${other.since}`
  return (
    `Take this upgrade over from ${whom}? That driver starts no further effect; ` +
    'one that is on its way may still happen.'
  )
}

/** Ended before anything was written. */
async function notDriven(
  context: CommandContext,
  end: 'declined' | 'interrupted',
): Promise<Outcome> {
  const {ports, istioNamespace} = context
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    const stored = await loadRun(ports.journal)
    const status = await statusOf(ports, stored, await informer.snapshot(), undefined)
    return {
      end,
      heading: stored?.record.goal.heading ?? 'forward',
      findings: [],
      status,
      next: ['meshctl upgrade status'],
    }
  } finally {
    informer.close()
  }
}

/**
 * A Lease that could not be given back runs out by itself; that must not hide how the run ended.
 */
function ignoreOutsideError(error: unknown): void {
  if (!(error instanceof OutsideError)) throw error
}
