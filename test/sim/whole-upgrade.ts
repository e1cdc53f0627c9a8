import {run} from '../../src/verbs/run.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'

export const whole = (context: CommandContext): Promise<Outcome> => run(context, '1.28.10')
