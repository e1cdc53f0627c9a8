import type {Kind} from '../kinds.ts'
import type {Schema} from '../schema/schema.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {SchemaWalker} from './walker.ts'
import {own} from '../../../mesh/own.ts'

export type Scalar = 'string' | 'numeric' | 'boolean' | 'untyped'

/**
 * What may stand at a place of an object, as far as merging and ownership go; a place may take
 * several of the three.
 */
export interface Type {
  readonly map?: MapType
  readonly list?: ListType
  readonly scalar?: Scalar
}

export interface MapType {
  /** Owned and merged as a whole. */
  readonly atomic: boolean
  /**
   * The fields that an object of a built-in kind has even when nobody wrote them: `resources` of a
   * container.
   */
  readonly always: readonly string[]
  /** Is it a field that the schema names? */
  names(key: string): boolean
  /** The type of a field; undefined when there must be no such field. */
  of(key: string): Type | undefined
  /** The default that the schema gives to a field. */
  defaultOf(key: string): unknown
  /**
   * What a field that is not there reads as in an object of a built-in kind; undefined: as nothing.
   */
  absent(key: string): unknown
}

export interface ListType {
  /**
   * `map`: items are told apart by `keys`; `set`: by their value; `atomic`: owned and merged as a
   * whole.
   */
  readonly relation: 'atomic' | 'set' | 'map'
  readonly keys: readonly string[]
  item(): Type
}

/** The type of all objects of a kind. */
export function typeOf(walker: SchemaWalker, kind: Kind): Type {
  const schema = walker.of(kind)
  if (schema === undefined) return DEDUCED
  const known = roots.get(schema)
  if (known !== undefined) return known
  const context = {walker, structs: kind.custom === undefined, named: new Map<Schema, Type>()}
  const type =
    kind.custom === undefined
      ? typeOfNode(context, schema, false)
      : typeOfNode(context, withMetadata(schema), false)
  roots.set(schema, type)
  return type
}

interface Context {
  readonly walker: SchemaWalker
  /** Built-in kinds are read into structures, whose fields are always there. */
  readonly structs: boolean
  readonly named: Map<Schema, Type>
}

const roots = new WeakMap<Schema, Type>()
const REF = '#/components/schemas/'
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const RAW = 'io.k8s.apimachinery.pkg.runtime.RawExtension'

/** Anything, owned as a whole. */
const WHOLE: Type = {
  scalar: 'untyped',
  list: {relation: 'atomic', keys: [], item: () => WHOLE},
  map: freeMap(true, () => WHOLE),
}

/** Anything, typed by what is there: lists as a whole, objects field by field. */
const DEDUCED: Type = {
  scalar: 'untyped',
  list: {relation: 'atomic', keys: [], item: () => WHOLE},
  map: freeMap(false, () => DEDUCED),
}

function freeMap(atomic: boolean, element: () => Type): MapType {
  return {
    atomic,
    always: [],
    names: () => false,
    of: element,
    defaultOf: () => undefined,
    absent: () => undefined,
  }
}

function withMetadata(schema: Schema): Schema {
  const text: Schema = {type: 'string'}
  const metadata: Schema = {$ref: `${REF}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta`}
  return {...schema, properties: {...schema.properties, apiVersion: text, kind: text, metadata}}
}

function typeOfNode(context: Context, node: Schema, preserving: boolean): Type {
  const name = refOf(node)
  if (name === QUANTITY) return {scalar: 'untyped'}
  if (name === RAW) return WHOLE
  if (name === undefined) return parsed(context, node, preserving)
  const type = namedType(context, node)
  const wanted = node['x-kubernetes-map-type']
  if (wanted === undefined || type.map === undefined) return type
  return {...type, map: {...type.map, atomic: wanted === 'atomic'}}
}

function refOf(node: Schema): string | undefined {
  const ref = node.$ref ?? (node.allOf?.length === 1 ? node.allOf[0]?.$ref : undefined)
  return ref?.slice(ref.lastIndexOf('/') + 1)
}

function namedType(context: Context, node: Schema): Type {
  const target = context.walker.resolve(
    node.$ref === undefined ? (node.allOf?.[0] ?? node) : {$ref: node.$ref},
  )
  const known = context.named.get(target)
  if (known !== undefined) return known
  const type = parsed(context, target, false)
  context.named.set(target, type)
  return type
}

function parsed(context: Context, node: Schema, before: boolean): Type {
  const preserving = before || node['x-kubernetes-preserve-unknown-fields'] === true
  switch (node.type) {
    case 'object':
      return {map: mapOf(context, node, preserving)}
    case 'array':
      return {list: listOf(context, node, preserving)}
    case 'integer':
    case 'number':
      return {scalar: 'numeric'}
    case 'boolean':
      return {scalar: 'boolean'}
    case 'string':
      return {scalar: node.format === undefined || node.format === 'byte' ? 'string' : 'untyped'}
    default:
      return {
        scalar: 'untyped',
        list: listOf(context, node, preserving),
        map: mapOf(context, node, preserving),
      }
  }
}

function mapOf(context: Context, node: Schema, preserving: boolean): MapType {
  const fields = node.properties ?? {}
  const types = new Map<string, Type>()
  const element = elementOf(context, node, preserving)
  const absent = (key: string): unknown => (context.structs ? absentIn(node, key) : undefined)
  const fieldType = (key: string): Type | undefined => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (field === undefined) return element()
    const type = types.get(key) ?? typeOfNode(context, field, preserving)
    types.set(key, type)
    return type
  }
  return {
    atomic: node['x-kubernetes-map-type'] === 'atomic',
    always: Object.keys(fields).filter(key => absent(key) !== undefined),
    names: key => Object.hasOwn(fields, key),
    of: fieldType,
    defaultOf: key => (Object.hasOwn(fields, key) ? fields[key]?.default : undefined),
    absent,
  }
}

function elementOf(context: Context, node: Schema, preserving: boolean): () => Type | undefined {
  const more = node.additionalProperties
  if (isFields(more)) {
    let type: Type | undefined
    return () => (type ??= typeOfNode(context, more, preserving))
  }
  const free =
    more === true ||
    (more === undefined && (preserving || Object.keys(node.properties ?? {}).length === 0))
  return () => (free ? DEDUCED : undefined)
}

function absentIn(node: Schema, key: string): unknown {
  const field = own(node.properties, key)
  if (field === undefined) return undefined
  if (isFields(field.default)) return field.default
  return node.required?.includes(key) === true ? (field.default ?? null) : undefined
}

function listOf(context: Context, node: Schema, preserving: boolean): ListType {
  const {items} = node
  let type: Type | undefined
  return {
    ...relationOf(node),
    item: () => (type ??= items === undefined ? WHOLE : typeOfNode(context, items, preserving)),
  }
}

function relationOf(node: Schema): Pick<ListType, 'relation' | 'keys'> {
  const listType = node['x-kubernetes-list-type']
  if (listType === 'map') return {relation: 'map', keys: node['x-kubernetes-list-map-keys'] ?? []}
  if (listType !== undefined) return {relation: listType, keys: []}
  if (!(node['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge'))
    return {relation: 'atomic', keys: []}
  const key = node['x-kubernetes-patch-merge-key']
  return key === undefined ? {relation: 'set', keys: []} : {relation: 'map', keys: [key]}
}
