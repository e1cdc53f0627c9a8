import {redactTree} from '../secrets/redact.ts'
import {own} from '../mesh/own.ts'

/**
 * What a projection lets through: named fields of an object (or of each object of a list), a whole
 * value, or what a function makes of it.
 */
export type Shape = typeof WHOLE | ((value: unknown) => unknown) | {readonly [field: string]: Shape}

/** Let through whole, secrets taken out by their names and looks. */
export const WHOLE = Symbol('whole')

/**
 * Only what the shape names comes out. Lists keep their length; an object of which nothing is left
 * is an empty one.
 */
export function pick(value: unknown, shape: Shape): unknown {
  if (value === undefined) return undefined
  if (shape === WHOLE) return redactTree(value)
  if (typeof shape === 'function') return shape(value)
  if (Array.isArray(value)) return value.map(each => pick(each, shape))
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(shape).flatMap(([key, inner]) => {
      const kept = pick(own(fields, key), inner)
      return kept === undefined ? [] : [[key, kept]]
    }),
  )
}

/** In: fields that are let through whole. */
export const whole = (...fields: readonly string[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries(fields.map(field => [field, WHOLE]))

/** Of what cannot be secret and whose keys are names of somebody's: selectors, quotas. */
export const asIs = (value: unknown): unknown => value
