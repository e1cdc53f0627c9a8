import type * as z from 'zod'
import {own} from '../mesh/own.ts'

/**
 * How deep an outside document may be nested; Istio's own definitions go to some 40 (see
 * src/embedded/world/depth.ts for worlds).
 */
const DEPTH_MOST = 300
/**
 * Of ten thousand pods a snapshot has some two million values; so many take half a gigabyte at
 * most.
 */
const VALUES_MOST = 8_000_000
/** So many troubles are told of one document. */
const TOLD_MOST = 5

/**
 * A document as its schema has it, or what is wrong with it: a few half sentences, each with its
 * place, none with a value.
 */
export type Reading<T> = {readonly value: T} | {readonly wrong: readonly string[]}

/**
 * JSON from outside. Total: a text that is no JSON, is too deep or too full, or has a key that
 * would reach for prototypes, is told. Nothing of the text is quoted.
 */
export function readJson(text: string, valuesMost: number = VALUES_MOST): Reading<unknown> {
  const burden = burdenOf(text)
  if (burden.depth > DEPTH_MOST)
    return {wrong: [`it is nested deeper than ${DEPTH_MOST} objects and lists`]}
  if (burden.values > valuesMost) return {wrong: [`it holds more than ${valuesMost} values`]}
  try {
    return sound(JSON.parse(text))
  } catch {
    return {wrong: ['it is not JSON']}
  }
}

/**
 * How many values a JSON text holds at most, and how deep they lie: told before anything is made of
 * it, for `[[],[],…` weighs a hundred times its text.
 */
function burdenOf(text: string): {readonly values: number; readonly depth: number} {
  let [values, depth, deepest] = [1, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = endOfString(text, at)
    else if (char === COMMA) values++
    else if (char === OPEN_LIST || char === OPEN_OBJECT) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if (char === CLOSE_LIST || char === CLOSE_OBJECT) depth--
  }
  return {values, depth: deepest}
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Where a string that begins at `from` ends; the text's end when it does not. */
function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from + 1)
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at < 0 ? text.length : at
}

/** Is there an odd number of backslashes before it? */
function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text.charCodeAt(before - 1) === BACKSLASH) before--
  return (at - before) % 2 === 1
}

/** The same for what another parser made: depth and keys. */
export function sound(value: unknown): Reading<unknown> {
  // Not by recursion: this is what keeps others from running out of stack.
  let level = inside([value])
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= DEPTH_MOST)
      return {wrong: [`it is nested deeper than ${DEPTH_MOST} objects and lists`]}
    if (level.some(each => Object.hasOwn(each, '__proto__')))
      return {wrong: ['it has a key __proto__']}
    level = level.flatMap(each => inside(Object.values(each) as unknown[]))
  }
  return {value}
}

const inside = (values: readonly unknown[]): object[] =>
  values.filter(each => typeof each === 'object' && each !== null)

/** Judges a value whole by a schema. In: how a place is called when its path says too little. */
export function readBy<T>(
  schema: z.ZodType<T>,
  value: unknown,
  called: (path: readonly PropertyKey[]) => string = placeOf,
): Reading<T> {
  const read = schema.safeParse(value)
  if (read.success) return {value: read.data}
  const told = read.error.issues
    .slice(0, TOLD_MOST)
    .map(each => `${called(each.path)} ${issueText(each, value)}`.trim())
  const left = read.error.issues.length - told.length
  return {wrong: left === 0 ? told : [...told, `and ${left} more`]}
}

/** `steps[3].touches[0].kind`; keys are cut, for they are somebody's text. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((each, at) =>
      typeof each === 'number' ? `[${each}]` : `${at === 0 ? '' : '.'}${cut(String(each))}`,
    )
    .join('')
}

const KEY_MOST = 63
const cut = (key: string): string => (key.length > KEY_MOST ? `${key.slice(0, KEY_MOST)}…` : key)

type Issue = z.core.$ZodIssue

function issueText(issue: Issue, value: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `has the unknown key ${issue.keys
      .slice(0, 3)
      .map(each => `"${cut(each)}"`)
      .join(', ')}`
  if (isMissing(value, issue.path)) return 'is missing'
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `must be ${own(TYPES, issue.expected) ?? issue.expected}`
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`
  if (issue.code === 'invalid_key')
    return `has a key that ${issue.issues[0]?.message ?? 'cannot be one'}`
  return issue.message
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  boolean: 'true or false',
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let inner: unknown = value
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return true
    inner = own(inner as Readonly<Record<string, unknown>>, String(key))
  }
  return inner === undefined
}
