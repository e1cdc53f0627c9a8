import type {Kind, Kinds} from '../kinds.ts'
import type {Schemas} from '../schema/schemas.ts'
import type {Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import type {Timeline} from '../timeline.ts'

export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
}

/** In whose name, and how, something is written. */
export interface Actor {
  readonly user: User
  /** Field manager. */
  readonly manager: string
  /** `status`, `scale`: only that part is written. */
  readonly subresource?: string | undefined
  /** Goes through admission, stores nothing. */
  readonly dryRun?: boolean
  /** Apply patches only: take over fields of others. */
  readonly force?: boolean
  /** What unknown and duplicate fields are; default `Warn`. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
  /** Told of every warning (the `Warning` header). */
  readonly warn?: (text: string) => void
}

export interface ObjectRef {
  readonly kind: Kind
  readonly namespace?: string | undefined
  readonly name: string
}

export type PatchKind = 'json' | 'merge' | 'strategic' | 'apply'

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions?: {readonly uid?: string; readonly resourceVersion?: string}
}

/**
 * The API server without its wire: everything that writes goes through it (people, controllers,
 * kubelets, istiods). Every method throws Refusal. Reading is the store's: `store.get(kind.storage,
 * namespace, name)`.
 */
export interface Api {
  readonly kinds: Kinds
  readonly schemas: Schemas
  readonly store: Store
  readonly timeline: Timeline
  create(
    kind: Kind,
    namespace: string | undefined,
    object: unknown,
    actor: Actor,
  ): Promise<ApiObject>
  /**
   * Replaces the object (with `by.subresource`: that part of it). A `resourceVersion` inside must
   * be the newest.
   */
  update(ref: ObjectRef, object: unknown, actor: Actor): Promise<ApiObject>
  /** `body`: list of operations for `json`, an object for the others. An apply patch may create. */
  patch(ref: ObjectRef, type: PatchKind, body: unknown, actor: Actor): Promise<ApiObject>
  /**
   * Out: the object as it is when it still ends (grace period, finalizers), else its last state.
   */
  remove(ref: ObjectRef, options: DeleteOptions, actor: Actor): Promise<ApiObject>
}

/** What somebody wants to do with a resource. */
export interface Access {
  /**
   * `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`,
   * `impersonate`, …
   */
  readonly verb: string
  readonly group: string
  /** Plural. */
  readonly resource: string
  readonly subresource?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}
