import {isMap, isScalar, isSeq} from 'yaml'
import type {LineCounter, Pair} from 'yaml'
import type {Catalog, Detector, Keep, KnownBad, Note, Support} from '../checks/catalog.ts'
import {compareVersions} from '../checks/version.ts'
import {UsageError} from '../ports/trouble.ts'
import {nearest} from './nearest.ts'
import {offsetOf, oneDocument} from './one-document.ts'

/**
 * Reads a catalog. In: its text, JSON or YAML, and its name for messages. Pure.
 * Throws UsageError CATALOG_INVALID with the line: a catalog is read in full or not at all.
 */
export function parseCatalog(text: string, name: string): Catalog {
  const found = members(opened(text, name), [
    'apiVersion',
    'kind',
    'asOf',
    'support',
    'knownBad',
    'notes',
  ])
  return {
    apiVersion: oneOf(need(found, 'apiVersion'), ['meshctl.dev/v1']),
    kind: oneOf(need(found, 'kind'), ['Catalog']),
    asOf: day(need(found, 'asOf')),
    support: unique(list(need(found, 'support')), supportAt, each => each.istio),
    knownBad: unique(list(need(found, 'knownBad')), knownBadAt, each => each.id),
    notes: unique(list(need(found, 'notes')), noteAt, each => each.id),
  }
}

function supportAt(place: Place): Support {
  const found = members(
    place,
    ['istio', 'kubernetes', 'released', 'endOfLife', 'gatewayApi'],
    ['gatewayApi'],
  )
  return {
    istio: minor(need(found, 'istio')),
    kubernetes: range(need(found, 'kubernetes'), MINOR, 'a minor version such as 1.34'),
    released: day(need(found, 'released')),
    endOfLife: day(need(found, 'endOfLife')),
    ...given(found, 'gatewayApi', place => like(place, VERSION, 'a version such as 1.4.1')),
  }
}

function knownBadAt(place: Place): KnownBad {
  const found = members(place, [
    'id',
    'versions',
    'of',
    'severity',
    'when',
    'what',
    'next',
    'source',
  ])
  return {
    id: text(need(found, 'id')),
    versions: filled(need(found, 'versions')).map(rangeAt),
    of: oneOf(need(found, 'of'), ['old', 'new']),
    severity: oneOf(need(found, 'severity'), SEVERITIES),
    when: text(need(found, 'when')),
    what: text(need(found, 'what')),
    next: text(need(found, 'next')),
    source: text(need(found, 'source')),
  }
}

const rangeAt = (place: Place): KnownBad['versions'][number] =>
  range(place, VERSION, 'a version such as 1.29.4')

/**
 * Both ends, the lower one first: a range that is the wrong way round holds nothing, and nobody
 * would see that.
 */
function range(
  place: Place,
  form: RegExp,
  words: string,
): {readonly from: string; readonly to: string} {
  const found = members(place, ['from', 'to'])
  const [from, to] = [like(need(found, 'from'), form, words), like(need(found, 'to'), form, words)]
  if (compareVersions(from, to) > 0) throw invalid(place, `goes from ${from} down to ${to}`)
  return {from, to}
}

function noteAt(place: Place): Note {
  const found = members(
    place,
    ['id', 'to', 'until', 'since', 'severity', 'what', 'why', 'next', 'detect', 'keep', 'source'],
    ['until', 'since', 'keep'],
  )
  const keep = found.get('keep')
  return {
    id: text(need(found, 'id')),
    to: minor(need(found, 'to')),
    ...given(found, 'until', minor),
    ...given(found, 'since', minor),
    severity: oneOf(need(found, 'severity'), SEVERITIES),
    what: text(need(found, 'what')),
    why: text(need(found, 'why')),
    next: filled(need(found, 'next')).map(text),
    detect: filled(need(found, 'detect')).map(detectorAt),
    ...(keep === undefined ? {} : {keep: keepAt(keep)}),
    source: text(need(found, 'source')),
  }
}

function detectorAt(place: Place): Detector {
  const found = members(place, ['by', 'names', 'kinds', 'except'], ['names', 'kinds', 'except'])
  return {
    by: text(need(found, 'by')),
    ...given(found, 'names', texts),
    ...given(found, 'kinds', texts),
    ...given(found, 'except', texts),
  }
}

function keepAt(place: Place): Keep {
  const found = members(place, KEEP, KEEP)
  return {
    ...given(found, 'profile', minor),
    ...given(found, 'except', texts),
    ...given(found, 'settings', texts),
    ...given(found, 'chart', text),
    ...given(found, 'until', minor),
  }
}

const KEEP = ['profile', 'except', 'settings', 'chart', 'until'] as const

const SEVERITIES = ['blocks', 'warns', 'info'] as const
const MINOR = /^1\.\d{1,3}$/
const VERSION = /^\d{1,3}\.\d{1,3}\.\d{1,3}$/
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/** What stands at a place of the file, and how people call the place: `support[2].istio`. */
interface Place {
  readonly node: unknown
  readonly path: string
  readonly name: string
  readonly lines: LineCounter
}

