import type {Check} from '../check.ts'

/** Gateways (failures.md E). */
export const GATEWAYS: readonly Check[] = []
