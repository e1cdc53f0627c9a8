import type {StoredRun} from '../run/journal.ts'
import {loadRun} from '../run/journal.ts'
import type {Heading} from '../steps/step.ts'
import {demandSameHelm} from './begin-check.ts'
import type {CommandContext, Outcome, Scope} from './contract.ts'
import {driveTo} from './drive-run.ts'
import {goalScope} from './goal-scope.ts'
import {withLease} from './lease.ts'
import {noRun} from './pause.ts'
import {demandRights} from './rights.ts'

/**
 * Goes on with the run in progress, forward or back, as far as the scope says. Throws Refused when
 * there is none or when the scope's turn has not come, and what `driveTo` throws.
 */
export async function continueRun(
  context: CommandContext,
  heading: Heading,
  scope: Scope,
): Promise<Outcome> {
  const before = await currentRun(context)
  await demandRights(context, before, {heading, scope: goalScope(before, scope, heading)})
  return withLease(context, before.record.id, async driving => {
    const stored = await currentRun(context)
    const goal = {heading, scope: goalScope(stored, scope, heading)}
    return driveTo(context, driving, {stored, goal})
  })
}

/** Throws Refused NO_RUN, UsageError HELM_MAJOR_CHANGED. */
export async function currentRun(context: CommandContext): Promise<StoredRun> {
  const stored = await loadRun(context.ports.journal)
  if (stored === undefined || stored.record.ended !== undefined) throw noRun()
  demandSameHelm(context, stored)
  return stored
}
