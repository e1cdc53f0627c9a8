import type {Admission} from '../admission/admission.ts'
import type {Kind, Kinds} from '../kinds.ts'
import {unlessOnlyTimes} from '../patch/only-times.ts'
import {afterUpdate} from '../patch/update.ts'
import {Refusal, alreadyExists, conflict, invalid, notFound} from '../refusal.ts'
import type {FieldError} from '../refusal.ts'
import {atBirth, atChange} from '../schema/birth.ts'
import type {Schemas} from '../schema/schemas.ts'
import {validateChange, validateNew} from '../schema/validate.ts'
import {warningsAbout} from '../schema/warnings.ts'
import type {Store} from '../store.ts'
import type {Thing} from '../thing.ts'
import type {Timeline} from '../timeline.ts'
import type {Api, By, DeleteOptions, PatchKind, Place} from './api.ts'
import {checkPlace, checkUnversioned, filledIn, missingVersion, takeIn} from './intake.ts'
import type {Naming} from './naming.ts'
import {patched} from './patching.ts'
import {hasSpecFinalizers, lastSeen, removal} from './removal.ts'
import {
  addressed,
  counted,
  firstState,
  needsVersion,
  onlyItsPart,
  wantsChanged,
} from './strategy.ts'

export interface MachineParts {
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
export class Machine implements Api {
  readonly kinds: Kinds
  readonly schemas: Schemas
  readonly store: Store
  readonly timeline: Timeline
  readonly naming: Naming
  #admission: Admission | undefined

  constructor({kinds, schemas, store, timeline, naming}: MachineParts) {
    this.kinds = kinds
    this.schemas = schemas
    this.store = store
    this.timeline = timeline
    this.naming = naming
  }

  /**
   * Admission needs the machine, and the machine admission: it is put in place once, before the
   * first write.
   */
  admitBy(admission: Admission): void {
    this.#admission = admission
  }

  async create(kind: Kind, namespace: string | undefined, sent: unknown, by: By): Promise<Thing> {
    const object = this.#newborn(kind, namespace, takeIn(this.schemas, kind, sent, by), by)
    const owned = afterUpdate({
      schemas: this.schemas,
      kind,
      was: undefined,
      is: object,
      manager: by.manager,
      subresource: by.subresource,
      now: this.timeline.now(),
    })
    return this.#keepNew(kind, namespace, owned, by)
  }