function opened(text: string, name: string): Place {
  const {lines, node, error, second} = oneDocument(text)
  const top: Place = {node, path: '', name, lines}
  if (error !== undefined)
    throw invalidAt(top, error.offset, `is neither JSON nor YAML: ${error.message}`)
  if (second !== undefined) throw invalidAt(top, second, 'holds more than one document')
  return top
}

/**
 * The members of a mapping: all that are known are there unless they are optional, and none
 * besides.
 */
function members(
  place: Place,
  known: readonly string[],
  optional: readonly string[] = [],
): ReadonlyMap<string, Place> {
  if (!isMap(place.node)) throw invalid(place, 'must be a mapping of keys to values')
  const pairs = (place.node.items as readonly Pair[]).map(
    pair => [isScalar(pair.key) ? String(pair.key.value) : '', pair] as const,
  )
  const strange = pairs.find(([key]) => !known.includes(key))
  if (strange !== undefined) {
    const near = nearest(strange[0], known)
    const hint =
      near === undefined ? `known here are ${known.join(', ')}` : `did you mean "${near}"?`
    throw invalid({...place, node: strange[1].key}, `has the unknown key "${strange[0]}"; ${hint}`)
  }
  const found = new Map(
    pairs.map(([key, pair]) => [
      key,
      {...place, node: pair.value, path: place.path === '' ? key : `${place.path}.${key}`},
    ]),
  )
  const missing = known.find(key => !found.has(key) && !optional.includes(key))
  if (missing !== undefined) throw invalid(place, `lacks the key "${missing}"`)
  return found
}

function need(found: ReadonlyMap<string, Place>, key: string): Place {
  const place = found.get(key)
  if (place === undefined) throw new Error(`${key} was not asked for`)
  return place
}

/** What an optional key says, under that key; nothing when it is not there. */
function given<const K extends string, T>(
  found: ReadonlyMap<string, Place>,
  key: K,
  read: (place: Place) => T,
): {readonly [key in K]?: T} {
  const place = found.get(key)
  return place === undefined ? {} : ({[key]: read(place)} as {readonly [key in K]?: T})
}

function list(place: Place): readonly Place[] {
  if (!isSeq(place.node)) throw invalid(place, 'must be a list')
  return place.node.items.map((node, at) => ({...place, node, path: `${place.path}[${at}]`}))
}

/** Two rows of one name would be read as one by some and as two by others. */
function unique<T>(
  places: readonly Place[],
  read: (place: Place) => T,
  nameOf: (row: T) => string,
): readonly T[] {
  const names = new Set<string>()
  return places.map(place => {
    const row = read(place)
    if (names.has(nameOf(row))) throw invalid(place, `is the second row of ${nameOf(row)}`)
    names.add(nameOf(row))
    return row
  })
}

function text(place: Place): string {
  const value = isScalar(place.node) ? place.node.value : undefined
  if (typeof value === 'string' && value.trim() !== '') return value
  throw invalid(
    place,
    typeof value === 'number'
      ? `must be a text; YAML reads ${String(value)} as a number, so put it in quotes`
      : 'must be a text that says something',
  )
}

/** A list that says something. */
function filled(place: Place): readonly Place[] {
  const places = list(place)
  if (places.length === 0) throw invalid(place, 'is empty')
  return places
}

function like(place: Place, form: RegExp, words: string): string {
  const value = text(place)
  if (!form.test(value)) throw invalid(place, `must be ${words}, and is "${value}"`)
  return value
}

const minor = (place: Place): string => like(place, MINOR, 'a minor version such as 1.28')
const texts = (place: Place): readonly string[] => list(place).map(text)
const day = (place: Place): string => like(place, DAY, 'a day such as 2026-11-23')

function oneOf<const T extends string>(place: Place, allowed: readonly T[]): T {
  const value = text(place)
  const found = allowed.find(each => each === value)
  if (found === undefined)
    throw invalid(place, `must be ${allowed.join(' or ')}, and is "${value}"`)
  return found
}

/** `what` follows the name of the place. */
const invalid = (place: Place, what: string): UsageError =>
  invalidAt(place, offsetOf(place.node), `${place.path === '' ? '' : `${place.path} `}${what}`)

function invalidAt({name, lines}: Place, offset: number, what: string): UsageError {
  const {line} = lines.linePos(offset)
  return new UsageError({
    code: 'CATALOG_INVALID',
    what: `${name}:${line}: the catalog ${what}`,
    why: 'What cannot be read in full would leave troubles of a version unsaid.',
    next: [
      `Correct line ${line} of ${name}, or leave --catalog out: meshctl brings a catalog of its own`,
      'See schemas/catalog.schema.json for what a catalog may hold',
    ],
  })
}
