import type {Check} from '../check.ts'

/** Support and skew (dossier 5). */
export const VERSIONS: readonly Check[] = []
