import {DEPTH_MOST, isDeeper} from '../depth.ts'
import {badRequest, Refusal} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {jsonKind} from './go-print.ts'
import {same} from '../same.ts'

/**
 * RFC 6902 as the API server does it: negative indices count from the end, `replace` also adds a
 * field, null and missing test the same.
 * @throws Refusal 400 for what is no list of operations, 413 for more than 10,000 or copies of
 *   more than 3 MiB, 422 for one that does
 * not apply or would nest the object too deep
 */
export function jsonPatch(object: Fields, operations: unknown): Fields {
  if (operations === null) return object
  if (!Array.isArray(operations))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(operations)} into Go value of ` +
        'type []handlers.jsonPatchOp',
    )
  if (operations.length > MOST_OPERATIONS) throw tooMany(operations.length)
  const checked = operations.map(asOperation)
  const budget = {copied: 0}
  const result = checked.reduce<unknown>(
    (document, operation) => afterOperation(document, operation, budget),
    object,
  )
  if (!isFields(result)) throw rejected()
  return result
}

const MOST_OPERATIONS = 10_000
/** Characters of JSON, as large as a body may be: copies of copies double with each operation. */
const MOST_COPIED = 3 * 1024 * 1024

/** What the API server answers to a patch that cannot be applied, whatever the reason. */
function rejected(): Refusal {
  return new Refusal(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  )
}

interface Operation {
  readonly op: unknown
  readonly path: unknown
  readonly from: unknown
  readonly value: unknown
}

type Container = Fields | readonly unknown[]

function tooMany(count: number): Refusal {
  return new Refusal(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${count}`,
  )
}

function asOperation(operation: unknown): Operation {
  if (!isFields(operation))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(operation)} into Go value of type handlers.jsonPatchOp`,
    )
  const {op, path, from, value} = operation
  for (const [name, text] of Object.entries({op, path, from})) {
    if (text !== undefined && text !== null && typeof text !== 'string') {
      throw badRequest(
        `error decoding patch: json: cannot unmarshal ${jsonKind(text)} into Go struct field ` +
          `jsonPatchOp.${name} of type string`,
      )
    }
  }
  return {op, path, from, value: value ?? null}
}

function afterOperation(
  document: unknown,
  {op, path, from, value}: Operation,
  budget: {copied: number},
): unknown {
  switch (op) {
    case 'add':
      return added(document, path, value)
    case 'remove':
      return edited(document, steps(path), withRemoved)
    case 'replace':
      return replaced(document, path, value)
    case 'move': {
      const moved = valueAt(document, steps(from))
      return added(edited(document, steps(from), withRemoved), path, moved)
    }
    case 'copy':
      return added(document, path, counted(valueAt(document, steps(from)), budget))
    case 'test':
      if (!same(path === '' ? document : (valueAt(document, steps(path)) ?? null), value))
        throw rejected()
      return document
    default:
      throw rejected()
  }
}

const added = (document: unknown, path: unknown, value: unknown): Container =>
  edited(document, shallow(steps(path), value), (container, key) =>
    withAdded(container, key, value),
  )

/** What is put at the end of these steps must not reach too deep. */
function shallow(at: readonly string[], value: unknown): readonly string[] {
  if (at.length > DEPTH_MOST || isDeeper(value, DEPTH_MOST - at.length)) throw rejected()
  return at
}

function counted(copy: unknown, budget: {copied: number}): unknown {
  budget.copied += JSON.stringify(copy ?? null).length
  if (budget.copied > MOST_COPIED)
    throw new Refusal(
      413,
      'RequestEntityTooLarge',
      'Request entity too large: Unable to complete, the accumulated size increase of copy ' +
        `operations is ${budget.copied}, exceeding the limit ${MOST_COPIED}`,
    )
  return copy
}

function replaced(document: unknown, path: unknown, value: unknown): unknown {
  if (path !== '')
    return edited(document, shallow(steps(path), value), (container, key) =>
      withReplaced(container, key, value),
    )
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

function edited(
  document: unknown,
  [step = '', ...rest]: readonly string[],
  change: (container: Container, key: string) => Container,
): Container {
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
  return isList(container)
    ? container.with(indexIn(key, container.length), value)
    : withField(container, key, value)
}

function withRemoved(container: Container, key: string): Container {
  if (isList(container)) return container.toSpliced(indexIn(key, container.length), 1)
  if (!Object.hasOwn(container, key)) throw rejected()
  return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key))
}

function withField(fields: Fields, key: string, value: unknown): Fields {
  return Object.fromEntries(new Map([...Object.entries(fields), [key, value ?? null]]))
}
