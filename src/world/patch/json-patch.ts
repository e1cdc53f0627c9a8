import {badRequest, Refusal} from '../refusal.ts'
import {isFields} from '../thing.ts'
import type {Fields} from '../thing.ts'
import {jsonKind} from './go-print.ts'
import {same} from '../same.ts'

/**
 * RFC 6902 as the API server does it: negative indices count from the end, `replace` also adds a field, null and missing test
 * the same.
 * @throws Refusal 400 for what is no list of operations, 413 for more than 10,000, 422 for one that does not apply
 */
export function jsonPatch(object: Fields, operations: unknown): Fields {
  if (operations === null) return object
  if (!Array.isArray(operations)) throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(operations)} into Go value of type []handlers.jsonPatchOp`)
  if (operations.length > MOST_OPERATIONS) throw tooMany(operations.length)
  const checked = operations.map(asOperation)
  const result = checked.reduce<unknown>(afterOperation, object)
  if (!isFields(result)) throw rejected()
  return result
}

const MOST_OPERATIONS = 10_000

/** What the API server answers to a patch that cannot be applied, whatever the reason. */
function rejected(): Refusal {
  return new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
}

interface Operation {
  readonly op: unknown
  readonly path: unknown
  readonly from: unknown
  readonly value: unknown
}

type Container = Fields | readonly unknown[]

function tooMany(count: number): Refusal {
  return new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${count}`)
}

function asOperation(operation: unknown): Operation {
  if (!isFields(operation)) throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(operation)} into Go value of type handlers.jsonPatchOp`)
  const {op, path, from, value} = operation
  for (const [name, text] of Object.entries({op, path, from})) {
    if (text !== undefined && text !== null && typeof text !== 'string') {
      throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(text)} into Go struct field jsonPatchOp.${name} of type string`)
    }
  }
  return {op, path, from, value: value ?? null}
}

function afterOperation(document: unknown, {op, path, from, value}: Operation): unknown {
  switch (op) {
    case 'add':
      return edited(document, steps(path), (container, key) => withAdded(container, key, value))
    case 'remove':
      return edited(document, steps(path), withRemoved)
    case 'replace':
      return replaced(document, path, value)
    case 'move': {
      const moved = valueAt(document, steps(from))
      return edited(edited(document, steps(from), withRemoved), steps(path), (container, key) => withAdded(container, key, moved))
    }
    case 'copy': {
      const copy = valueAt(document, steps(from))
      return edited(document, steps(path), (container, key) => withAdded(container, key, copy))
    }
    case 'test':
      if (!same(path === '' ? document : (valueAt(document, steps(path)) ?? null), value)) throw rejected()
      return document
    default:
      throw rejected()
  }
}

function replaced(document: unknown, path: unknown, value: unknown): unknown {
  if (path !== '') return edited(document, steps(path), (container, key) => withReplaced(container, key, value))
  if (typeof value !== 'object' || value === null) throw rejected()
  return value
}

function steps(path: unknown): readonly string[] {
  if (typeof path !== 'string' || !path.includes('/')) throw rejected()
  return path
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function containerOf(value: unknown): Container {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (isFields(value)) return value
  throw rejected()
}

const isList = (container: Container): container is readonly unknown[] => Array.isArray(container)

function edited(document: unknown, [step = '', ...rest]: readonly string[], change: (container: Container, key: string) => Container): Container {
  const container = containerOf(document)
  if (rest.length === 0) return change(container, step)
  return withReplaced(container, step, edited(childOf(container, step), rest, change))
}

function valueAt(document: unknown, [step = '', ...rest]: readonly string[]): unknown {
  const child = childOf(containerOf(document), step)
  return rest.length === 0 ? child : valueAt(child, rest)
}

function childOf(container: Container, key: string): unknown {
  if (isList(container)) return container[indexIn(key, container.length)]
  return Object.hasOwn(container, key) ? container[key] : undefined
}

/** In: how many places there are. A negative index counts from the end. */
function indexIn(key: string, places: number): number {
  const index = /^[+-]?\d+$/.test(key) ? Number.parseInt(key, 10) : Number.NaN
  const at = index < 0 ? index + places : index
  if (!(at >= 0 && at < places)) throw rejected()
  return at
}

function withAdded(container: Container, key: string, value: unknown): Container {
  if (!isList(container)) return withField(container, key, value)
  if (key === '-') return [...container, value ?? null]
  return container.toSpliced(indexIn(key, container.length + 1), 0, value ?? null)
}

function withReplaced(container: Container, key: string, value: unknown): Container {
  return isList(container) ? container.with(indexIn(key, container.length), value) : withField(container, key, value)
}

function withRemoved(container: Container, key: string): Container {
  if (isList(container)) return container.toSpliced(indexIn(key, container.length), 1)
  if (!Object.hasOwn(container, key)) throw rejected()
  return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key))
}

function withField(fields: Fields, key: string, value: unknown): Fields {
  return Object.fromEntries(new Map([...Object.entries(fields), [key, value ?? null]]))
}
