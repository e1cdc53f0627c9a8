import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {duplicate, required, unsupported, wrong, wrongType} from './errors.ts'
import {branchErrors} from './validate-branches.ts'
import {formatFits} from './formats.ts'
import {patternMatches} from './pattern.ts'
import type {Schema} from './schema.ts'
import {own} from '../../../mesh/own.ts'

/** With these the server does not go on to rules in CEL, and says so. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])
const UNCHECKED: FieldError = {
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was ' +
    'invalid; correct the existing errors to complete validation',
}

/**
 * What an object's schema has against it, in the API server's words: types, required fields, enums,
 * patterns, limits, formats, oneOf/anyOf/allOf/not, duplicates in sets and maps. NOT evaluated:
 * rules in CEL (`x-kubernetes-validations`), they all pass. In: the schema of a
 * CustomResourceDefinition, and an object without apiVersion, kind and metadata that is pruned and
 * has its defaults.
 */
export function validateCustom(schema: Schema, object: Fields): FieldError[] {
  const errors = errorsOf(schema, object, '')
  return errors.some(({reason}) => BLOCKING.has(reason)) && hasRules(schema)
    ? [...errors, UNCHECKED]
    : errors
}

const ruled = new WeakMap<Schema, boolean>()

/** Are there rules in CEL anywhere in it? */
function hasRules(schema: Schema): boolean {
  const known = ruled.get(schema) ?? JSON.stringify(schema).includes('"x-kubernetes-validations":')
  ruled.set(schema, known)
  return known
}

function errorsOf(schema: Schema, value: unknown, field: string): FieldError[] {
  const type = typeErrors(schema, value, field)
  if (type.length > 0) return [...type, ...enumErrors(schema, value, field)]
  if (value === null && schema.nullable === true) return []
  return [
    ...enumErrors(schema, value, field),
    ...(typeof value === 'string' ? textErrors(schema, value, field) : []),
    ...(typeof value === 'number' ? numberErrors(schema, value, field) : []),
    ...(Array.isArray(value) ? listErrors(schema, value, field) : []),
    ...branchErrors(schema, value, {field, check: errorsOf}),
    ...(isFields(value) ? objectErrors(schema, value, field) : []),
  ]
}

