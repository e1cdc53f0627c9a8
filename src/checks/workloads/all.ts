import type {Check} from '../check.ts'

/** Workloads that roll (failures.md F). */
export const WORKLOADS: readonly Check[] = []
