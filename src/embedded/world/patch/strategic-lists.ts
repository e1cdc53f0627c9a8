import {badRequest, Refusal} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {goPrinted} from './go-print.ts'
import {own} from '../../../mesh/own.ts'

/** How a list takes a strategic merge patch. */
export interface ListRules {
  /** Or is it replaced? */
  readonly merges: boolean
  /** The field by which items that are objects are told apart. */
  readonly key: string | undefined
  mergeItems(live: Fields, patch: Fields): Fields
}

/** A directive of a wrong form. */
export const badFormat = (what: string): Refusal => badRequest(`invalid patch format of ${what}`)

/** What cannot be merged: the API server fails over it, without a reason. */
export const broken = (message: string): Refusal => new Refusal(500, '', message)

/**
 * The list with what the patch's list adds and changes; with `deletes`, without the patch's items.
 */
export function mergedList(
  rules: ListRules,
  live: readonly unknown[],
  patch: readonly unknown[],
  deletes: boolean,
): readonly unknown[] {
  if (!rules.merges && !deletes) return patch
  if (live.length === 0 && patch.length === 0) return live
  const all = [...live, ...patch]
  if (all.some(item => Array.isArray(item)))
    throw new Refusal(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
      {},
    )
  if (!all.every(item => isFields(item) === isFields(all[0])))
    throw broken(`list element types are not identical: ${goPrinted([live, patch])}`)
  if (isFields(all[0]))
    return mergedObjects(rules, live as readonly Fields[], patch as readonly Fields[])
  if (deletes) return live.filter(item => !patch.includes(item))
  const [fromPatch, others] = partition(undefined, [...new Set(all)], patch)
  return ordered(undefined, {fromPatch, others, order: patch, live})
}

/** The items that the order names, and the others. */
export function partition(
  key: string | undefined,
  items: readonly unknown[],
  order: readonly unknown[],
): [fromPatch: unknown[], others: unknown[]] {
  const names = new Set(order.map(item => nameOf(key, item)))
  const isNamed = (item: unknown): boolean => names.has(nameOf(key, item))
  return [items.filter(isNamed), items.filter(item => !isNamed(item))]
}

/**
 * Items of the patch in the wanted order; the others between them, where the live list had them
 * before the patch's.
 */
export function ordered(
  key: string | undefined,
  lists: {
    fromPatch: readonly unknown[]
    others: readonly unknown[]
    order: readonly unknown[]
    live: readonly unknown[]
  },
): unknown[] {
  const wanted = byName(key, lists.order)
  const before = byName(key, lists.live)
  const right = sorted(key, lists.fromPatch, wanted)
  const left = sorted(key, lists.others, before)
  const out: unknown[] = []
  while (left.length > 0 && right.length > 0) {
    const [l, r] = [before.get(nameOf(key, left[0])), before.get(nameOf(key, right[0]))]
    out.push(l !== undefined && r !== undefined && l < r ? left.shift() : right.shift())
  }
  return [...out, ...left, ...right]
}

function mergedObjects(
  rules: ListRules,
  live: readonly Fields[],
  patch: readonly Fields[],
): unknown[] {
  const {key} = rules
  if (key === undefined) throw broken('cannot merge lists without merge key')
  const directives = patch.filter(item => '$patch' in item)
  const plain = patch.filter(item => !('$patch' in item))
  const deleted: readonly unknown[] = directives
    .map(item => deletedName(key, item))
    .filter(name => name !== undefined)
  if (directives.some(item => item['$patch'] === 'replace')) return plain
  const out: Fields[] = live.filter(item => !deleted.includes(own(item, key)))
  const left = [...out]
  for (const item of plain) {
    if (!Object.hasOwn(item, key)) throw noKey(item, key)
    const at = out.findIndex(other => own(other, key) === own(item, key))
    const found = out[at]
    if (found === undefined) out.push(item)
    else out[at] = rules.mergeItems(found, item)
  }
  const [fromPatch, others] = partition(key, out, plain)
  return ordered(key, {fromPatch, others, order: plain, live: left})
}

function deletedName(key: string, item: Fields): unknown {
  const directive = item['$patch']
  if (directive === 'replace') return undefined
  if (directive === 'merge') throw broken('merging lists cannot yet be specified in the patch')
  if (directive !== 'delete')
    throw broken(`unknown patch type: ${goPrinted(directive)} in map: ${goPrinted(item)}`)
  if (!Object.hasOwn(item, key)) throw noKey(item, key)
  return own(item, key)
}

function noKey(item: Fields, key: string): Refusal {
  return broken(`map: ${goPrinted(item)} does not contain declared merge key: ${key}`)
}

const nameOf = (key: string | undefined, item: unknown): unknown =>
  key !== undefined && isFields(item) ? own(item, key) : item

function byName(key: string | undefined, items: readonly unknown[]): Map<unknown, number> {
  return new Map([...items.entries()].reverse().map(([index, item]) => [nameOf(key, item), index]))
}

function sorted(
  key: string | undefined,
  items: readonly unknown[],
  places: ReadonlyMap<unknown, number>,
): unknown[] {
  const placeOf = (item: unknown): number => places.get(nameOf(key, item)) ?? 0
  return [...items].sort((one, other) => placeOf(one) - placeOf(other))
}
