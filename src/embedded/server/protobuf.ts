import {readFileSync} from 'node:fs'
import {fieldOf} from './messages.ts'
import type {Field, Messages} from './messages.ts'
import {badBody} from './statuses.ts'
import {chunkOf, fieldsIn, integerOf, textOf} from './wire-format.ts'
import type {WireField} from './wire-format.ts'
import {own} from '../../mesh/own.ts'

const PREFIX = Buffer.from('k8s\0')
/** Deeper than any object of the API, by far. */
const DEPTH_MAX = 64

/**
 * A body in `application/vnd.kubernetes.protobuf` → the same object as JSON text. Fields that are
 * not known are left out, as the API server does.
 * @throws WireRefusal 400 for what is none, or of a kind that is not sent in this form
 */
export function jsonOfProtobuf(bytes: Buffer): string {
  if (bytes.length < 4 || !bytes.subarray(0, 4).equals(PREFIX)) {
    throw badBody(
      `provided data does not appear to be a protobuf message, expected prefix [${[...PREFIX].join(' ')}]`,
    )
  }
  try {
    return JSON.stringify(unwrapped(bytes.subarray(4)))
  } catch (error) {
    throw badBody(`unable to decode protobuf: ${(error as Error).message}`)
  }
}

function unwrapped(envelope: Buffer): object {
  const parts = fieldsIn(envelope)
  const meta = fieldsIn(chunkOf(parts.find(({number}) => number === 1)))
  const apiVersion = textOf(meta.find(({number}) => number === 1))
  const kind = textOf(meta.find(({number}) => number === 2))
  const message = messageOf(apiVersion, kind)
  if (message === undefined)
    throw new Error(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in this form`,
    )
  return {
    apiVersion,
    kind,
    ...objectOf(message, chunkOf(parts.find(({number}) => number === 2)), 0),
  }
}

let loaded: Messages | undefined
function messages(): Messages {
  loaded ??= JSON.parse(
    readFileSync(new URL('../../../templates/protobuf.json', import.meta.url), 'utf8'),
  ) as Messages
  return loaded
}

/** `apps/v1` Deployment → `apps/v1.Deployment`; the options of a deletion are of every group. */
function messageOf(apiVersion: string, kind: string): string | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  const name =
    kind === 'DeleteOptions'
      ? 'meta/v1.DeleteOptions'
      : `${(group ?? '').split('.')[0] ?? ''}/${version ?? ''}.${kind}`
  return Object.hasOwn(messages(), name) ? name : undefined
}

function objectOf(message: string, bytes: Buffer, depth: number): Record<string, unknown> {
  if (depth > DEPTH_MAX) throw new Error('nested too deeply')
  const known = own(messages(), message) ?? {}
  const object: Record<string, unknown> = {}
  for (const wire of fieldsIn(bytes)) {
    const entry = Object.hasOwn(known, wire.number) ? known[wire.number] : undefined
    if (entry !== undefined) put(object, fieldOf(entry), wire, depth)
  }
  return object
}

function put(object: Record<string, unknown>, field: Field, wire: WireField, depth: number): void {
  const {name, type, form, zero} = field
  if (form === 'map') return addEntry((object[name] ??= {}), entryOf(type, chunkOf(wire), depth))
  const value = valueOf(type, wire, depth)
  if (form === 'list') object[name] = [...((own(object, name) ?? []) as unknown[]), value]
  else if (name === '') Object.assign(object, value)
  else if (zero || type === 'meta/v1.ObjectMeta' || !isEmpty(value)) object[name] = value
}

/** Not by assignment: a key may be called __proto__. */
function addEntry(map: object, [key, value]: readonly [string, unknown]): void {
  Object.defineProperty(map, key, {value, enumerable: true, writable: true, configurable: true})
}

function entryOf(type: string, bytes: Buffer, depth: number): readonly [string, unknown] {
  const [key, value] = [1, 2].map(wanted => fieldsIn(bytes).find(({number}) => number === wanted))
  const missing: WireField =
    type === 'string' || type === 'bytes' || type.includes('.')
      ? {number: 2, value: Buffer.alloc(0)}
      : {number: 2, value: 0n}
  return [textOf(key), valueOf(type, value ?? missing, depth)]
}

function valueOf(type: string, wire: WireField, depth: number): unknown {
  const scalar = own(SCALARS, type)
  if (scalar !== undefined) return scalar(wire)
  const bytes = chunkOf(wire)
  const special = own(SPECIAL, type)
  if (special !== undefined) return special(fieldsIn(bytes))
  // A list that may be null is a message of its own there, and a plain list in JSON.
  if (own(own(messages(), type), '1') === 'items string list' && type.endsWith('Value'))
    return objectOf(type, bytes, depth + 1)['items'] ?? []
  return objectOf(type, bytes, depth + 1)
}

const SCALARS: Readonly<Record<string, (wire: WireField) => unknown>> = {
  string: textOf,
  bytes: wire => chunkOf(wire).toString('base64'),
  bool: wire => integerOf(wire) !== 0,
  int32: integerOf,
  int64: integerOf,
}

const first = (fields: readonly WireField[], wanted: number): WireField | undefined =>
  fields.find(({number}) => number === wanted)
const numberIn = (fields: readonly WireField[], wanted: number): number =>
  integerOf(first(fields, wanted))
const rawJson = (fields: readonly WireField[]): unknown =>
  chunkOf(first(fields, 1)).length === 0 ? {} : (JSON.parse(textOf(first(fields, 1))) as unknown)

/** Messages that are something simpler in JSON. */
const SPECIAL: Readonly<Record<string, (fields: readonly WireField[]) => unknown>> = {
  'meta/v1.Time': fields => timeOf(fields, false),
  'meta/v1.MicroTime': fields => timeOf(fields, true),
  'resource.Quantity': fields => textOf(first(fields, 1)),
  'intstr.IntOrString': fields =>
    numberIn(fields, 1) === 0 ? numberIn(fields, 2) : textOf(first(fields, 3)),
  'meta/v1.FieldsV1': rawJson,
  'runtime.RawExtension': rawJson,
}

function timeOf(fields: readonly WireField[], micro: boolean): string | undefined {
  if (fields.length === 0) return undefined
  const [seconds, nanos] = [numberIn(fields, 1), numberIn(fields, 2)]
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19)
  return micro ? `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${whole}Z`
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
