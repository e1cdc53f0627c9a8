import {isFields} from '../../../mesh/fields.ts'

/** A JSON value as the API server (a Go program) prints it in messages: `map[a:1 b:[x y]]`. */
export function goPrinted(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPrinted).join(' ')}]`
  if (!isFields(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `map[${entries.map(([key, field]) => `${key}:${goPrinted(field)}`).join(' ')}]`
}

/** The type of a JSON value as it names it. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '%!s(<nil>)'
  if (Array.isArray(value)) return '[]interface {}'
  if (isFields(value)) return 'map[string]interface {}'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : 'string'
}

/** The kind of a JSON value as its JSON reader names it: `cannot unmarshal array into …`. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (isFields(value)) return 'object'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
