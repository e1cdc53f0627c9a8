import {continueRun} from './continue-run.ts'
import type {CommandContext, Outcome} from './contract.ts'

/** Moves the default and retires what is old, of the run in progress. Throws as `continueRun`. */
export const cleanup = (context: CommandContext): Promise<Outcome> =>
  continueRun(context, 'forward', {kind: 'cleanup'})
