import type {Check} from '../check.ts'
import {injectionValue} from './injection-value.ts'

/** Labels, tags, injection (failures.md A). */
export const LABELS: readonly Check[] = [injectionValue]
