import type {Check} from '../check.ts'

/** Releases and Helm itself (failures.md D). */
export const HELM: readonly Check[] = []
