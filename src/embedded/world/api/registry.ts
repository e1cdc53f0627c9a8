import type {Admission} from '../admission/admission.ts'
import type {Kind, Kinds} from '../kinds.ts'
import {unlessOnlyTimes} from '../patch/only-times.ts'
import {afterUpdate} from '../patch/update.ts'
import {Refusal, alreadyExists, conflict, invalid, notFound} from '../refusal.ts'
import type {FieldError} from '../refusal.ts'
import {prepareForCreate, prepareForUpdate} from '../schema/prepare-for-create.ts'
import type {Schemas} from '../schema/schemas.ts'
import {validateChange, validateNew} from '../schema/validate.ts'
import {warningsAbout} from '../schema/warnings.ts'
import type {Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import type {Timeline} from '../timeline.ts'
import type {Api, Actor, DeleteOptions, PatchKind, ObjectRef} from './api.ts'
import {
  checkMatchesRequest,
  checkNoResourceVersion,
  defaulted,
  resourceVersionRequired,
  decodeObject,
} from './decode-object.ts'
import type {Naming} from './naming.ts'
import {patched} from './patching.ts'
import {hasSpecFinalizers, endingNow, gracefulDeletion} from './graceful-deletion.ts'
import {
  withClusterIp,
  hasGeneration,
  initialState,
  needsVersion,
  restrictedToSubresource,
  isSpecChanged,
} from './strategy.ts'

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

/** The API server's way of writing: take in, own, admit, validate, keep. */
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
    const object = this.#newborn(
      kind,
      namespace,
      decodeObject(this.schemas, kind, sent, actor),
      actor,
    )
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
          this.#newborn(ref.kind, ref.namespace, unversioned(is), actor),
          actor,
        )
      try {
        return await this.#replace(ref, {was, is, owned: type === 'apply'}, actor)
      } catch (error) {
        const moved = this.store.get(ref.kind.storage, ref.namespace, ref.name) !== was
        if (
          !moved ||
          tries >= TRIES ||
          !(error instanceof Refusal) ||
          error.status.reason !== 'Conflict' ||
          is.metadata.resourceVersion !== was.metadata.resourceVersion
        )
          throw error
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
      return going === undefined ? was : this.#counted(ref.kind, was, going)
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

  /** A name for who brings none: made of `generateName`, else empty, which validation tells. */
  #named({name, generateName = ''}: Partial<ApiObject['metadata']>): {readonly name: string} {
    return {
      name:
        name === undefined || name === ''
          ? generateName === ''
            ? ''
            : `${generateName}${this.naming.suffix()}`
          : name,
    }
  }

  #newborn(kind: Kind, namespace: string | undefined, object: ApiObject, actor: Actor): ApiObject {
    checkMatchesRequest(kind, object, namespace, undefined)
    if (actor.dryRun !== true) checkNoResourceVersion(object)
    const {
      resourceVersion: version,
      namespace: _namespace,
      deletionTimestamp: _deletion,
      deletionGracePeriodSeconds: _grace,
      generation: _generation,
      ...meta
    } = (object.metadata as ApiObject['metadata'] | undefined) ?? ({} as ApiObject['metadata'])
    const given = {
      ...meta,
      ...this.#named(meta),
      ...(kind.namespaced && namespace !== undefined ? {namespace} : {}),
      uid: this.naming.uid(),
      creationTimestamp: this.naming.now(),
      ...(actor.dryRun === true ? {resourceVersion: version} : {}),
      ...(hasGeneration(kind) ? {generation: 1} : {}),
    }
    const newborn = {...object, metadata: given as ApiObject['metadata']}
    // the one mark that the server gives before anybody's ownership is written down
    return kind.kind === 'DaemonSet' ? prepareForCreate(kind, newborn) : newborn
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
    refuse(kind, first, validateNew(kind, first))
    warn(kind, undefined, first, actor)
    await this.#admission?.validate({...request, object: first})
    if (this.store.get(kind.storage, namespace, first.metadata.name) !== undefined)
      throw alreadyExists(kind, first.metadata.name)
    return actor.dryRun === true ? first : this.store.put(kind.storage, first)
  }

  /** Puts `is` in the place of `was`, as far as the subresource reaches. */
  async #replace(ref: ObjectRef, {was, is, owned}: Rewriting, actor: Actor): Promise<ApiObject> {
    const {kind, namespace, name} = ref
    this.#checkVersion(ref, was, is, actor)
    const part = restrictedToSubresource(kind, was, steady(was, is), actor.subresource)
    const mine = owned
      ? part
      : afterUpdate({
          schemas: this.schemas,
          kind,
          was,
          is: part,
          manager: actor.manager,
          subresource: actor.subresource,
          now: this.timeline.now(),
        })
    const request = {
      operation: 'UPDATE',
      kind,
      subresource: actor.subresource,
      namespace,
      name,
      oldObject: was,
      actor,
    } as const
    const admitted = (await this.#admission?.mutate({...request, object: mine})) ?? mine
    const last = prepareForUpdate(
      kind,
      was,
      restrictedToSubresource(
        kind,
        was,
        defaulted(this.schemas, kind, admitted),
        actor.subresource,
      ),
    )
    const whole =
      kind.kind === 'Service' && actor.subresource === undefined
        ? withClusterIp(last, this.naming)
        : last
    if (actor.subresource === undefined) refuse(kind, whole, validateChange(kind, was, whole))
    warn(kind, was, whole, actor)
    await this.#admission?.validate({...request, object: whole})
    if (this.store.get(kind.storage, namespace, name) !== was) throw conflict(kind, name)
    if (actor.subresource === 'status')
      return actor.dryRun === true ? whole : this.#put(kind, was, whole, whole)
    return actor.dryRun === true ? this.#counted(kind, was, whole) : this.#put(kind, was, whole)
  }

  #checkVersion(
    {kind, name}: ObjectRef,
    was: ApiObject,
    is: ApiObject,
    {subresource}: Actor,
  ): void {
    const {resourceVersion, uid} = is.metadata as Partial<ApiObject['metadata']>
    if (uid !== undefined && uid !== '' && uid !== was.metadata.uid)
      throw subresource === 'binding'
        ? conflict(kind, name)
        : invalid(kind, name, [
            {
              field: 'metadata.uid',
              reason: 'FieldValueInvalid',
              message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
            },
          ])
    if (
      resourceVersion !== undefined &&
      resourceVersion !== '' &&
      resourceVersion !== '0' &&
      resourceVersion !== was.metadata.resourceVersion
    )
      throw conflict(kind, name)
  }

  #put(kind: Kind, was: ApiObject, is: ApiObject, kept = this.#counted(kind, was, is)): ApiObject {
    if (
      unlessOnlyTimes(was, {
        ...is,
        metadata: {...is.metadata, resourceVersion: was.metadata.resourceVersion},
      }) === was
    )
      return was
    const {finalizers = [], deletionTimestamp, deletionGracePeriodSeconds = 0} = is.metadata
    const ended =
      deletionTimestamp !== undefined &&
      finalizers.length === 0 &&
      deletionGracePeriodSeconds === 0 &&
      was.metadata.deletionTimestamp !== undefined
    if (
      ended &&
      (kind.kind === 'Namespace'
        ? !hasSpecFinalizers(is)
        : (was.metadata.finalizers ?? []).length > 0)
    )
      return this.#ended(kind, is)
    return this.store.put(kind.storage, kept)
  }

  /** With the last finalizer it is gone. Out: as it was wanted at last. */
  #ended(kind: Kind, is: ApiObject): ApiObject {
    this.store.remove(kind.storage, is.metadata.namespace, is.metadata.name)
    return is
  }

  #counted(kind: Kind, was: ApiObject, is: ApiObject): ApiObject {
    if (!hasGeneration(kind)) return is
    const deleted =
      was.metadata.deletionTimestamp === undefined && is.metadata.deletionTimestamp !== undefined
    const generation =
      (was.metadata.generation ?? 1) + (deleted || isSpecChanged(kind, was, is) ? 1 : 0)
    return {...is, metadata: {...is.metadata, generation}}
  }
}

