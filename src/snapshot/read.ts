import {UsageError} from '../ports/trouble.ts'
import {isFields, misshapen} from './form.ts'
import type {Snapshot} from './snapshot.ts'
import {SNAPSHOT_FORMAT} from './snapshot.ts'

/** A snapshot from the text of its file. In: JSON, and how the file is called in messages. Throws UsageError SNAPSHOT_FILE_INVALID. */
export function readSnapshot(text: string, file: string): Snapshot {
  const value = parsed(text)
  if (!isSnapshot(value)) throw invalid(file, 'A snapshot is JSON of kind Snapshot and of apiVersion meshctl.dev/v1, as meshctl snapshot writes it.')
  if (value.format > SNAPSHOT_FORMAT) throw invalid(file, `It is of format ${value.format}, written by meshctl ${String(value['by'])}; this meshctl reads up to ${SNAPSHOT_FORMAT}.`)
  const wrong = misshapen(value)
  if (wrong.length > 0) throw invalid(file, `It was changed or cut: not as meshctl snapshot writes it are ${wrong.slice(0, SHOWN_MOST).join(', ')}${wrong.length > SHOWN_MOST ? `, and ${wrong.length - SHOWN_MOST} more` : ''}.`)
  return value as unknown as Snapshot
}

const SHOWN_MOST = 5

const invalid = (file: string, why: string): UsageError => new UsageError({code: 'SNAPSHOT_FILE_INVALID', what: `${file} holds no snapshot that meshctl can read`, why, next: ['meshctl snapshot --out FILE']})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Told apart from other wrong files by nobody: the answer is the same.
    return undefined
  }
}

const isSnapshot = (value: unknown): value is Readonly<Record<string, unknown>> & {readonly format: number} =>
  isFields(value) && value['apiVersion'] === 'meshctl.dev/v1' && value['kind'] === 'Snapshot' && typeof value['format'] === 'number'
