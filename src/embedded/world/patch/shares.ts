import type {Kind} from '../kinds.ts'
import {compared, withoutFields} from './compare.ts'
import type {Comparison} from './compare.ts'
import {difference, intersection, isEmpty, union} from './field-set.ts'
import type {FieldSet} from './field-set.ts'
import type {Share, Shares} from './managers.ts'
import type {SchemaWalker} from './walker.ts'
import {isVersionOf, resetFields} from './resets.ts'
import {typeOf} from './types.ts'

/** A write, as the bookkeeping of owners sees it. */
export interface Write {
  readonly schemas: SchemaWalker
  readonly kind: Kind
  readonly subresource: string | undefined
}

/** A field that somebody else owns, and a change of it. */
export interface Clash {
  readonly identity: string
  readonly share: Share
  readonly set: FieldSet
}

export interface Changed {
  /** What the write changed, without the fields that it cannot change. */
  readonly changes: Comparison
  readonly clashes: readonly Clash[]
  /** The shares after it, all but the writer's: without what was changed or removed. */
  readonly shares: Shares
}

/**
 * What a write makes of the shares of the others. In: the objects before and after; `writer`: whose
 * share stays as it is; `structured`: see `compared`. Shares in versions of the API that are gone
 * are dropped.
 */
export function afterChange(
  write: Write,
  shares: Shares,
  writer: string | undefined,
  {was, is, structured}: {was: unknown; is: unknown; structured: boolean},
): Changed {
  const {schemas, kind, subresource} = write
  const changes = withoutFields(
    compared(typeOf(schemas, kind), was, is, structured),
    resetFields(kind, subresource),
  )
  const touched = union(changes.modified, changes.added)
  const out = new Map<string, Share>()
  const clashes: Clash[] = []
  for (const [identity, share] of shares) {
    if (identity === writer) {
      out.set(identity, share)
      continue
    }
    if (!isVersionOf(kind, share.apiVersion)) continue
    const clash = intersection(share.set, touched)
    if (!isEmpty(clash)) clashes.push({identity, share, set: clash})
    const left =
      isEmpty(touched) && isEmpty(changes.removed)
        ? share.set
        : difference(difference(share.set, clash), changes.removed)
    out.set(identity, left === share.set ? share : {...share, set: left})
  }
  return {changes, clashes, shares: withoutEmpty(out)}
}

export function withoutEmpty(shares: Shares): Shares {
  return new Map([...shares].filter(([, {set}]) => !isEmpty(set)))
}
