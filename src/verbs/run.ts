import {beginOrContinue} from './begin-run.ts'
import type {CommandContext, Outcome} from './contract.ts'
import type {PlanDocument} from './documents.ts'

/**
 * The whole upgrade: begins a run and drives all its phases; with a run in progress, what is left of
 * that one. In: the version as typed; `saved`: a plan that was reviewed and must still be true.
 * Throws as `beginOrContinue`.
 */
export const run = (
  context: CommandContext,
  version?: string,
  saved?: PlanDocument,
): Promise<Outcome> => beginOrContinue(context, {version, saved, scope: {kind: 'all'}})
