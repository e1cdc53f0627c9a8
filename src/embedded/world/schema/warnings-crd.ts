import {isFields} from '../../../mesh/fields.ts'
import type {ApiObject} from '../api-object.ts'
import {fieldsOf, listOf} from './fields.ts'

/**
 * What the API server holds texts of custom resources to, without dashes (apiextensions-apiserver
 * 1.35, pkg/apiserver/validation/formats.go).
 */
const KNOWN = new Set(
  (
    'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 ' +
    'isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime k8sshortname ' +
    'k8slongname'
  ).split(' '),
)

/**
 * Formats of texts in a definition that the API server does not know; on a change only those that
 * are new in it.
 */
export function formatWarnings(was: ApiObject | undefined, is: ApiObject): string[] {
  const old = new Set(was === undefined ? [] : unknownFormats(was))
  return unknownFormats(is)
    .filter(format => !old.has(format))
    .map(format => `unrecognized format ${JSON.stringify(format)}`)
}

function unknownFormats(definition: ApiObject): string[] {
  return listOf(fieldsOf(definition['spec'])['versions']).flatMap(({schema}) =>
    formatsIn(fieldsOf(schema)['openAPIV3Schema']),
  )
}

/**
 * Of a schema and all that are within it. A field may itself be called `format`: then it is no
 * text.
 */
function formatsIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(formatsIn)
  if (!isFields(schema)) return []
  const {type, format} = schema
  const own =
    type === 'string' &&
    typeof format === 'string' &&
    format !== '' &&
    !KNOWN.has(format.replaceAll('-', ''))
      ? [format]
      : []
  return [...own, ...Object.values(schema).flatMap(formatsIn)]
}
