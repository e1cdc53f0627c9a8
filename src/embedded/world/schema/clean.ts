import type {Schema} from './schema.ts'

/**
 * By value: what its schema is made of. Values never change, so that what was read and shaped once
 * need not be again.
 */
const clean = new WeakMap<object, object>()

const essence = ({properties, items, additionalProperties}: Schema): object | undefined =>
  properties ??
  items ??
  (typeof additionalProperties === 'object' ? additionalProperties : undefined)

/**
 * Was this very value read and shaped by this schema before, with all that is in it? In: a resolved
 * schema.
 */
export function isClean(value: object, schema: Schema): boolean {
  const known = clean.get(value)
  return known !== undefined && known === essence(schema)
}

/** Remembers that it was. */
export function markClean(value: object, schema: Schema): void {
  const key = essence(schema)
  if (key !== undefined) clean.set(value, key)
}
