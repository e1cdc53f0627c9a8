import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import {badRequest, Refusal} from '../refusal.ts'
import {textOf} from '../schema/fields.ts'
import {isFields} from '../../../mesh/fields.ts'
import {timestamp} from '../api-object.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {misfits} from './check.ts'
import {applyConflict} from './conflicts.ts'
import {
  difference,
  has,
  intersection,
  isEmpty,
  NONE,
  paths,
  recursiveDifference,
  setOf,
  union,
} from './field-set.ts'
import type {FieldSet} from './field-set.ts'
import {lastAppliedFields, withLastApplied} from './last-applied.ts'
import {identityOf, managedFieldsOf, sharesOf} from './managers.ts'
import type {Manager, Share, Shares} from './managers.ts'
import {merged} from './merge.ts'
import {fieldsOf, withNamedFields, withoutItems} from './owned.ts'
import {isVersionOf, resetFields, SERVER_FIELDS} from './resets.ts'
import {same} from '../same.ts'
import {afterChange, withoutEmpty} from './shares.ts'
import type {Clash, Write} from './shares.ts'
import {typeOf} from './types.ts'
import type {Type} from './types.ts'
import {emptyOf, sharesAfterUpdate, withManagedFields} from './update.ts'
import type {Bare} from './update.ts'
import type {SchemaWalker} from './walker.ts'

export interface Apply {
  readonly schemas: SchemaWalker
  readonly kind: Kind
  /** Undefined: the apply creates the object. */
  readonly live: ApiObject | undefined
  /** The body of the apply patch. */
  readonly patch: unknown
  readonly manager: string
  readonly subresource?: string | undefined
  readonly force?: boolean | undefined
  /** Ms since 1970. */
  readonly now: number
}

/**
 * What a server-side apply makes of the object: merged, without the fields that this manager set
 * before and sets no longer (unless others own them), with its owners. Defaults and the server's
 * own fields are still missing. Out: `live` itself when nothing changes.
 * @throws Refusal 409 when fields of others would change and `force` is not set; 400 and 500 for
 *   patches that do not fit
 */
export function applied(input: Apply): ApiObject {
  const {live, manager, force = false, now} = input
  const attempt = attemptOf(input)
  const {is, identity, shares} = outcomeOf(attempt, force)
  const unchanged = same(attempt.live, is)
  const time = unchanged ? attempt.shares.get(identity)?.time : timestamp(now)
  const owners = managedFieldsOf(timed(shares, identity, time), live?.metadata.managedFields)
  const result = withManagedFields(unchanged ? attempt.live : (is as Bare), owners)
  return manager === 'kubectl' ? withLastApplied(result, attempt.config) : result
}

interface Attempt {
  readonly write: Write
  readonly live: Bare
  readonly config: Fields
  readonly manager: string
  readonly shares: Shares
}

interface Outcome {
  readonly is: unknown
  readonly shares: Shares
  /** The applier's. */
  readonly identity: string
}

/** An object that nobody tracked gets an owner for all that is in it before the first apply. */
function attemptOf({schemas, kind, live, patch, manager, subresource, now}: Apply): Attempt {
  const config = checked(schemas, kind, patch)
  const write: Write = {schemas, kind, subresource: subresource === '' ? undefined : subresource}
  const known: Shares = sharesOf(live?.metadata.managedFields) ?? new Map<string, Share>()
  const shares =
    known.size > 0 || live === undefined
      ? known
      : sharesAfterUpdate(write, known, {
          was: emptyOf(kind),
          is: live,
          manager: 'before-first-apply',
          now,
        })
  return {write, live: live ?? emptyOf(kind), config, manager, shares}
}

function outcomeOf(attempt: Attempt, force: boolean): Outcome {
  const {clashes, ...outcome} = merging(attempt)
  if (force || clashes.length === 0) return outcome
  const left = attempt.manager === 'kubectl' ? notLastApplied(attempt, clashes) : clashes
  if (left.length === 0) return outcome
  throw applyConflict(left)
}

