import type {Api, Actor, DeleteOptions, PatchKind, ObjectRef} from '../api/api.ts'
import type {Kind} from '../kinds.ts'
import {Refusal} from '../refusal.ts'
import type {Change, Store} from '../store.ts'
import {isFields} from '../../../mesh/fields.ts'
import {timestamp} from '../api-object.ts'
import type {ApiObject} from '../api-object.ts'
import type {EventRecorder} from './events.ts'
import type {CompletedSettings} from './settings.ts'
import type {ObjectIndex} from './object-index.ts'
import {own} from '../../../mesh/own.ts'

/** What every controller works with. */
export interface ControllerContext {
  readonly api: Api
  readonly settings: CompletedSettings
  readonly index: ObjectIndex
  readonly events: EventRecorder
  /** Writes as the controller manager. */
  readonly client: ApiClient
}

/** One controller: what concerns it, and what it does about one object. */
export interface Controller {
  readonly name: string
  /** By storage: keys of objects to look at because of a change there. */
  readonly concerns: Readonly<Record<string, (change: Change) => readonly string[]>>
  /** Also told of changes in all other storages. */
  readonly everything?: (change: Change) => readonly string[]
  readonly reconcile: (key: string) => Promise<number | undefined>
  /** Default 5. */
  readonly workers?: number
}

/** Writes through the API in somebody's name. */
export class ApiClient {
  readonly #api: Api
  readonly #by: Actor

  constructor(api: Api, user: string, manager: string, groups: readonly string[] = []) {
    this.#api = api
    this.#by = {
      user: {name: user, groups: [...groups, 'system:authenticated']},
      manager,
      fieldValidation: 'Ignore',
    }
  }

  create(kind: Kind, namespace: string | undefined, object: object): Promise<ApiObject> {
    return this.#api.create(kind, namespace, object, this.#by)
  }

  /** Puts the object in the place of the version it was made of. Out: as kept. */
  update(thing: ApiObject, subresource?: string): Promise<ApiObject> {
    return this.#api.update(this.#placeOf(thing), thing, {...this.#by, subresource})
  }

  /** Writes the status unless it is that already. Out: the object as it is then. */
  async updateStatus(thing: ApiObject, status: unknown): Promise<ApiObject> {
    return semanticallyEqual(thing['status'], status)
      ? thing
      : this.update({...thing, status}, 'status')
  }

  patch(
    thing: ApiObject,
    body: unknown,
    {type = 'merge', subresource}: {type?: PatchKind; subresource?: string} = {},
  ): Promise<ApiObject> {
    return this.#api.patch(this.#placeOf(thing), type, body, {...this.#by, subresource})
  }

  /** That very object, not another of its name. One that is gone is gone. */
  async delete(thing: ApiObject, options: DeleteOptions = {}): Promise<void> {
    try {
      await this.#api.remove(
        this.#placeOf(thing),
        {preconditions: {uid: thing.metadata.uid}, ...options},
        this.#by,
      )
    } catch (error) {
      if (
        !isRefused(error, 'NotFound') &&
        !(isRefused(error, 'Conflict') && this.#isAnother(thing))
      )
        throw error
    }
  }

  #isAnother(thing: ApiObject): boolean {
    const {kind, namespace, name} = this.#placeOf(thing)
    return this.#api.store.get(kind.storage, namespace, name)?.metadata.uid !== thing.metadata.uid
  }

  #placeOf({apiVersion, kind, metadata: {namespace, name}}: ApiObject): ObjectRef {
    return {kind: this.#api.kinds.must(apiVersion, kind), namespace, name}
  }
}

/**
 * Are they the same, where a field that is null counts as missing? What is known already need not
 * be written.
 */
function semanticallyEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => semanticallyEqual(item, other[at]))
    )
  if (!isFields(one) || !isFields(other)) return isNothing(one) && isNothing(other)
  return (
    Object.keys(one).every(key => semanticallyEqual(own(one, key), own(other, key))) &&
    Object.keys(other).every(key => Object.hasOwn(one, key) || isNothing(own(other, key)))
  )
}

const isNothing = (value: unknown): boolean => value === null || value === undefined

/** Did the API say no for this reason? */
export function isRefused(error: unknown, reason: string): boolean {
  return error instanceof Refusal && error.status.reason === reason
}

/** The object that a queue's key names; undefined when it is not (any more) there. */
export function objectByKey(store: Store, storage: string, key: string): ApiObject | undefined {
  const at = key.indexOf('/')
  return store.get(storage, at === 0 ? undefined : key.slice(0, at), key.slice(at + 1))
}

/** Now, as the API writes times. */
export const timestampNow = ({api}: ControllerContext): string => timestamp(api.timeline.now())

/** The key of the object that changed. */
export function ownKey({was, is}: Change): readonly string[] {
  const object = is ?? was
  return object === undefined ? [] : [`${object.metadata.namespace ?? ''}/${object.metadata.name}`]
}

/**
 * For changes of pods, ReplicaSets, …: the key of the controller of that kind, before and after.
 */
export function controllerKeys(kind: string): (change: Change) => readonly string[] {
  return ({was, is}) => {
    const keys = [was, is].flatMap(object => {
      const owner = object?.metadata.ownerReferences?.find(({controller}) => controller === true)
      return owner?.kind === kind ? [`${object?.metadata.namespace ?? ''}/${owner.name}`] : []
    })
    return keys[0] === keys[1] ? keys.slice(0, 1) : keys
  }
}
