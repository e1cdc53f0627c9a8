import type {Check} from '../check.ts'
import {guardEnds} from './guard-ends.ts'
import {configTrial} from './trial.ts'
import {rejected} from './rejected.ts'
import {unguarded} from './unguarded.ts'
import {unvalidated} from './unvalidated.ts'

/** Mesh configuration across versions. */
export const CONFIG: readonly Check[] = [guardEnds, unguarded, rejected, configTrial, unvalidated]
