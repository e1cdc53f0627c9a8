import {badRequest} from '../refusal.ts'
import type {Schema} from '../schema/schema.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {goPrinted, goType, jsonKind} from './go-print.ts'
import {ownField} from './shapes.ts'
import {badFormat, broken, mergedList, ordered, partition} from './strategic-lists.ts'
import type {ListRules} from './strategic-lists.ts'
import type {SchemaWalker} from './walker.ts'
import {own} from '../../../mesh/own.ts'

/**
 * A strategic merge patch: objects are merged, lists too where the schema says so (by key, or as
 * sets), with the directives `$patch`, `$retainKeys`, `$setElementOrder/FIELD` and
 * `$deleteFromPrimitiveList/FIELD`; null takes a field away. In: `schema`: of the object. Out: the
 * object, its fields unchecked.
 * @throws Refusal 400 for what is no object and directives of a wrong form, 500 for what cannot
 *   be merged
 */
export function strategicPatch(
  schemas: SchemaWalker,
  schema: Schema | undefined,
  object: Fields,
  patch: unknown,
): Fields {
  if (patch === null) return object
  if (!isFields(patch))
    throw badRequest(
      `json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    )
  return mergedMap({schemas, schema}, object, patch)
}

/** A place in the schema. */
interface PatchLocation {
  readonly schemas: SchemaWalker
  readonly schema: Schema | undefined
}

type Items = readonly unknown[]

const PATCH = '$patch'
const RETAIN = '$retainKeys'
const ORDER = '$setElementOrder'
const DELETE = '$deleteFromPrimitiveList'

function mergedMap(place: PatchLocation, object: Fields, patch: Fields): Fields {
  if (Object.hasOwn(patch, PATCH)) return directed(patch)
  const out = retained(object, patch)
  const done = new Set([RETAIN])
  for (const key of Object.keys(patch).filter(name => name.startsWith(ORDER))) {
    const order = listOf(own(patch, key)) ?? []
    const name = nameIn(key, ORDER, 'setElementOrder list')
    const list = orderedField(place, name, {
      live: listOf(out.get(name)),
      patch: listOf(ownField(patch, name)),
      order,
    })
    done.add(key)
    if (list === undefined) continue
    out.set(name, list)
    done.add(name)
  }
  for (const [key, value] of Object.entries(patch))
    if (!done.has(key)) setField(place, out, key, value)
  return Object.fromEntries(out)
}

function directed(patch: Fields): Fields {
  const {[PATCH]: directive, ...rest} = patch
  if (directive === 'replace') return rest
  if (directive === 'delete') return {}
  throw broken(`unknown patch type: ${goPrinted(directive)} in map: ${goPrinted(patch)}`)
}

/** The fields of the object that the patch lets it retain. */
function retained(object: Fields, patch: Fields): Map<string, unknown> {
  const keys = patch[RETAIN]
  if (keys === undefined) return new Map(Object.entries(object))
  if (!Array.isArray(keys)) throw badFormat('retainKeys')
  const unlisted = Object.entries(patch).some(
    ([key, value]) =>
      value !== null &&
      key !== RETAIN &&
      !key.startsWith(ORDER) &&
      !key.startsWith(DELETE) &&
      !keys.includes(key),
  )
  if (unlisted) throw badFormat('retainKeys')
  return new Map(Object.entries(object).filter(([key]) => keys.includes(key)))
}

function nameIn(key: string, prefix: string, what: string): string {
  if (!key.startsWith(`${prefix}/`)) throw badFormat(what)
  return key.slice(prefix.length + 1)
}

function setField(
  place: PatchLocation,
  out: Map<string, unknown>,
  key: string,
  value: unknown,
): void {
  const deletes = key.startsWith(DELETE)
  const name = deletes ? nameIn(key, DELETE, 'primitive list') : key
  const field =
    value === null || value === undefined
      ? undefined
      : fieldAfter(place, name, {live: out.get(name), value, deletes})
  if (field === undefined) out.delete(name)
  else out.set(name, field)
}

/** Undefined: the field goes. */
function fieldAfter(
  place: PatchLocation,
  name: string,
  {live, value, deletes}: {live: unknown; value: unknown; deletes: boolean},
): unknown {
  if (isFields(live) && isFields(value)) return mergedField(place, name, live, value)
  if (Array.isArray(live) && Array.isArray(value))
    return mergedList(rulesOf(place, name), live, value, deletes)
  return deletes ? live : fresh(value)
}

function mergedField(place: PatchLocation, name: string, live: Fields, patch: Fields): Fields {
  const node = propertyOf(place, name)
  if (strategies(node).includes('replace')) return patch
  return mergedMap({...place, schema: resolved(place, node)}, live, patch)
}

function rulesOf(place: PatchLocation, name: string): ListRules {
  const node = propertyOf(place, name)
  const items = resolved(place, node)?.items
  const item = {...place, schema: resolved(place, items)}
  return {
    merges: strategies(node).includes('merge'),
    key: node?.['x-kubernetes-patch-merge-key'],
    mergeItems: (live, patch) => mergedMap(item, live, patch),
  }
}

function orderedField(
  place: PatchLocation,
  name: string,
  {live, patch, order}: {live: Items | undefined; patch: Items | undefined; order: Items},
): Items | undefined {
  if (live === undefined && patch === undefined) return undefined
  const rules = rulesOf(place, name)
  if (patch !== undefined) checkOrder(rules, patch, order)
  const all =
    live === undefined
      ? (fresh(patch) as readonly unknown[])
      : patch === undefined
        ? live
        : mergedList(rules, live, patch, false)
  const [fromPatch, others] = partition(rules.key, all, order)
  return ordered(rules.key, {fromPatch, others, order, live: live ?? []})
}

function listOf(value: unknown): Items | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value as Items
  throw broken(`expected a []interface {}, but received a ${goType(value)}`)
}

/** The items of the patch must come in the order that the directive wants. */
function checkOrder({key}: ListRules, patch: readonly unknown[], order: readonly unknown[]): void {
  const names = (items: readonly unknown[]): unknown[] =>
    items.map(item => (key !== undefined && isFields(item) ? own(item, key) : item))
  if (patch.length === 0 || order.length === 0) return
  const wanted = names(patch.filter(item => !(isFields(item) && PATCH in item)))
  let at = 0
  for (const name of names(order)) if (name === wanted[at]) at++
  if (at < wanted.length)
    throw broken(
      `The order in patch list:\n${goPrinted(patch)}\n doesn't match ${ORDER} list:\n${goPrinted(order)}\n`,
    )
}

/**
 * What the object did not have, without nulls and without what only directs; undefined when the
 * value itself only directs.
 */
function fresh(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fresh).filter(item => item !== undefined)
  if (!isFields(value)) return value
  if (PATCH in value) return undefined
  const fields = Object.entries(value)
    .filter(([, field]) => field !== null)
    .map(([key, field]) => [key, fresh(field)])
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined))
}

function propertyOf({schemas, schema}: PatchLocation, name: string): Schema | undefined {
  if (schema === undefined) return undefined
  const {properties, additionalProperties} = schemas.resolve(schema)
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name]
  return isFields(additionalProperties) ? additionalProperties : undefined
}

function resolved({schemas}: PatchLocation, node: Schema | undefined): Schema | undefined {
  return node === undefined ? undefined : schemas.resolve(node)
}

function strategies(node: Schema | undefined): readonly string[] {
  return (node?.['x-kubernetes-patch-strategy'] ?? '').split(',')
}