/** kubectl may take over what the same object had from a client-side apply before. */
function notLastApplied({write, live}: Attempt, clashes: readonly Clash[]): readonly Clash[] {
  const allowed = lastAppliedFields(
    typeOf(write.schemas, write.kind),
    apiVersionOf(write.kind),
    live,
  )
  if (allowed === undefined) return clashes
  return clashes
    .map(clash => ({...clash, set: setOf(...paths(clash.set).filter(path => !has(allowed, path)))}))
    .filter(({set}) => !isEmpty(set))
}

function merging({
  write,
  live,
  config,
  manager,
  shares,
}: Attempt): Outcome & {readonly clashes: readonly Clash[]} {
  const {schemas, kind, subresource} = write
  const type = typeOf(schemas, kind)
  const self: Manager = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(kind),
    subresource,
  }
  const identity = identityOf(self)
  const last = shares.get(identity)
  const set = recursiveDifference(fieldsOf(type, config), resetFields(kind, subresource))
  const mine = new Map([...shares, [identity, {...self, set}]])
  const whole = merged(type, live, config)
  const is =
    last === undefined || isEmpty(last.set) || !isVersionOf(kind, last.apiVersion)
      ? whole
      : pruned(type, whole, last.set, mine)
  const {clashes, shares: after} = afterChange(write, mine, identity, {
    was: live,
    is,
    structured: false,
  })
  const stripped = new Map(after)
  if (after.has(identity)) stripped.set(identity, {...self, set: difference(set, SERVER_FIELDS)})
  return {is, identity, clashes, shares: withoutEmpty(stripped)}
}

/** Takes away what the manager set before, does not set now, and nobody else owns. */
function pruned(type: Type, whole: unknown, last: FieldSet, shares: Shares): unknown {
  const named = (set: FieldSet): FieldSet => withNamedFields(type, set)
  const lastNamed = named(last)
  const bare = withoutItems(type, whole, lastNamed)
  const all = named(fieldsOf(type, whole))
  const owned = named([...shares.values()].reduce((sum, share) => union(sum, share.set), NONE))
  const withOwned = withoutItems(
    type,
    whole,
    difference(all, union(named(fieldsOf(type, bare)), owned)),
  )
  const gone = difference(all, named(fieldsOf(type, withOwned)))
  return withoutItems(type, whole, intersection(gone, lastNamed))
}

function timed(shares: Shares, identity: string, time: string | undefined): Shares {
  const share = shares.get(identity)
  return share === undefined ? shares : new Map([...shares, [identity, {...share, time}]])
}

function checked(schemas: SchemaWalker, kind: Kind, patch: unknown): Fields {
  if (!isFields(patch)) throw badRequest('error decoding YAML: the body must be an object')
  const expected = apiVersionOf(kind)
  if (patch['apiVersion'] !== expected || patch['kind'] !== kind.kind)
    throw badRequest(`invalid object type: ${gvk(patch)}`)
  const metadata = isFields(patch['metadata']) ? patch['metadata'] : {}
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null)
    throw badRequest('metadata.managedFields must be nil')
  const wrong = misfits(typeOf(schemas, kind), patch)
  if (wrong.length === 0) return patch
  const name = `${textOf(metadata['namespace'])}/${textOf(metadata['name'])}`
  const what =
    wrong.length === 1 ? wrong[0] : ['errors:', ...wrong.map(line => `  ${line}`)].join('\n')
  throw new Refusal(
    500,
    '',
    `failed to create typed patch object (${name}; ${gvk(patch)}): ${what}`,
  )
}

/** Group, version and kind as the API server prints them: `/v1, Kind=Pod`. */
function gvk(patch: Fields): string {
  const apiVersion = textOf(patch['apiVersion'])
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${textOf(patch['kind'])}`
}
