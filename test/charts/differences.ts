import type {Declared} from '../parity/differences.ts'

/** What charts leave in the world otherwise than in a real cluster, and why it may be so. */
export const CHART_DIFFERENCES: readonly Declared[] = []
