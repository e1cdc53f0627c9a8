import type {FieldError} from '../refusal.ts'

/** The API server's errors about fields, in its words. `field`: `spec.ports[0].name`. */
export const required = (field: string, why = ''): FieldError => ({
  field,
  reason: 'FieldValueRequired',
  message: why === '' ? 'Required value' : `Required value: ${why}`,
})
export const wrong = (field: string, value: unknown, why: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${shown(value)}: ${why}`,
})
export const duplicate = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${shown(value)}`,
})
export const forbiddenField = (field: string, why: string): FieldError => ({
  field,
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
})
export const unknownName = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueNotFound',
  message: `Not found: ${shown(value)}`,
})
export const tooLong = (field: string, bytes: number): FieldError => ({
  field,
  reason: 'FieldValueTooLong',
  message: `Too long: may not be more than ${bytes} bytes`,
})
export const wrongType = (field: string, value: unknown, why: string): FieldError => ({
  field,
  reason: 'FieldValueTypeInvalid',
  message: `Invalid value: ${shown(value)}: ${why}`,
})

/** A value that is not among those; they are told in this order. */
export function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  return {
    field,
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${shown(value)}: supported values: ${supported.map(shown).join(', ')}`,
  }
}

/** Nothing wrong when the value is one of these, or is not there. */
export function oneOf(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value as string)
    ? []
    : [unsupported(field, value, supported)]
}

/** Nothing wrong when the number is at least 0, or is not there. */
export function atLeastZero(field: string, value: unknown): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [wrong(field, value, 'must be greater than or equal to 0')]
    : []
}

/** The same error text for each of these complaints about one value. */
export const complaints = (field: string, value: unknown, whys: readonly string[]): FieldError[] =>
  whys.map(why => wrong(field, value, why))

/** Errors for every object in a list, with its path. */
export function everyOne<T>(
  list: readonly T[],
  field: string,
  check: (one: T, field: string) => FieldError[],
): FieldError[] {
  return list.flatMap((one, index) => check(one, `${field}[${index}]`))
}

/** An error for each object whose key an earlier one has. */
export function noDuplicates(keys: readonly unknown[], field: string, key: string): FieldError[] {
  return keys.flatMap((one, index) =>
    one !== undefined && one !== '' && keys.indexOf(one) < index
      ? [duplicate(`${field}[${index}].${key}`, one)]
      : [],
  )
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value)
}