  async update(place: Place, sent: unknown, by: By): Promise<Thing> {
    const {kind, namespace, name} = place
    const object = takeIn(this.schemas, kind, sent, by)
    checkPlace(kind, object, namespace, name)
    const was = this.#must(place)
    const {resourceVersion: version = '', uid = ''} = object.metadata as Partial<Thing['metadata']>
    if (uid !== '' && uid !== was.metadata.uid)
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${was.metadata.uid}`,
      )
    if (version === '' && needsVersion(kind) && by.subresource === undefined)
      throw missingVersion(kind, name)
    return this.#replace(place, {was, is: object, owned: by.subresource === 'binding'}, by)
  }

  async patch(place: Place, type: PatchKind, body: unknown, by: By): Promise<Thing> {
    for (let tries = 1; ; tries++) {
      const was = this.store.get(place.kind.storage, place.namespace, place.name)
      if (was === undefined && type !== 'apply') throw notFound(place.kind, place.name)
      const is = patched(this, place, was, {type, body, by})
      if (was === undefined)
        return this.#keepNew(
          place.kind,
          place.namespace,
          this.#newborn(place.kind, place.namespace, unversioned(is), by),
          by,
        )
      try {
        return await this.#replace(place, {was, is, owned: type === 'apply'}, by)
      } catch (error) {
        const moved = this.store.get(place.kind.storage, place.namespace, place.name) !== was
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

  async remove(place: Place, options: DeleteOptions, by: By): Promise<Thing> {
    const was = this.#must(place)
    await this.#admission?.validate({
      operation: 'DELETE',
      kind: place.kind,
      namespace: place.namespace,
      name: place.name,
      object: undefined,
      oldObject: was,
      by,
    })
    const next = removal(place, this.#must(place), options, this.timeline.now())
    const going =
      next ?? (place.kind.kind === 'Pod' ? lastSeen(was, this.timeline.now()) : undefined)
    if (by.dryRun === true) return going === undefined ? was : this.#counted(place.kind, was, going)
    const seen = going === undefined ? was : this.#put(place.kind, this.#must(place), going)
    return next === undefined
      ? (this.store.remove(place.kind.storage, place.namespace, place.name) ?? seen)
      : seen
  }

  #must({kind, namespace, name}: Place): Thing {
    const found = this.store.get(kind.storage, namespace, name)
    if (found === undefined) throw notFound(kind, name)
    return found
  }

  /** A name for who brings none: made of `generateName`, else empty, which validation tells. */
  #named({name, generateName = ''}: Partial<Thing['metadata']>): {readonly name: string} {
    return {
      name:
        name === undefined || name === ''
          ? generateName === ''
            ? ''
            : `${generateName}${this.naming.suffix()}`
          : name,
    }
  }

  #newborn(kind: Kind, namespace: string | undefined, object: Thing, by: By): Thing {
    checkPlace(kind, object, namespace, undefined)
    if (by.dryRun !== true) checkUnversioned(object)
    const {
      resourceVersion: version,
      namespace: _namespace,
      deletionTimestamp: _deletion,
      deletionGracePeriodSeconds: _grace,
      generation: _generation,
      ...meta
    } = (object.metadata as Thing['metadata'] | undefined) ?? ({} as Thing['metadata'])
    const given = {
      ...meta,
      ...this.#named(meta),
      ...(kind.namespaced && namespace !== undefined ? {namespace} : {}),
      uid: this.naming.uid(),
      creationTimestamp: this.naming.now(),
      ...(by.dryRun === true ? {resourceVersion: version} : {}),
      ...(counted(kind) ? {generation: 1} : {}),
    }
    const newborn = {...object, metadata: given as Thing['metadata']}
    // the one mark that the server gives before anybody's ownership is written down
    return kind.kind === 'DaemonSet' ? atBirth(kind, newborn) : newborn
  }

  async #keepNew(kind: Kind, namespace: string | undefined, object: Thing, by: By): Promise<Thing> {
    const request = {
      operation: 'CREATE',
      kind,
      namespace,
      name: object.metadata.name,
      oldObject: undefined,
      by,
    } as const
    const admitted = (await this.#admission?.mutate({...request, object})) ?? object
    const first = atBirth(
      kind,
      firstState(kind, filledIn(this.schemas, kind, admitted), this.naming),
    )
    refuse(kind, first, validateNew(kind, first))
    warn(kind, undefined, first, by)
    await this.#admission?.validate({...request, object: first})
    if (this.store.get(kind.storage, namespace, first.metadata.name) !== undefined)
      throw alreadyExists(kind, first.metadata.name)
    return by.dryRun === true ? first : this.store.put(kind.storage, first)
  }

  /** Puts `is` in the place of `was`, as far as the subresource reaches. */
  async #replace(place: Place, {was, is, owned}: Rewriting, by: By): Promise<Thing> {
    const {kind, namespace, name} = place
    this.#checkVersion(place, was, is, by)
    const part = onlyItsPart(kind, was, steady(was, is), by.subresource)
    const mine = owned
      ? part
      : afterUpdate({
          schemas: this.schemas,
          kind,
          was,
          is: part,
          manager: by.manager,
          subresource: by.subresource,
          now: this.timeline.now(),
        })
    const request = {
      operation: 'UPDATE',
      kind,
      subresource: by.subresource,
      namespace,
      name,
      oldObject: was,
      by,
    } as const
    const admitted = (await this.#admission?.mutate({...request, object: mine})) ?? mine
    const last = atChange(
      kind,
      was,
      onlyItsPart(kind, was, filledIn(this.schemas, kind, admitted), by.subresource),
    )
    const whole =
      kind.kind === 'Service' && by.subresource === undefined ? addressed(last, this.naming) : last
    if (by.subresource === undefined) refuse(kind, whole, validateChange(kind, was, whole))
    warn(kind, was, whole, by)
    await this.#admission?.validate({...request, object: whole})
    if (this.store.get(kind.storage, namespace, name) !== was) throw conflict(kind, name)
    if (by.subresource === 'status')
      return by.dryRun === true ? whole : this.#put(kind, was, whole, whole)
    return by.dryRun === true ? this.#counted(kind, was, whole) : this.#put(kind, was, whole)
  }

  #checkVersion({kind, name}: Place, was: Thing, is: Thing, {subresource}: By): void {
    const {resourceVersion, uid} = is.metadata as Partial<Thing['metadata']>
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

  #put(kind: Kind, was: Thing, is: Thing, kept = this.#counted(kind, was, is)): Thing {
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
  #ended(kind: Kind, is: Thing): Thing {
    this.store.remove(kind.storage, is.metadata.namespace, is.metadata.name)
    return is
  }

  #counted(kind: Kind, was: Thing, is: Thing): Thing {
    if (!counted(kind)) return is
    const deleted =
      was.metadata.deletionTimestamp === undefined && is.metadata.deletionTimestamp !== undefined
    const generation =
      (was.metadata.generation ?? 1) + (deleted || wantsChanged(kind, was, is) ? 1 : 0)
    return {...is, metadata: {...is.metadata, generation}}
  }
}

interface Rewriting {
  readonly was: Thing
  readonly is: Thing
  /** Does its managedFields already tell who wrote this? */
  readonly owned: boolean
}

/** With everything that nobody can change. */
function steady(was: Thing, is: Thing): Thing {
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
function fixed({metadata}: Thing): Partial<Thing['metadata']> {
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
function unversioned(thing: Thing): Thing {
  const {resourceVersion: _version, ...metadata} = thing.metadata
  return {...thing, metadata: metadata as Thing['metadata']}
}

/** Of a change only when it changes what people want. */
function warn(kind: Kind, was: Thing | undefined, is: Thing, {warn: tell, subresource}: By): void {
  if (
    tell === undefined ||
    (was !== undefined && (subresource !== undefined || !wantsChanged(kind, was, is)))
  )
    return
  for (const text of warningsAbout(kind, was, is)) tell(text)
}

function refuse(kind: Kind, thing: Thing, errors: readonly FieldError[]): void {
  // an empty name does not outlive the defaults
  const {name = ''} = thing.metadata as Partial<Thing['metadata']>
  if (errors.length > 0) throw invalid(kind, name, errors)
}
