import type {Check} from '../check.ts'

/** Policy, infrastructure, GitOps (failures.md G, H). */
export const PLATFORM: readonly Check[] = []
