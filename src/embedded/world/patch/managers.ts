import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ManagedFieldsEntry} from '../api-object.ts'
import {sameSet, union} from './field-set.ts'
import type {FieldSet} from './field-set.ts'
import {fromFieldsV1, toFieldsV1} from './fields-v1.ts'

/**
 * Who owns fields: a manager's name with how it writes; two entries with the same identity are one.
 */
export interface Manager {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource?: string | undefined
}

export interface Share extends Manager {
  readonly set: FieldSet
  /** RFC 3339; missing when the manager never changed the object. */
  readonly time?: string | undefined
}

/** All shares in an object, by identity. */
export type Shares = ReadonlyMap<string, Share>

/** Appliers are the same manager in all versions of the API. */
export function identityOf({manager, operation, apiVersion, subresource}: Manager): string {
  return JSON.stringify({
    manager,
    operation,
    ...(operation === 'Apply' ? {} : {apiVersion}),
    ...(subresource === undefined ? {} : {subresource}),
  })
}

/**
 * The shares that an object's `metadata.managedFields` tell. Out: undefined when they cannot be
 * read.
 */
export function sharesOf(managedFields: unknown): Shares | undefined {
  if (managedFields === undefined || managedFields === null) return new Map()
  if (!Array.isArray(managedFields)) return undefined
  const shares = managedFields.map(shareOf)
  return shares.some(share => share === undefined)
    ? undefined
    : new Map(shares.flatMap(share => (share === undefined ? [] : [[identityOf(share), share]])))
}

/** Does a client ask to forget all owners? `[]` and `[{}]` do. */
export function isReset(managedFields: unknown): boolean {
  if (!Array.isArray(managedFields)) return false
  return (
    managedFields.length === 0 ||
    (managedFields.length === 1 &&
      isFields(managedFields[0]) &&
      Object.keys(managedFields[0]).length === 0)
  )
}

/**
 * `metadata.managedFields` of the shares, sorted as the API sorts them; undefined when there are
 * none. Those of `before` that say the same are kept as they are.
 */
export function managedFieldsOf(
  shares: Shares,
  before: readonly ManagedFieldsEntry[] = [],
): readonly ManagedFieldsEntry[] | undefined {
  const entries = [...shares.values()]
    .sort(compareShares)
    .map(share => before.find(entry => says(entry, share)) ?? entryOf(share))
  if (entries.length === 0) return undefined
  return entries.length === before.length &&
    entries.every((entry, index) => entry === before[index])
    ? before
    : entries
}

const MOST_UPDATERS = 10
const BUCKET = 'ancient-changes'

/**
 * At most ten managers by update: the oldest are put together into one for each version of the API.
 */
export function capped(shares: Shares): Shares {
  const updaters = [...shares]
    .filter(([, {operation}]) => operation === 'Update')
    .sort(([oneId, one], [otherId, other]) => byTime(one, other) || inOrder(oneId, otherId))
  const out = new Map(shares)
  const firsts = new Map<string, string>()
  let over = updaters.length - MOST_UPDATERS
  for (const [id, share] of updaters) {
    if (over <= 0) break
    const first = firsts.get(share.apiVersion)
    if (first === undefined) {
      firsts.set(share.apiVersion, id)
      continue
    }
    pour(out, first, id, share)
    over--
  }
  return out
}

function pour(shares: Map<string, Share>, first: string, id: string, share: Share): void {
  const bucket: Manager = {manager: BUCKET, operation: 'Update', apiVersion: share.apiVersion}
  const bucketId = identityOf(bucket)
  const into = shares.get(bucketId) ?? shares.get(first)
  if (into === undefined) return
  if (!shares.has(bucketId)) shares.delete(first)
  shares.delete(id)
  shares.set(bucketId, {...bucket, set: union(share.set, into.set), time: share.time})
}

/** Entries are read once: they never change. */
const known = new WeakMap<object, Share>()

function shareOf(entry: unknown): Share | undefined {
  if (!isFields(entry)) return undefined
  const share = known.get(entry) ?? readShare(entry)
  if (share !== undefined) known.set(entry, share)
  return share
}

function readShare(entry: Fields): Share | undefined {
  const {manager = '', operation, apiVersion, fieldsType, fieldsV1, time, subresource} = entry
  if (
    (operation !== 'Apply' && operation !== 'Update') ||
    typeof apiVersion !== 'string' ||
    apiVersion === '' ||
    fieldsType !== 'FieldsV1'
  )
    return undefined
  try {
    return {
      manager: String(manager),
      operation,
      apiVersion,
      set: fromFieldsV1(fieldsV1),
      ...optional('time', time),
      ...optional('subresource', subresource),
    }
  } catch {
    return undefined
  }
}

function optional<K extends string>(key: K, value: unknown): {[key in K]?: string} {
  return (typeof value === 'string' && value !== '' ? {[key]: value} : {}) as {[key in K]?: string}
}

function entryOf(share: Share): ManagedFieldsEntry {
  const {manager, operation, apiVersion, set, time, subresource} = share
  const base = {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : {time}),
    fieldsType: 'FieldsV1' as const,
    fieldsV1: toFieldsV1(set),
  }
  const entry = subresource === undefined ? base : {...base, subresource}
  known.set(entry, share)
  return entry
}

function says(entry: ManagedFieldsEntry, share: Share): boolean {
  if (known.get(entry) === share) return true
  if (
    entry.manager !== share.manager ||
    entry.operation !== share.operation ||
    entry.apiVersion !== share.apiVersion ||
    entry.time !== share.time
  )
    return false
  if (entry.subresource !== share.subresource) return false
  const read = shareOf(entry)
  return read !== undefined && sameSet(read.set, share.set)
}

function compareShares(one: Share, other: Share): number {
  return (
    inOrder(one.operation, other.operation) ||
    byTime(one, other) ||
    inOrder(one.manager, other.manager) ||
    inOrder(one.apiVersion, other.apiVersion) ||
    inOrder(one.subresource ?? '', other.subresource ?? '')
  )
}

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
/** Times of the API are all of one length and in UTC, so their texts sort as they do. */
const byTime = (one: Share, other: Share): number => inOrder(one.time ?? '', other.time ?? '')
