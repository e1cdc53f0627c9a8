import type {Check} from '../check.ts'

/** Mesh configuration across versions (failures.md I). */
export const CONFIG: readonly Check[] = []
