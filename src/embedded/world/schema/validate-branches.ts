import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Schema} from './schema.ts'

interface At {
  readonly field: string
  readonly check: (schema: Schema, value: unknown, field: string) => FieldError[]
}

/**
 * allOf, anyOf, oneOf and not. The server names no field in their errors, but adds those of the
 * branch that came nearest.
 */
export function branchErrors(schema: Schema, value: unknown, {field, check}: At): FieldError[] {
  const tried = (branches: readonly Schema[] | undefined): FieldError[][] =>
    (branches ?? []).map(branch => check(branch, value, field))
  const [any, one] = [tried(schema.anyOf), tried(schema.oneOf)]
  return [
    ...tried(schema.allOf).flat(),
    ...anyErrors(any, field),
    ...oneErrors(one, field),
    ...notErrors(schema, value, {field, check}),
  ]
}

function anyErrors(tried: readonly FieldError[][], field: string): FieldError[] {
  if (tried.length === 0 || tried.some(errors => errors.length === 0)) return []
  return [nameless(`"${field}" must validate at least one schema (anyOf)`), ...nearest(tried)]
}

function oneErrors(tried: readonly FieldError[][], field: string): FieldError[] {
  const valid = tried.filter(errors => errors.length === 0).length
  if (tried.length === 0 || valid === 1) return []
  const text = `"${field}" must validate one and only one schema (oneOf). Found`
  return valid === 0
    ? [nameless(`${text} none valid`), ...nearest(tried)]
    : [nameless(`${text} ${valid} valid alternatives`)]
}

function notErrors({not}: Schema, value: unknown, {field, check}: At): FieldError[] {
  if (!isFields(not) || check(not, value, field).length > 0) return []
  return [nameless(`"${field}" must not validate the schema (not)`)]
}

/** The fewest complaints; of equals the first. */
function nearest(tried: readonly FieldError[][]): FieldError[] {
  return tried.reduce<FieldError[]>(
    (best, errors) => (errors.length < best.length ? errors : best),
    tried[0] ?? [],
  )
}

const nameless = (text: string): FieldError => ({
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message: `Invalid value: "": ${text}`,
})
