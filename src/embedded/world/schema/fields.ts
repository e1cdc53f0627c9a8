import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {own} from '../../../mesh/own.ts'

/** The value when it has fields, else none. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
/** Of a list those that have fields; of anything else none. */
export const listOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields) : []
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Unset for Go: not there, or the empty string. */
export const unset = (value: unknown): boolean =>
  value === undefined || value === null || value === ''

/** With a value in every field that has none. */
export function filled(fields: Fields, values: Fields): Fields {
  const missing = Object.entries(values).filter(
    ([key, value]) => unset(own(fields, key)) && value !== undefined,
  )
  return missing.length === 0 ? fields : {...fields, ...Object.fromEntries(missing)}
}

/** With the object in that field changed, when there is one. */
export function within(fields: Fields, key: string, change: (inner: Fields) => Fields): Fields {
  const inner = own(fields, key)
  if (!isFields(inner)) return fields
  const changed = change(inner)
  return changed === inner ? fields : {...fields, [key]: changed}
}

/** With every object in that list changed, when there is one. */
export function each(fields: Fields, key: string, change: (inner: Fields) => Fields): Fields {
  const list = own(fields, key)
  if (!Array.isArray(list)) return fields
  const changed = list.map((one: unknown) => (isFields(one) ? change(one) : one))
  return changed.every((one, index) => one === list[index]) ? fields : {...fields, [key]: changed}
}
