import {UsageError} from '../ports/trouble.ts'
import type {Snapshot} from './snapshot.ts'
import {SNAPSHOT_FORMAT} from './snapshot.ts'

/** A snapshot from the text of its file. In: JSON, and how the file is called in messages. Throws UsageError SNAPSHOT_FILE_INVALID. */
export function readSnapshot(text: string, file: string): Snapshot {
  const value = parsed(text)
  if (!isSnapshot(value)) throw invalid(file, 'A snapshot is JSON of kind Snapshot and of apiVersion meshctl.dev/v1, as meshctl snapshot writes it.')
  if (value.format > SNAPSHOT_FORMAT) throw invalid(file, `It is of format ${value.format}, written by meshctl ${value.by}; this meshctl reads up to ${SNAPSHOT_FORMAT}.`)
  return value
}

const invalid = (file: string, why: string): UsageError => new UsageError({code: 'SNAPSHOT_FILE_INVALID', what: `${file} holds no snapshot that meshctl can read`, why, next: ['meshctl snapshot --out FILE']})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Told apart from other wrong files by nobody: the answer is the same.
    return undefined
  }
}

/** What a rehearsal reads is there and of the right kind. */
function isSnapshot(value: unknown): value is Snapshot {
  if (!isFields(value) || value['apiVersion'] !== 'meshctl.dev/v1' || value['kind'] !== 'Snapshot') return false
  const {format, istioNamespace, cluster, objects, secrets, certificates, releases, blindSpots} = value
  const isHead = typeof format === 'number' && typeof istioNamespace === 'string' && isFields(cluster) && typeof cluster['version'] === 'string' && isFields(certificates)
  return isHead && isListOf(objects, isObject) && isListOf(secrets, isNamed) && isListOf(releases, each => isNamed(each) && isFields(each['payload'])) && isListOf(blindSpots, each => typeof each['resource'] === 'string')
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isListOf = (value: unknown, is: (each: Fields) => boolean): boolean => Array.isArray(value) && value.every(each => isFields(each) && is(each))
const isNamed = ({name, namespace}: Fields): boolean => typeof name === 'string' && typeof namespace === 'string'
const isObject = ({apiVersion, kind, metadata}: Fields): boolean => typeof apiVersion === 'string' && typeof kind === 'string' && isFields(metadata) && typeof metadata['name'] === 'string'
