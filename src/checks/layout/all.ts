import type {Check} from '../check.ts'

/** The layout that a production mesh should have. */
export const LAYOUT: readonly Check[] = []
