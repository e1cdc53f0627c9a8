import type {Check} from '../check.ts'

/** What changed between versions (dossier 6). */
export const NOTES: readonly Check[] = []
