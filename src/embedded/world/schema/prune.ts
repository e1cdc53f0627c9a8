import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import type {Schema} from './schema.ts'

interface Pruning {
  readonly path: string
  /** Unknown fields are told here. */
  readonly problems: string[]
  /** Reads the metadata of an object inside the object. */
  readonly metadata: (value: unknown, path: string) => unknown
}

/**
 * A custom object without the fields that its structural schema does not know. Nulls go where the
 * schema wants none. Values of the wrong type stay: validation refuses them.
 */
export function prune(schema: Schema, value: unknown, pruning: Pruning): unknown {
  if (Array.isArray(value)) {
    const {items} = schema
    return items === undefined
      ? value
      : value.map((one: unknown, index) =>
          prune(items, one, {...pruning, path: `${pruning.path}[${index}]`}),
        )
  }
  return isFields(value) ? fields(schema, value, pruning) : value
}

function fields(schema: Schema, value: Fields, pruning: Pruning): Fields {
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true
  const kept = Object.entries(value).flatMap(([key, one]) => {
    const path = pruning.path === '' ? key : `${pruning.path}.${key}`
    const known = propertyOf(schema, key)
    if (known === true || (known === undefined && open)) return [[key, one]]
    if (known === 'metadata') return [[key, pruning.metadata(one, path)]]
    if (known !== undefined)
      return one === null && known.nullable !== true
        ? []
        : [[key, prune(known, one, {...pruning, path})]]
    pruning.problems.push(`unknown field "${path}"`)
    return []
  })
  return Object.fromEntries(kept) as Fields
}

function propertyOf(schema: Schema, key: string): Schema | true | 'metadata' | undefined {
  const {properties, additionalProperties} = schema
  if (schema['x-kubernetes-embedded-resource'] === true && key === 'metadata') return 'metadata'
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key]
  if (schema['x-kubernetes-embedded-resource'] === true && (key === 'apiVersion' || key === 'kind'))
    return true
  if (typeof additionalProperties === 'boolean') return additionalProperties ? true : undefined
  return additionalProperties
}
