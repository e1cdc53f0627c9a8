import {isMap, isScalar, isSeq} from 'yaml'
import type {LineCounter, Pair, YAMLMap} from 'yaml'
import {UsageError} from '../ports/trouble.ts'
import {nearest} from './nearest.ts'
import {offsetOf, oneDocument} from './one-document.ts'

/**
 * A place in the policy file: what stands there and how people call it, such as
 * `limits.workloadsAtOnce`.
 */
export interface Place {
  readonly node: unknown
  readonly path: string
  readonly file: PolicyFile
}

/** The file that is being read, for messages. */
export interface PolicyFile {
  readonly name: string
  readonly lines: LineCounter
}

/**
 * Opens a policy file. In: its text. Out: its top mapping, or undefined for an empty file. Throws
 * UsageError POLICY_INVALID.
 */
export function openPolicy(text: string, name: string): Place | undefined {
  const {lines, node, error, second} = oneDocument(text)
  const file = {name, lines}
  if (error !== undefined)
    throw invalidAt(file, error.offset, {what: 'is not YAML', why: error.message})
  if (second !== undefined)
    throw invalidAt(file, second, {
      what: 'holds more than one document',
      why: 'A policy is one YAML document.',
    })
  if (node === undefined || node === null || (isScalar(node) && node.value === null))
    return undefined
  return {node, path: '', file}
}

/**
 * The entries of a mapping whose keys must all be known. Out: a place for each key that is there
 * and not null.
 */
export function entries(place: Place, known: readonly string[]): ReadonlyMap<string, Place> {
  const out = new Map<string, Place>()
  for (const pair of mapping(place).items as readonly Pair[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : ''
    if (!known.includes(key)) throw unknownKey({...place, node: pair.key}, key, known)
    const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null)
    if (!empty) out.set(key, {...place, node: pair.value, path: under(place.path, key)})
  }
  return out
}

const under = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

function mapping(place: Place): YAMLMap {
  if (isMap(place.node)) return place.node
  throw invalid(place, 'must be a mapping of keys to values', '')
}

function unknownKey(place: Place, key: string, known: readonly string[]): UsageError {
  const near = nearest(key, known)
  return invalid(
    {...place, path: ''},
    `has the unknown key "${key}"${place.path === '' ? '' : ` in ${place.path}`}`,
    near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  )
}

/** The members of a list. */
export function members(place: Place): readonly Place[] {
  if (!isSeq(place.node)) throw invalid(place, 'must be a list', '')
  return place.node.items.map((node, at) => ({...place, node, path: `${place.path}[${at}]`}))
}

/** A text; numbers and booleans that YAML read where a name was meant are not taken for one. */
export function text(place: Place): string {
  if (isScalar(place.node) && typeof place.node.value === 'string' && place.node.value !== '')
    return place.node.value
  const value = isScalar(place.node) ? place.node.value : undefined
  const quoted =
    typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  throw invalid(
    place,
    'must be a text',
    quoted ? `YAML reads ${String(value)} as a ${typeof value}; put it in quotes.` : '',
  )
}

/** A whole number of at least 1. */
export function positive(place: Place, most: number): number {
  const value = isScalar(place.node) ? place.node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most)
    return value
  throw invalid(place, `must be a whole number from 1 to ${most}`, '')
}

/** Something at this place cannot be used. `what` follows the name of the place. */
export function invalid(place: Place, what: string, why: string): UsageError {
  return invalidAt(place.file, offsetOf(place.node), {
    what: place.path === '' ? what : `${place.path} ${what}`,
    why,
  })
}

function invalidAt(
  file: PolicyFile,
  offset: number,
  {what, why}: {readonly what: string; readonly why: string},
): UsageError {
  const {line} = file.lines.linePos(offset)
  return new UsageError({
    code: 'POLICY_INVALID',
    what: `${file.name}:${line}: the policy ${what}`,
    why: why === '' ? 'A policy that cannot be read in full is not followed in part.' : why,
    next: [
      `Correct line ${line} of ${file.name}`,
      'See schemas/upgrade-policy.schema.json for what a policy may hold',
    ],
  })
}

/** A key that the contract knows and this version cannot honour. */
export function notSupported(place: Place): UsageError {
  const {line} = place.file.lines.linePos(offsetOf(place.node))
  return new UsageError({
    code: 'POLICY_NOT_SUPPORTED',
    what: `${place.file.name}:${line}: this version of meshctl cannot honour ${place.path}`,
    why: 'To ignore it would break a promise that the policy makes.',
    next: [
      `Remove ${place.path} from ${place.file.name}, or use a version of meshctl that knows it`,
    ],
  })
}
