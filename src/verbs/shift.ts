import {continueRun} from './continue-run.ts'
import type {CommandContext, Outcome, ShiftScope} from './contract.ts'

/** Moves waves or namespaces of the run in progress. Throws as `continueRun`. */
export const shift = (context: CommandContext, scope: ShiftScope): Promise<Outcome> =>
  continueRun(context, 'forward', scope)
