import type {Check} from '../check.ts'

/** Validators, CRDs, RBAC (failures.md B). */
export const CLUSTER: readonly Check[] = []