/** How errors call a type of JSON. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function typeErrors(schema: Schema, value: unknown, field: string): FieldError[] {
  const is = typeOf(value)
  const intOrString = schema['x-kubernetes-int-or-string'] === true
  const wanted = intOrString ? 'integer,string' : schema.type
  if (wanted === undefined || wanted === '' || (is === 'null' && schema.nullable === true))
    return []
  const fits = intOrString
    ? is === 'integer' || is === 'string'
    : wanted === is || (wanted === 'number' && is === 'integer')
  return fits ? [] : [wrongType(field, is, `${field} in body must be of type ${wanted}: "${is}"`)]
}

function enumErrors(schema: Schema, value: unknown, field: string): FieldError[] {
  const allowed = schema.enum
  if (allowed === undefined || allowed.some(one => JSON.stringify(one) === JSON.stringify(value)))
    return []
  return [
    unsupported(
      field,
      value,
      allowed.map(one => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
  ]
}

function textErrors(schema: Schema, value: string, field: string): FieldError[] {
  const {pattern, format} = schema
  const [least, most] = [limit(schema, 'minLength'), limit(schema, 'maxLength')]
  const length = Array.from(value).length
  // of these the server tells the first only
  const [first] = [
    ...(most !== undefined && length > most
      ? [
          {
            field,
            reason: 'FieldValueTooLong',
            message: `Too long: may not be more than ${most} bytes`,
          },
        ]
      : []),
    ...(least !== undefined && length < least
      ? [wrong(field, value, `${field} in body should be at least ${least} chars long`)]
      : []),
    ...(typeof pattern === 'string' && !patternMatches(pattern, value)
      ? [wrong(field, value, `${field} in body should match '${pattern}'`)]
      : []),
  ]
  return [
    ...(first === undefined ? [] : [first]),
    ...(format !== undefined && !formatFits(format, value)
      ? [
          wrongType(
            field,
            value,
            `${field} in body must be of type ${format}: ${JSON.stringify(value)}`,
          ),
        ]
      : []),
  ]
}

function numberErrors(schema: Schema, value: number, field: string): FieldError[] {
  const {exclusiveMinimum, exclusiveMaximum} = schema
  const [least, most, step] = [
    limit(schema, 'minimum'),
    limit(schema, 'maximum'),
    limit(schema, 'multipleOf'),
  ]
  const low = least !== undefined && (exclusiveMinimum === true ? value <= least : value < least)
  const high = most !== undefined && (exclusiveMaximum === true ? value >= most : value > most)
  return [
    ...(low
      ? [
          wrong(
            field,
            value,
            `${field} in body should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${least}`,
          ),
        ]
      : []),
    ...(high
      ? [
          wrong(
            field,
            value,
            `${field} in body should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${most}`,
          ),
        ]
      : []),
    ...(step !== undefined && value % step !== 0
      ? [wrong(field, value, `${field} in body should be a multiple of ${step}`)]
      : []),
  ]
}

function listErrors(schema: Schema, value: readonly unknown[], field: string): FieldError[] {
  const {items} = schema
  const [least, most] = [limit(schema, 'minItems'), limit(schema, 'maxItems')]
  return [
    ...(least !== undefined && value.length < least
      ? [wrong(field, value.length, `${field} in body should have at least ${least} items`)]
      : []),
    ...(most !== undefined && value.length > most ? [tooMany(field, value.length, most)] : []),
    ...(items === undefined
      ? []
      : value.flatMap((one, index) => errorsOf(items, one, `${field}[${index}]`))),
    ...twiceErrors(schema, value, field),
  ]
}

const tooMany = (field: string, count: number, most: number): FieldError => ({
  field,
  reason: 'FieldValueTooMany',
  message: `Too many: ${count}: must have at most ${most} ${most === 1 ? 'item' : 'items'}`,
})

/** In a set nothing stands twice, in a map no key. */
function twiceErrors(schema: Schema, value: readonly unknown[], field: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type']
  if (kind !== 'set' && kind !== 'map') return []
  const names = schema['x-kubernetes-list-map-keys'] ?? []
  const shown = value.map(one =>
    kind === 'set' || !isFields(one)
      ? one
      : Object.fromEntries(names.map(name => [name, own(one, name)])),
  )
  const keys = shown.map(one => JSON.stringify(one))
  return keys.flatMap((key, index) =>
    keys.indexOf(key) < index ? [duplicate(`${field}[${index}]`, shown[index])] : [],
  )
}

function objectErrors(schema: Schema, value: Fields, field: string): FieldError[] {
  const {properties = {}, additionalProperties, required: needed = []} = schema
  const [least, most] = [limit(schema, 'minProperties'), limit(schema, 'maxProperties')]
  const count = Object.keys(value).length
  const below = (key: string): string => (field === '' ? key : `${field}.${key}`)
  const inner = Object.entries(value).flatMap(([key, one]) => {
    const property = Object.hasOwn(properties, key)
      ? properties[key]
      : typeof additionalProperties === 'object'
        ? additionalProperties
        : undefined
    return property === undefined ? [] : errorsOf(property, one, below(key))
  })
  return [
    ...(least !== undefined && count < least
      ? [wrong(field, count, `${field} in body should have at least ${least} properties`)]
      : []),
    ...(most !== undefined && count > most ? [tooMany(field, count, most)] : []),
    ...inner,
    ...needed
      .filter(key => own(value, key) === undefined && !(field === '' && key === 'metadata'))
      .map(key => required(below(key))),
  ]
}

function limit(schema: Schema, word: string): number | undefined {
  const value = own(schema, word)
  return typeof value === 'number' ? value : undefined
}
