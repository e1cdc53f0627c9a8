import {continueRun} from './continue-run.ts'
import type {CommandContext, Outcome, Scope} from './contract.ts'

/** Takes back what the scope names, in reverse order. Throws as `continueRun`. */
export const rollback = (context: CommandContext, scope: Scope): Promise<Outcome> =>
  continueRun(context, 'back', scope)
