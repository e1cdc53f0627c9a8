import type {CommandContext, Outcome} from './contract.ts'
import {driveTo} from './drive-run.ts'
import {withLease} from './lease.ts'
import {demandRights} from './rights.ts'
import {currentRun} from './continue-run.ts'

/** Goes on with what the latest command wanted, whatever stopped it. */
export async function resume(context: CommandContext): Promise<Outcome> {
  const before = await currentRun(context)
  const {record} = before
  await demandRights(context, before, record.goal)
  return withLease(context, record.id, async driving => {
    const stored = await currentRun(context)
    return driveTo(context, driving, {stored, goal: stored.record.goal})
  })
}
