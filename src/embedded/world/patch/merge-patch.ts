import {badRequest} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {jsonKind} from './go-print.ts'

/**
 * RFC 7386: fields of the patch replace those of the object, null takes them away, objects are
 * merged.
 * @throws Refusal 400 for a patch that is no object
 */
export function mergePatch(object: Fields, patch: unknown): Fields {
  if (patch === null) throw badRequest('Invalid JSON Patch')
  if (!isFields(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    )
  return merged(object, patch)
}

function merged(object: Fields, patch: Fields): Fields {
  const out = new Map(Object.entries(object))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) out.delete(key)
    else out.set(key, mergedField(out.get(key), value))
  }
  return Object.fromEntries(out)
}

function mergedField(before: unknown, value: unknown): unknown {
  if (!isFields(before)) return withoutNulls(value)
  return isFields(value) ? merged(before, value) : value
}

/** What is new takes no nulls along; items of lists that are null stay. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => (item === null ? null : withoutNulls(item)))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, withoutNulls(field)]),
  )
}
