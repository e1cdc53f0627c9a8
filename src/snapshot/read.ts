import type * as z from 'zod'
import {UsageError} from '../ports/trouble.ts'
import {placeOf, readBy, readJson} from '../schemas/reading.ts'
import {objectSchema} from './object-schema.ts'
import {releaseSchema} from './release-schema.ts'
import type {Snapshot} from './snapshot.ts'
import {SNAPSHOT_FORMAT} from './snapshot.ts'
import {
  blindSpotSchema,
  bundleSchema,
  frameSchema,
  isMark,
  secretSchema,
} from './snapshot-schema.ts'

/**
 * A snapshot from the text of its file, whole or not at all. In: JSON, and how the file is called
 * in messages. Throws UsageError SNAPSHOT_FILE_INVALID.
 */
export function readSnapshot(text: string, file: string): Snapshot {
  const read = readJson(text)
  if ('wrong' in read) throw invalid(file, `It cannot be read: ${read.wrong.join('; ')}.`)
  const head = (
    typeof read.value === 'object' && read.value !== null ? read.value : {}
  ) as Readonly<Record<string, unknown>>
  if (head['apiVersion'] !== 'meshctl.dev/v1' || head['kind'] !== 'Snapshot')
    throw invalid(
      file,
      'A snapshot is JSON of kind Snapshot and of apiVersion meshctl.dev/v1, as meshctl snapshot writes it.',
    )
  if (typeof head['format'] === 'number' && head['format'] > SNAPSHOT_FORMAT)
    throw invalid(
      file,
      `It is of format ${head['format']}, written by meshctl ${String(head['by'])}; this ` +
        `meshctl reads up to ${SNAPSHOT_FORMAT}.`,
    )
  const wrong = wrongIn(head)
  if (wrong.length > 0)
    throw invalid(
      file,
      'It was changed or cut: ' +
        `${wrong.slice(0, SHOWN_MOST).join('; ')}${wrong.length > SHOWN_MOST ? '; and more' : ''}.`,
    )
  return head as unknown as Snapshot
}

const SHOWN_MOST = 5

const invalid = (file: string, why: string): UsageError =>
  new UsageError({
    code: 'SNAPSHOT_FILE_INVALID',
    what: `${file} holds no snapshot that meshctl can read`,
    why,
    next: ['meshctl snapshot --out FILE'],
  })

/** What is wrong with it, a few of it. */
function wrongIn(head: unknown): readonly string[] {
  const frame = readBy(frameSchema, head)
  if ('wrong' in frame) return frame.wrong
  const {objects, secrets, releases, blindSpots, certificates} = frame.value
  const bundles = Object.entries(certificates)
  return [
    ...wrongMembers('objects', objects, objectSchema),
    ...wrongMembers('secrets', secrets, () => secretSchema),
    ...wrongMembers('releases', releases, () => releaseSchema),
    ...wrongMembers('blindSpots', blindSpots, () => blindSpotSchema),
    ...(bundles.every(([mark]) => isMark(mark)) ? [] : ['certificates has a key that is no mark']),
    ...wrongMembers(
      'certificates',
      bundles.map(([, bundle]) => bundle),
      () => bundleSchema,
    ),
  ]
}

/** One by one, until there are more than are shown. */
function wrongMembers(
  name: string,
  all: readonly unknown[],
  schemaOf: (value: unknown) => z.ZodType,
): readonly string[] {
  const wrong: string[] = []
  for (const [at, each] of all.entries()) {
    const called = (path: readonly PropertyKey[]): string =>
      `${name}[${at}]${nameOf(each)} ${placeOf(path)}`.trim()
    const read = readBy(schemaOf(each), each, called)
    if ('wrong' in read) wrong.push(...read.wrong.slice(0, 1))
    if (wrong.length > SHOWN_MOST) break
  }
  return wrong
}

/** ` (Pod shop/web)`, as far as it says so. */
function nameOf(value: unknown): string {
  const {kind, metadata, ...rest} = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Readonly<Record<string, unknown>>
  const {name, namespace} = (
    typeof metadata === 'object' && metadata !== null ? metadata : rest
  ) as Readonly<Record<string, unknown>>
  if (typeof name !== 'string') return ''
  const place = typeof namespace === 'string' ? `${namespace}/` : ''
  return ` (${typeof kind === 'string' ? `${kind} ` : ''}${place}${name})`.slice(0, NAMED_MOST)
}

const NAMED_MOST = 200
