import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {textOf} from './fields.ts'
import {NULLS, POINTERS, PRINTED} from './go-types.ts'
import {isClean, markClean} from './clean.ts'
import type {Schema} from './schema.ts'
import {refName} from './schemas.ts'
import type {Schemas} from './schemas.ts'
import {own} from '../../../mesh/own.ts'

/**
 * An object as the server's Go types print it: empty lists, maps, texts, zeros and falses go where
 * they mean nothing, structs that are always there appear (`status: {}`, `resources: {}`), and
 * numbers that are always printed. In: a schema node and a decoded value of it. Out: the value
 * itself when nothing changed.
 */
export function shaped(schemas: Schemas, node: Schema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const schema = schemas.resolve(node)
  if (isClean(value, schema)) return value
  const made = madeOf(schemas, node, schema, value)
  markClean(made, schema)
  return made
}

function madeOf(schemas: Schemas, node: Schema, schema: Schema, value: object): object {
  if (Array.isArray(value)) return shapedList(schemas, schema, value)
  if (!isFields(value)) return value
  const {properties, additionalProperties, required = []} = schema
  if (properties !== undefined)
    return struct(schemas, {properties, required, name: structName(node, schema)}, value)
  return typeof additionalProperties === 'object'
    ? map(schemas, additionalProperties, value)
    : value
}

function shapedList(
  schemas: Schemas,
  {items}: Schema,
  value: readonly unknown[],
): readonly unknown[] {
  if (items === undefined) return value
  const changed = value.map(one => shaped(schemas, items, one))
  return changed.every((one, index) => one === value[index]) ? value : changed
}

function map(schemas: Schemas, values: Schema, value: Fields): Fields {
  const changed = Object.entries(value).map(
    ([key, one]) => [key, shaped(schemas, values, one)] as const,
  )
  return changed.every(([key, one]) => one === own(value, key))
    ? value
    : Object.fromEntries(changed)
}

interface Struct {
  readonly name: string
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, Schema>>
}

function struct(schemas: Schemas, is: Struct, value: Fields): Fields {
  const {properties} = is
  const made = new Map<string, unknown>()
  let changed = false
  for (const [key, one] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined
    const kept =
      property === undefined
        ? one
        : keptValue(schemas, property, {
            value: one,
            zeroStays: POINTERS.has(`${is.name}.${key}`) || isPrinted(is, key),
          })
    if (kept !== undefined) made.set(key, kept)
    changed ||= kept !== one
  }
  for (const [key, always] of alwaysOf(schemas, is)) {
    if (made.get(key) !== undefined) continue
    made.set(key, always)
    changed = true
  }
  return changed ? Object.fromEntries(made) : value
}

function keptValue(
  schemas: Schemas,
  property: Schema,
  {value, zeroStays}: {value: unknown; zeroStays: boolean},
): unknown {
  const schema = schemas.resolve(property)
  if (schema.type === 'array' || typeof schema.additionalProperties === 'object') {
    const empty = isFields(value)
      ? Object.keys(value).length === 0
      : Array.isArray(value) && value.length === 0
    return empty ? undefined : shaped(schemas, property, value)
  }
  const zero = value === '' || value === 0 || value === false
  if (zero && !zeroStays && isValue(schema)) return undefined
  return shaped(schemas, property, value)
}

/**
 * Numbers with a fraction are pointers throughout, amounts and int-or-strings structs: they stay.
 */
const isValue = ({type}: Schema): boolean =>
  type === 'string' || type === 'integer' || type === 'boolean'

const known = new WeakMap<object, readonly (readonly [string, unknown])[]>()

/** What a struct prints when nobody has set it. */
function alwaysOf(schemas: Schemas, is: Struct): readonly (readonly [string, unknown])[] {
  const {name, properties} = is
  const found = known.get(properties)
  if (found !== undefined) return found
  const always = Object.entries(properties).flatMap(([key, property]) => {
    const value = NULLS.has(`${name}.${key}`)
      ? null
      : alwaysPrinted(schemas, property, isPrinted(is, key))
    return value === undefined ? [] : [[key, value] as const]
  })
  known.set(properties, always)
  return always
}

const isPrinted = ({name, required}: Struct, key: string): boolean =>
  required.includes(key) || PRINTED.has(`${name}.${key}`)

function alwaysPrinted(schemas: Schemas, property: Schema, printed: boolean): unknown {
  const value = property.default
  if (value === '' || value === 0 || value === false) return printed ? value : undefined
  if (!isFields(value) || Object.keys(value).length > 0) return undefined
  return schemas.resolve(property).type === 'object' ? shaped(schemas, property, {}) : undefined
}

/** `PodSpec`; of a whole object its kind. */
function structName(node: Schema, schema: Schema): string {
  const name = refName(node)
  if (name !== '') return name
  const kinds = schema['x-kubernetes-group-version-kind']
  return Array.isArray(kinds) ? textOf((kinds as Fields[])[0]?.['kind']) : ''
}
