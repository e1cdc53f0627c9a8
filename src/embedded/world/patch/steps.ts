import {DEPTH_MOST, isDeeper} from '../depth.ts'
import {isFields} from '../../../mesh/fields.ts'

/**
 * One step of a path into an object, written as in `fieldsV1`: `f:spec`, `k:{"name":"web"}`,
 * `v:"a"`, `i:0`.
 */
export type Step = string

/** From the object's root. */
export type Path = readonly Step[]

export const fieldStep = (name: string): Step => `f:${name}`
export const valueStep = (value: unknown): Step => `v:${JSON.stringify(value)}`

/** In: the fields that tell the items of a list apart, with their values. */
export function keyStep(keys: Readonly<Record<string, unknown>>): Step {
  const [only, another] = Object.entries(keys)
  if (only !== undefined && another === undefined)
    return `k:{${JSON.stringify(only[0])}:${JSON.stringify(only[1])}}`
  const sorted = Object.entries(keys).sort(([one], [other]) => inOrder(one, other))
  return `k:${JSON.stringify(Object.fromEntries(sorted))}`
}

/** The name of a field's step; undefined for the other kinds of steps. */
export function fieldOf(step: Step): string | undefined {
  return step.startsWith('f:') ? step.slice(2) : undefined
}

/**
 * A step as somebody else wrote it, in our spelling. Out: undefined for a kind of step that we do
 * not know.
 * @throws Error when it cannot be read
 */
export function readStep(text: string): Step | undefined {
  if (text[1] !== ':') throw new Error(`missing colon: ${text}`)
  const rest = text.slice(2)
  switch (text[0]) {
    case 'f':
      return text
    case 'v':
      return valueStep(flat(rest))
    case 'k': {
      const keys: unknown = flat(rest)
      if (!isFields(keys)) throw new Error(`not an object: ${text}`)
      return keyStep(keys)
    }
    case 'i':
      return `i:${Number.parseInt(rest, 10)}`
    default:
      return undefined
  }
}

/** A value that stands in a step: somebody else wrote it, and may have nested it without end. */
function flat(json: string): unknown {
  const value: unknown = JSON.parse(json)
  if (isDeeper(value, DEPTH_MOST)) throw new Error('exceeded max depth')
  return value
}

/** A path as messages have it: `.webhooks[name="a"].failurePolicy`. */
export function shown(path: Path): string {
  return path.map(shownStep).join('')
}

function shownStep(step: Step): string {
  const rest = step.slice(2)
  if (step.startsWith('f:')) return `.${rest}`
  if (step.startsWith('v:')) return `[=${rest}]`
  if (step.startsWith('i:')) return `[${rest}]`
  const pairs = entriesOf(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `[${pairs.join(',')}]`
}

/** The order of steps in the API: fields, keys, values, indices; each by their content. */
export function compareSteps(one: Step, other: Step): number {
  if (one === other) return 0
  const [kind, otherKind] = [RANKS.indexOf(one[0] ?? ''), RANKS.indexOf(other[0] ?? '')]
  if (kind !== otherKind) return kind - otherKind
  const [rest, otherRest] = [one.slice(2), other.slice(2)]
  switch (one[0]) {
    case 'f':
      return inOrder(rest, otherRest)
    case 'k':
      return compareKeys(entriesOf(rest), entriesOf(otherRest))
    default:
      return compareValues(JSON.parse(rest), JSON.parse(otherRest))
  }
}

const RANKS = 'fkvi'
const TYPES = ['number', 'string', 'boolean', 'object']

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

function entriesOf(json: string): [string, unknown][] {
  const keys: unknown = JSON.parse(json)
  return isFields(keys) ? Object.entries(keys) : []
}

function compareKeys(
  one: readonly [string, unknown][],
  other: readonly [string, unknown][],
): number {
  for (const [index, [name, value]] of one.entries()) {
    const pair = other[index]
    if (pair === undefined) return 1
    const order = inOrder(name, pair[0]) || compareValues(value, pair[1])
    if (order !== 0) return order
  }
  return one.length - other.length
}

function compareValues(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (typeof one === 'string' && typeof other === 'string') return inOrder(one, other)
  if (typeof one === typeof other) return inOrder(JSON.stringify(one), JSON.stringify(other))
  return TYPES.indexOf(typeof one) - TYPES.indexOf(typeof other)
}
