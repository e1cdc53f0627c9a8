import type {Kind} from '../kinds.ts'
import type {FieldError} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import {unsupported} from './errors.ts'
import type {Schema} from './schema.ts'
import type {Schemas} from './schemas.ts'

/**
 * For kinds that have no check of their own: every text that may only be one of a few, as OpenAPI
 * lists them.
 */
export function enumErrors(
  schemas: Schemas,
  kind: Pick<Kind, 'group' | 'version' | 'kind'>,
  object: unknown,
): FieldError[] {
  const schema = schemas.of({group: kind.group, version: kind.version, kind: kind.kind})
  return schema === undefined ? [] : errors(schemas, {schema, field: ''}, object)
}

function errors(
  schemas: Schemas,
  {schema, field}: {schema: Schema; field: string},
  value: unknown,
): FieldError[] {
  if (Array.isArray(value)) {
    const item = schemas.item(schema)
    return item === undefined
      ? []
      : value.flatMap((one, index) =>
          errors(schemas, {schema: item, field: `${field}[${index}]`}, one),
        )
  }
  if (isFields(value)) {
    return Object.entries(value).flatMap(([key, one]) => {
      const property = schemas.property(schema, key)
      return property === undefined
        ? []
        : errors(schemas, {schema: property, field: field === '' ? key : `${field}.${key}`}, one)
    })
  }
  const allowed = schema.enum
  return typeof value !== 'string' ||
    value === '' ||
    allowed === undefined ||
    allowed.includes(value)
    ? []
    : [unsupported(field, value, allowed.map(String))]
}
