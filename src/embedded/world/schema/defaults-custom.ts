import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import type {Schema} from './schema.ts'
import {own} from '../../../mesh/own.ts'

/**
 * A custom object with the defaults of its schema, also inside the defaults. In: an object that is
 * already pruned.
 */
export function customDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const {items} = schema
    if (items === undefined) return value
    const changed = value.map(one => customDefaults(items, one))
    return changed.every((one, index) => one === value[index]) ? value : changed
  }
  return isFields(value) ? fields(schema, value) : value
}

function fields({properties = {}, additionalProperties}: Schema, value: Fields): Fields {
  const missing = Object.entries(properties).filter(
    ([key, property]) =>
      property.default !== undefined &&
      (own(value, key) === undefined || (own(value, key) === null && property.nullable !== true)),
  )
  const all: Fields =
    missing.length === 0
      ? value
      : {...value, ...Object.fromEntries(missing.map(([key, property]) => [key, property.default]))}
  const changed = Object.entries(all).map(([key, one]) => {
    const property = Object.hasOwn(properties, key)
      ? properties[key]
      : typeof additionalProperties === 'object'
        ? additionalProperties
        : undefined
    return [key, property === undefined ? one : customDefaults(property, one)] as const
  })
  return changed.every(([key, one]) => one === own(all, key)) ? all : Object.fromEntries(changed)
}
