import {isFields} from '../../mesh/fields.ts'
import {own} from '../../mesh/own.ts'

/**
 * Are two JSON values equal? The order of fields does not count, a field that is undefined counts
 * as missing.
 */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => same(item, other[index]))
    )
  if (!isFields(one) || !isFields(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every(key => same(own(one, key), own(other, key)))
}
