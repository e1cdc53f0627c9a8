import type {Kind} from '../kinds.ts'
import {badRequest} from '../refusal.ts'
import type {Refusal} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {canonicalQuantity} from './quantity.ts'
import {prune} from './prune.ts'
import {OBJECT_META, refName} from './schemas.ts'
import {isClean} from './clean.ts'
import type {Schema} from './schema.ts'
import type {Schemas} from './schemas.ts'
import {bytes, instant} from './scalars.ts'
import {own} from '../../../mesh/own.ts'

type Named = Pick<Kind, 'group' | 'version' | 'kind' | 'custom'>

/**
 * Where the reader is: `path` with indexes for unknown fields, `go` and `struct` as Go's decoder
 * names them in type errors.
 */
interface At {
  readonly path: string
  readonly go: string
  readonly struct: string
}

/**
 * The server's Go types hold some structs inside others without a name; only its type errors show
 * that.
 */
const INLINE: Readonly<Record<string, {readonly as: string; readonly except: readonly string[]}>> =
  {
    Probe: {
      as: 'ProbeHandler',
      except: [
        'initialDelaySeconds',
        'timeoutSeconds',
        'periodSeconds',
        'successThreshold',
        'failureThreshold',
        'terminationGracePeriodSeconds',
      ],
    },
    Volume: {as: 'VolumeSource', except: ['name']},
  }

/**
 * Reads an object as the API server does. Out: the object without what its schema does not know,
 * without nulls, amounts and times in the server's spelling; and in `problems` what it did not know
 * (`unknown field "spec.foo"`). Custom kinds: types are the validation's business, only metadata is
 * checked here.
 * @throws Refusal 400 for a value of the wrong type, in the server's words.
 */
export function decode(
  schemas: Schemas,
  kind: Named,
  object: Fields,
): {object: Fields; problems: string[]} {
  const reader = new Reader(schemas, kind)
  if (kind.custom !== undefined)
    return {object: reader.custom(object, kind.custom.schema), problems: reader.problems.sort()}
  const schema = schemas.of(kind)
  if (schema === undefined) return {object, problems: []}
  const read = reader.read(schema, object, {path: '', go: '', struct: kind.kind})
  return {object: read as Fields, problems: reader.problems}
}

/**
 * What a value of the wrong kind is refused with: `Deployment in version "v1" cannot be handled as
 * a Deployment: WHY`.
 */
