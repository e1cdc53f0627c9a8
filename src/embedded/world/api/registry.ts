import type {Admission} from '../admission/admission.ts'
import type {Kind, Kinds} from '../kinds.ts'
import {unlessOnlyTimes} from '../patch/only-times.ts'
import {afterUpdate} from '../patch/update.ts'
import {Refusal, alreadyExists, conflict, notFound} from '../refusal.ts'
import {prepareForCreate, prepareForUpdate} from '../schema/prepare-for-create.ts'
import type {Schemas} from '../schema/schemas.ts'
import type {Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import type {Timeline} from '../timeline.ts'
import type {Api, Actor, DeleteOptions, PatchKind, ObjectRef} from './api.ts'
import {beforeCreate, withoutResourceVersion} from './before-create.ts'
import {beforeUpdate, withGeneration} from './before-update.ts'
import {
  checkMatchesRequest,
  decodeObject,
  defaulted,
  resourceVersionRequired,
} from './decode-object.ts'
import {endingNow, gracefulDeletion, hasFinished} from './graceful-deletion.ts'
import type {Naming} from './naming.ts'
import {patched} from './patching.ts'
import {initialState, needsVersion, restrictedToSubresource, withClusterIp} from './strategy.ts'
import {validate} from './validation.ts'

export interface RegistryParts {
  readonly kinds: Kinds
  readonly schemas: Schemas
  readonly store: Store
  readonly timeline: Timeline
  readonly naming: Naming
}

/**
 * How often a patch is tried again when somebody else wrote in between; as many times as the API
 * server does.
 */
const TRIES = 5

/** The API server's way of writing: decode, own, admit, validate, store. */
export class Registry implements Api {
  readonly kinds: Kinds
  readonly schemas: Schemas
  readonly store: Store
  readonly timeline: Timeline
  readonly naming: Naming
  #admission: Admission | undefined

  constructor({kinds, schemas, store, timeline, naming}: RegistryParts) {
    this.kinds = kinds
    this.schemas = schemas
    this.store = store
    this.timeline = timeline
    this.naming = naming
  }

  /**
   * Admission needs the registry, and the registry admission: it is put in place once, before the
   * first write.
   */
  admitBy(admission: Admission): void {
    this.#admission = admission
  }

  async create(
    kind: Kind,
    namespace: string | undefined,
    sent: unknown,
    actor: Actor,
  ): Promise<ApiObject> {
    const decoded = decodeObject(this.schemas, kind, sent, actor)
    const object = beforeCreate({kind, namespace}, decoded, {actor, naming: this.naming})
    const owned = afterUpdate({
      schemas: this.schemas,
      kind,
      was: undefined,
      is: object,
      manager: actor.manager,
      subresource: actor.subresource,
      now: this.timeline.now(),
    })
    return this.#keepNew(kind, namespace, owned, actor)
  }

  async update(ref: ObjectRef, sent: unknown, actor: Actor): Promise<ApiObject> {
    const {kind, namespace, name} = ref
    const object = decodeObject(this.schemas, kind, sent, actor)
    checkMatchesRequest(kind, object, namespace, name)
    const was = this.#must(ref)
    const {resourceVersion: version = '', uid = ''} = object.metadata as Partial<
      ApiObject['metadata']
    >
    if (uid !== '' && uid !== was.metadata.uid)
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${was.metadata.uid}`,
      )
    if (version === '' && needsVersion(kind) && actor.subresource === undefined)
      throw resourceVersionRequired(kind, name)
    return this.#replace(ref, {was, is: object, owned: actor.subresource === 'binding'}, actor)
  }

  async patch(ref: ObjectRef, type: PatchKind, body: unknown, actor: Actor): Promise<ApiObject> {
    for (let tries = 1; ; tries++) {
      const was = this.store.get(ref.kind.storage, ref.namespace, ref.name)
      if (was === undefined && type !== 'apply') throw notFound(ref.kind, ref.name)
      const is = patched(this, ref, was, {type, body, actor})
      if (was === undefined)
        return this.#keepNew(
          ref.kind,
          ref.namespace,
          beforeCreate(ref, withoutResourceVersion(is), {actor, naming: this.naming}),
          actor,
        )
      try {
        return await this.#replace(ref, {was, is, owned: type === 'apply'}, actor)
      } catch (error) {
        const isChanged = this.store.get(ref.kind.storage, ref.namespace, ref.name) !== was
        const wantsVersion = is.metadata.resourceVersion !== was.metadata.resourceVersion
        const isConflict = error instanceof Refusal && error.status.reason === 'Conflict'
        if (!isChanged || !isConflict || wantsVersion || tries >= TRIES) throw error
      }
    }
  }

  async remove(ref: ObjectRef, options: DeleteOptions, actor: Actor): Promise<ApiObject> {
    const was = this.#must(ref)
    await this.#admission?.validate({
      operation: 'DELETE',
      kind: ref.kind,
      namespace: ref.namespace,
      name: ref.name,
      object: undefined,
      oldObject: was,
      actor,
    })
    const next = gracefulDeletion(ref, this.#must(ref), options, this.timeline.now())
    const going =
      next ?? (ref.kind.kind === 'Pod' ? endingNow(was, this.timeline.now()) : undefined)
    if (actor.dryRun === true)
      return going === undefined ? was : withGeneration(ref.kind, was, going)
    const seen = going === undefined ? was : this.#put(ref.kind, this.#must(ref), going)
    return next === undefined
      ? (this.store.remove(ref.kind.storage, ref.namespace, ref.name) ?? seen)
      : seen
  }

  #must({kind, namespace, name}: ObjectRef): ApiObject {
    const found = this.store.get(kind.storage, namespace, name)
    if (found === undefined) throw notFound(kind, name)
    return found
  }

  async #keepNew(
    kind: Kind,
    namespace: string | undefined,
    object: ApiObject,
    actor: Actor,
  ): Promise<ApiObject> {
    const request = {
      operation: 'CREATE',
      kind,
      namespace,
      name: object.metadata.name,
      oldObject: undefined,
      actor,
    } as const
    const admitted = (await this.#admission?.mutate({...request, object})) ?? object
    const first = prepareForCreate(
      kind,
      initialState(kind, defaulted(this.schemas, kind, admitted), this.naming),
    )
    validate(kind, undefined, first, actor)
    await this.#admission?.validate({...request, object: first})
    if (this.store.get(kind.storage, namespace, first.metadata.name) !== undefined)
      throw alreadyExists(kind, first.metadata.name)
    return actor.dryRun === true ? first : this.store.put(kind.storage, first)
  }

  /** Puts `is` in the place of `was`, as far as the subresource reaches. */
  async #replace(ref: ObjectRef, {was, is, owned}: Replacement, actor: Actor): Promise<ApiObject> {
    const {kind, namespace, name} = ref
    const {manager, subresource} = actor
    const part = beforeUpdate(ref, was, is, actor)
    const now = this.timeline.now()
    const object = owned
      ? part
      : afterUpdate({schemas: this.schemas, kind, was, is: part, manager, subresource, now})
    const request = {
      operation: 'UPDATE',
      kind,
      subresource,
      namespace,
      name,
      oldObject: was,
      actor,
    } as const
    const admitted = (await this.#admission?.mutate({...request, object})) ?? object
    const updated = this.#prepared(kind, was, admitted, subresource)
    validate(kind, was, updated, actor)
    await this.#admission?.validate({...request, object: updated})
    if (this.store.get(kind.storage, namespace, name) !== was) throw conflict(kind, name)
    const stored = subresource === 'status' ? updated : withGeneration(kind, was, updated)
    return actor.dryRun === true ? stored : this.#put(kind, was, updated, stored)
  }

  /** An update as admission left it, with what the server fills in. */
  #prepared(
    kind: Kind,
    was: ApiObject,
    admitted: ApiObject,
    subresource: string | undefined,
  ): ApiObject {
    const filled = defaulted(this.schemas, kind, admitted)
    const part = restrictedToSubresource(kind, was, filled, subresource)
    const updated = prepareForUpdate(kind, was, part)
    const isService = kind.kind === 'Service' && subresource === undefined
    return isService ? withClusterIp(updated, this.naming) : updated
  }

  #put(
    kind: Kind,
    was: ApiObject,
    is: ApiObject,
    stored = withGeneration(kind, was, is),
  ): ApiObject {
    const {resourceVersion} = was.metadata
    const sameVersion = {...is, metadata: {...is.metadata, resourceVersion}}
    if (unlessOnlyTimes(was, sameVersion) === was) return was
    if (!hasFinished(kind, was, is)) return this.store.put(kind.storage, stored)
    // with the last finalizer it is gone; the answer is the object as it was wanted at last
    this.store.remove(kind.storage, is.metadata.namespace, is.metadata.name)
    return is
  }
}

interface Replacement {
  readonly was: ApiObject
  readonly is: ApiObject
  /** Does its managedFields already tell who wrote this? */
  readonly owned: boolean
}
