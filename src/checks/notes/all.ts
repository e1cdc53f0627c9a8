import type {Check} from '../check.ts'
import {versionNote} from './version-note.ts'

/** What changed between versions (Istio’s upgrade and change notes, https://istio.io/latest/news/releases/). */
export const NOTES: readonly Check[] = [versionNote]