interface Rewriting {
  readonly was: ApiObject
  readonly is: ApiObject
  /** Does its managedFields already tell who wrote this? */
  readonly owned: boolean
}

/** With everything that nobody can change. */
function steady(was: ApiObject, is: ApiObject): ApiObject {
  const {generation: _generation, ...meta} = is.metadata
  return {
    ...is,
    metadata: {
      ...meta,
      ...fixed(was),
      ...(was.metadata.generation === undefined ? {} : {generation: was.metadata.generation}),
    },
  }
}

/** What nobody can change about an object. */
function fixed({metadata}: ApiObject): Partial<ApiObject['metadata']> {
  const {
    uid,
    creationTimestamp,
    namespace,
    name,
    resourceVersion,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generateName,
  } = metadata
  const some = {deletionTimestamp, deletionGracePeriodSeconds, namespace, generateName}
  return {
    uid,
    creationTimestamp,
    name,
    resourceVersion,
    ...Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)),
  }
}

/** What is applied may name a version of what is not there: that is no mistake. */
function unversioned(object: ApiObject): ApiObject {
  const {resourceVersion: _version, ...metadata} = object.metadata
  return {...object, metadata: metadata as ApiObject['metadata']}
}

/** Of a change only when it changes what people want. */
function warn(
  kind: Kind,
  was: ApiObject | undefined,
  is: ApiObject,
  {warn: tell, subresource}: Actor,
): void {
  if (
    tell === undefined ||
    (was !== undefined && (subresource !== undefined || !isSpecChanged(kind, was, is)))
  )
    return
  for (const text of warningsAbout(kind, was, is)) tell(text)
}

function refuse(kind: Kind, object: ApiObject, errors: readonly FieldError[]): void {
  // an empty name does not outlive the defaults
  const {name = ''} = object.metadata as Partial<ApiObject['metadata']>
  if (errors.length > 0) throw invalid(kind, name, errors)
}
