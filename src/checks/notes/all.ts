import type {Check} from '../check.ts'
import {versionNote} from './version-note.ts'

/** What changed between versions (dossier 6). */
export const NOTES: readonly Check[] = [versionNote]
