import type {ObjectMeta} from '../../src/mesh/object.ts'
import type {ObjectKey, Resource} from '../../src/ports/ports.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import type {VirtualTime} from './time.ts'

export type Fields = Record<string, unknown>
export type Strings = Record<string, string>

/** An object of the simulated API. Never changed in place: every change makes a new one. */
export interface Thing {
  apiVersion?: string
  kind: string
  metadata: Omit<ObjectMeta, 'labels' | 'annotations'> & {labels: Strings; annotations: Strings}
  spec?: Fields
  status?: Fields
  webhooks?: Hook[]
  /** What only the simulator knows. */
  sim?: Fields
  [field: string]: unknown
}

export interface Requirement {
  key: string
  operator: string
  values?: string[]
}

export interface Hook {
  name: string
  clientConfig: {service: {name: string; namespace: string}; caBundle?: string}
  failurePolicy?: string
  namespaceSelector?: {matchExpressions?: Requirement[]; matchLabels?: Strings}
  objectSelector?: {matchExpressions?: Requirement[]; matchLabels?: Strings}
}

export interface Change {
  readonly resource: Resource
  readonly was: Thing | undefined
  readonly is: Thing | undefined
}

type Place = Pick<ObjectKey, 'resource' | 'name'> & {readonly namespace?: string | undefined}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`

/** The API's memory: objects, versions, and everybody who wants to know of changes. */
export class Store {
  readonly #kinds = new Map<string, Map<string, Thing>>()
  readonly #observers = new Set<(change: Change) => void>()
  readonly #time: VirtualTime
  #serial = 1000

  constructor(time: VirtualTime) {
    this.#time = time
  }

  /** Out: how to stop being told. */
  observe(observer: (change: Change) => void): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  all(resource: Resource, namespace?: string): readonly Thing[] {
    const things = [...(this.#kinds.get(resource.plural)?.values() ?? [])]
    return namespace === undefined
      ? things
      : things.filter(each => each.metadata.namespace === namespace)
  }

  find({resource, namespace, name}: Place): Thing | undefined {
    return this.#kinds.get(resource.plural)?.get(keyOf(namespace, name))
  }

  add(resource: Resource, thing: Thing): Thing {
    const {namespace, name} = thing.metadata
    if (this.find({resource, namespace, name}) !== undefined)
      throw conflict(`${thing.kind} ${name} exists`)
    const serial = this.#serial++
    const metadata = {
      ...thing.metadata,
      uid: thing.metadata.uid ?? `uid-${serial}`,
      resourceVersion: String(serial),
      generation: 1,
      creationTimestamp: new Date(this.#time.now()).toISOString(),
    }
    return this.#put(resource, undefined, {
      ...thing,
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      metadata,
    })
  }

  /**
   * In: a function that gives the new object from the old one. A change of `spec` is a new
   * generation.
   */
  change(place: Place, edit: (thing: Thing) => Thing): Thing {
    const was = this.find(place)
    if (was === undefined) throw absent(`${place.resource.kind} ${place.name}`)
    const edited = edit(was)
    if (JSON.stringify(edited) === JSON.stringify(was)) return was
    const generation =
      (was.metadata.generation ?? 1) +
      (JSON.stringify(edited.spec) === JSON.stringify(was.spec) ? 0 : 1)
    return this.#put(place.resource, was, {
      ...edited,
      metadata: {...edited.metadata, resourceVersion: String(this.#serial++), generation},
    })
  }

  drop(place: Place): void {
    const was = this.find(place)
    if (was === undefined) return
    this.#kinds.get(place.resource.plural)?.delete(keyOf(place.namespace, place.name))
    this.#tell({resource: place.resource, was, is: undefined})
  }

  #put(resource: Resource, was: Thing | undefined, is: Thing): Thing {
    const kind = this.#kinds.get(resource.plural) ?? new Map<string, Thing>()
    this.#kinds.set(resource.plural, kind)
    kind.set(keyOf(is.metadata.namespace, is.metadata.name), is)
    this.#tell({resource, was, is})
    return is
  }

  #tell(change: Change): void {
    for (const observer of this.#observers) observer(change)
  }
}

export const placeOf = (resource: Resource, thing: Thing): Place => ({
  resource,
  namespace: thing.metadata.namespace,
  name: thing.metadata.name,
})

export const outside = (
  kind: OutsideError['kind'],
  code: string,
  what: string,
  why = '',
): OutsideError => new OutsideError({kind, code, what, why, next: []})
export const conflict = (what: string): OutsideError => outside('conflict', 'CONFLICT', what)
export const absent = (what: string): OutsideError =>
  outside('absent', 'NOT_FOUND', `${what} is not there`)
