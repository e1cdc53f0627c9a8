import {beginOrContinue} from './begin-run.ts'
import type {CommandContext, Outcome} from './contract.ts'
import type {PlanDocument} from './documents.ts'

/**
 * Begins a run and drives its install phase; with a run in progress, that one's. In: the version as
 * typed; `saved`: a plan that was reviewed and must still be true. Throws as `beginOrContinue`.
 */
export const install = (
  context: CommandContext,
  version: string | undefined,
  saved?: PlanDocument,
): Promise<Outcome> =>
  beginOrContinue(context, {version, saved, scope: {kind: 'phase', phase: 'install'}})
