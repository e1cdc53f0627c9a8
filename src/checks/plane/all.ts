import type {Check} from '../check.ts'

/** The control plane: trust, leadership, capacity (failures.md C). */
export const PLANE: readonly Check[] = []
