import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import type {ManagedFieldsEntry, ApiObject} from '../api-object.ts'
import {timestamp} from '../api-object.ts'
import {difference, isEmpty, union} from './field-set.ts'
import {capped, identityOf, isReset, managedFieldsOf, sharesOf} from './managers.ts'
import type {Manager, Share, Shares} from './managers.ts'
import {SERVER_FIELDS} from './resets.ts'
import {afterChange} from './shares.ts'
import type {Write} from './shares.ts'
import type {SchemaWalker} from './walker.ts'
import {own} from '../../../mesh/own.ts'

export interface Updated {
  readonly schemas: SchemaWalker
  readonly kind: Kind
  /** Undefined: the object is created. */
  readonly was: ApiObject | undefined
  /**
   * After defaults, before admission; with the `managedFields` that the client sent, if it sent
   * some.
   */
  readonly is: ApiObject
  /** The writer's field manager. */
  readonly manager: string
  readonly subresource?: string | undefined
  /** Ms since 1970. */
  readonly now: number
}

/**
 * The object with the `managedFields` that a create, an update or a patch (all but apply) leaves:
 * what was added or changed is the writer's, what was removed is nobody's. When no owner changed,
 * its list is that of `was`.
 */
export function afterUpdate({
  schemas,
  kind,
  was,
  is,
  manager,
  subresource,
  now,
}: Updated): ApiObject {
  const before = was?.metadata.managedFields ?? []
  const write: Write = {schemas, kind, subresource: subresource === '' ? undefined : subresource}
  const shares = sharesBefore(was, is, write.subresource)
  const untracked =
    was !== undefined &&
    (shares.size === 0 || (subresource === 'scale' && !touchesOwned(write, shares, {was, is})))
  const after = untracked
    ? shares
    : sharesAfterUpdate(write, shares, {was: was ?? emptyOf(kind), is, manager, now})
  return withManagedFields(is, managedFieldsOf(after, before))
}

/**
 * Does a change touch what somebody owns? Who scales what nobody gave a number of replicas does not
 * own it either.
 */
function touchesOwned(write: Write, shares: Shares, {was, is}: {was: object; is: object}): boolean {
  return afterChange(write, shares, undefined, {was, is, structured: true}).clashes.length > 0
}

/**
 * The shares after an update by a manager. Managers by update beyond the tenth are put together.
 */
export function sharesAfterUpdate(
  write: Write,
  shares: Shares,
  {was, is, manager, now}: {was: object; is: object; manager: string; now: number},
): Shares {
  const {kind, subresource} = write
  const {changes, shares: others} = afterChange(write, shares, undefined, {
    was,
    is,
    structured: true,
  })
  const set = difference(union(changes.modified, changes.added), SERVER_FIELDS)
  if (isEmpty(set)) return capped(others)
  const self: Manager = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion: apiVersionOf(kind),
    subresource,
  }
  const identity = identityOf(self)
  const mine = others.get(identity)?.set
  return capped(
    new Map([
      ...others,
      [identity, {...self, set: mine === undefined ? set : union(set, mine), time: timestamp(now)}],
    ]),
  )
}

/**
 * Fields that the API writes even when nothing is in them: a new object is not owned for their
 * sake.
 */
const ZERO: Readonly<Record<string, object>> = {
  Event: {
    eventTime: null,
    firstTimestamp: null,
    lastTimestamp: null,
    reportingComponent: '',
    reportingInstance: '',
  },
  Role: {rules: null},
  ClusterRole: {rules: null},
}

/** What an object of the kind is before anything is in it. */
export function emptyOf(kind: Kind): Bare {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    ...(kind.custom === undefined ? {metadata: {}, ...own(ZERO, kind.kind)} : {}),
  }
}

/** A thing of which not even the metadata need be there yet. */
export interface Bare {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: Partial<ApiObject['metadata']>
}

/** The thing with these owners, or with none; the thing itself when it has them already. */
export function withManagedFields(
  thing: Bare,
  managedFields: readonly ManagedFieldsEntry[] | undefined,
): ApiObject {
  const {managedFields: before, ...metadata} = thing.metadata ?? {}
  const is =
    thing.metadata !== undefined && before === managedFields
      ? thing
      : {...thing, metadata: managedFields === undefined ? metadata : {...metadata, managedFields}}
  return is as ApiObject
}

/**
 * A client may write the owners itself, but not through a subresource; who sends none, or nonsense,
 * leaves them as they are.
 */
function sharesBefore(
  was: ApiObject | undefined,
  is: ApiObject,
  subresource: string | undefined,
): Shares {
  const live: Shares = sharesOf(was?.metadata.managedFields) ?? new Map<string, Share>()
  if (subresource !== undefined) return live
  const sent: unknown = is.metadata.managedFields
  if (isReset(sent)) return new Map()
  const shares = sharesOf(sent)
  return shares === undefined || shares.size === 0 ? live : shares
}
