import {redactTree} from '../secrets/redact.ts'
import {namesSecret, REDACTED} from '../secrets/secret-names.ts'
import {redactWords} from '../secrets/secret-words.ts'

/**
 * The schema of a chart's values without the secrets among its defaults and examples. What it
 * demands stays, or values would no longer fit it. In and out: JSON; a text that is none loses what
 * looks like a secret.
 */
export function redactSchema(schema: string): string {
  try {
    const value: unknown = JSON.parse(schema)
    const clean = walked(value, false)
    return JSON.stringify(clean) === JSON.stringify(value)
      ? redactWords(schema)
      : redactWords(JSON.stringify(clean))
  } catch {
    // A schema that is broken is Helm's to tell.
    return redactWords(schema)
  }
}

const GIVEN = new Set(['default', 'example', 'examples'])

function walked(value: unknown, hidden: boolean): unknown {
  if (Array.isArray(value)) return value.map(each => walked(each, hidden))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      // A property may itself be called `default`; then it is a schema.
      if (GIVEN.has(key) && !isSchema(inner))
        return [
          key,
          hidden && typeof inner === 'string' && inner !== '' ? REDACTED : redactTree(inner),
        ]
      return [key, walked(inner, namesSecret(key) || (hidden && !isSchema(value)))]
    }),
  )
}

const isSchema = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ('type' in value || '$ref' in value || 'properties' in value)