export function unreadable({kind, version}: Pick<Kind, 'kind' | 'version'>, why: string): Refusal {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`)
}

class Reader {
  readonly problems: string[] = []
  readonly #schemas: Schemas
  readonly #kind: Named

  constructor(schemas: Schemas, kind: Named) {
    this.#schemas = schemas
    this.#kind = kind
  }

  custom(object: Fields, schema: Schema | undefined): Fields {
    const {apiVersion, kind, metadata, ...rest} = object
    const meta =
      metadata === undefined || metadata === null
        ? {}
        : {metadata: this.#metadata(metadata, 'metadata')}
    const pruned =
      schema === undefined
        ? rest
        : prune(schema, rest, {
            path: '',
            problems: this.problems,
            metadata: (value, path) => this.#metadata(value, path),
          })
    return {apiVersion, kind, ...meta, ...(pruned as Fields)}
  }

  read(node: Schema, value: unknown, at: At): unknown {
    const schema = this.#schemas.resolve(node)
    if (typeof value === 'object' && value !== null && isClean(value, schema)) return value
    const name = refName(node)
    if (name === 'Quantity') return this.#quantity(value)
    if (name === 'IntOrString') return this.#intOrString(value, at)
    if (schema.type === undefined || isRaw(schema)) return value
    if (schema.type === 'object') return this.#object(node, schema, value, at)
    if (schema.type === 'array') return this.#array(schema, value, at)
    return this.#scalar(schema, value, at)
  }

  #metadata(value: unknown, path: string): unknown {
    return this.read({$ref: `#/components/schemas/${OBJECT_META}`}, value, {
      path,
      go: '',
      struct: 'ObjectMeta',
    })
  }

  #object(node: Schema, schema: Schema, value: unknown, at: At): unknown {
    if (value === null) return {}
    if (!isFields(value)) throw this.#wrong(value, at, this.#goType(node))
    if (schema.properties !== undefined) return this.#struct(node, schema.properties, value, at)
    const {additionalProperties} = schema
    if (typeof additionalProperties !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        this.read(additionalProperties, one, {...at, path: `${at.path}.${key}`}),
      ]),
    )
  }

  #struct(
    node: Schema,
    properties: Readonly<Record<string, Schema>>,
    value: Fields,
    at: At,
  ): Fields {
    const struct = refName(node) || at.struct
    const read = new Map<string, unknown>()
    for (const [key, one] of Object.entries(value)) {
      const path = at.path === '' ? key : `${at.path}.${key}`
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined
      if (property === undefined) this.problems.push(`unknown field "${path}"`)
      else if (one !== null)
        read.set(key, this.read(property, one, {path, go: goPath(at.go, struct, key), struct}))
    }
    return Object.fromEntries(read)
  }

  #array(schema: Schema, value: unknown, at: At): unknown {
    const {items} = schema
    if (value === null) return []
    if (!Array.isArray(value)) throw this.#wrong(value, at, this.#goType(schema))
    if (items === undefined) return value
    return value.map((one: unknown, index) =>
      this.read(items, one, {...at, path: `${at.path}[${index}]`}),
    )
  }

  #scalar({type, format}: Schema, value: unknown, at: At): unknown {
    if (value === null) return type === 'string' ? '' : type === 'boolean' ? false : 0
    if (type === 'boolean' && typeof value === 'boolean') return value
    if (type === 'integer' && fits(value, format)) return value
    if (type === 'number' && typeof value === 'number') return value
    if (type === 'string' && typeof value === 'string') return this.#text(value, format)
    throw this.#wrong(value, at, goScalar(type, format))
  }

  #text(value: string, format: string | undefined): string {
    const checked =
      format === 'byte' ? bytes(value) : format === 'date-time' ? instant(value) : {text: value}
    if ('why' in checked) throw unreadable(this.#kind, checked.why)
    return checked.text
  }

  #quantity(value: unknown): unknown {
    const text = canonicalQuantity(value)
    if (text === undefined)
      throw unreadable(
        this.#kind,
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      )
    return text
  }

  #intOrString(value: unknown, at: At): unknown {
    if (typeof value === 'string' || fits(value, 'int32')) return value
    throw this.#wrong(value, at, 'int32')
  }

  #wrong(value: unknown, {go, struct}: At, type: string): Refusal {
    const is = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    const number = typeof value === 'number' && /^(u?int)/.test(type) ? ` ${value}` : ''
    const place = go === '' ? 'Go value' : `Go struct field ${struct}.${go}`
    return unreadable(
      this.#kind,
      `json: cannot unmarshal ${is}${number} into ${place} of type ${type}`,
    )
  }

  #goType(node: Schema): string {
    if (refName(node) !== '') return goName(node)
    const {type, format, items, additionalProperties} = this.#schemas.resolve(node)
    if (type === 'array') return `[]${items === undefined ? 'string' : this.#goType(items)}`
    if (type === 'object')
      return `map[string]${typeof additionalProperties === 'object' ? this.#goType(additionalProperties) : 'string'}`
    return goScalar(type, format)
  }
}

/** Any JSON: the server keeps it as it came (RawExtension, FieldsV1). */
function isRaw({type, properties, additionalProperties}: Schema): boolean {
  return type === 'object' && properties === undefined && additionalProperties === undefined
}

/** The name of a type as Go has it: `v1.PodSpec`. */
function goName({$ref, allOf}: Schema): string {
  return ($ref ?? allOf?.[0]?.$ref ?? '').split('.').slice(-2).join('.')
}

function goPath(above: string, struct: string, key: string): string {
  const inline = own(INLINE, struct)
  const path = inline === undefined || inline.except.includes(key) ? key : `${inline.as}.${key}`
  return above === '' ? path : `${above}.${path}`
}

function goScalar(type: string | undefined, format: string | undefined): string {
  if (type === 'boolean') return 'bool'
  if (type === 'integer') return format ?? 'int64'
  if (type === 'number') return 'float64'
  return format === 'byte' ? '[]uint8' : 'string'
}

function fits(value: unknown, format: string | undefined): boolean {
  return Number.isInteger(value) && (format !== 'int32' || Math.abs(value as number) <= 2 ** 31 - 1)
}
