import type {CustomKind} from '../kinds.ts'
import {isFields} from '../../../mesh/fields.ts'
import {age, instant} from './human-duration.ts'
import {jsonPath} from './json-path.ts'
import {NAME, date} from './table-columns.ts'
import {ageOf} from './table-fields.ts'
import type {Column, Printer} from './table.ts'

type Asked = CustomKind['columns'][number]

/** Without columns in its definition, a custom resource shows its age. */
const PLAIN: Printer = {
  columns: [NAME, date('Age')],
  cells: (object, now) => [object.metadata.name, ageOf(object, now)],
}

const known = new WeakMap<CustomKind, Printer>()

/**
 * How objects of a CustomResourceDefinition are shown: by the `additionalPrinterColumns` of the
 * version.
 */
export function customPrinter(custom: CustomKind): Printer {
  const printer = known.get(custom) ?? (custom.columns.length === 0 ? PLAIN : made(custom.columns))
  known.set(custom, printer)
  return printer
}

function made(asked: CustomKind['columns']): Printer {
  const columns = asked.map(each => ({type: each.type, find: jsonPath(each.jsonPath)}))
  return {
    columns: [NAME, ...asked.map(columnOf)],
    cells: (object, now) => [
      object.metadata.name,
      ...columns.map(({type, find}) => cellOf(type, find(object)[0], now)),
    ],
  }
}

/**
 * The definition's own words are kept; the server's for columns without any are left out, as for
 * built-in kinds.
 */
function columnOf({name, type, format, description, priority}: Asked): Column {
  return {
    name,
    type: type as Column['type'],
    format: format ?? '',
    description: description ?? '',
    priority: priority ?? 0,
  }
}

interface Found {
  readonly value: unknown
}

function cellOf(type: string, found: Found | undefined, now: number): unknown {
  if (found === undefined) return null
  const {value} = found
  if (type === 'string') return printed(value)
  if (type === 'date')
    return typeof value !== 'string'
      ? null
      : Number.isNaN(instant(value))
        ? '<invalid>'
        : age(value, now)
  if (type === 'boolean') return typeof value === 'boolean' ? value : null
  if (typeof value !== 'number') return null
  return type === 'integer' ? Math.trunc(value) : value
}

function printed(value: unknown): string {
  if (value === null) return '<no value>'
  if (typeof value === 'string') return value
  return JSON.stringify(sorted(value))
}

/** With keys in order, as the server writes objects. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
