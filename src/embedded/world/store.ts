import type {ApiObject} from './api-object.ts'

/** One change of one object. `was` is undefined when it is new, `is` when it is gone. */
export interface Change {
  /** The store's count after it. */
  readonly version: number
  readonly storage: string
  readonly was: ApiObject | undefined
  /** For a deletion: the last state, with the version of the deletion, is in `gone`. */
  readonly is: ApiObject | undefined
  readonly gone: ApiObject | undefined
}

/** How many changes the store remembers for watches that come back; older ones get 410. */
const REMEMBERED = 20_000

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`

/**
 * The API's memory: objects by storage (`deployments.apps`) and name, versions, and everybody who
 * wants to know. Checks nothing.
 */
export class Store {
  readonly #storages = new Map<string, Map<string, ApiObject>>()
  readonly #observers = new Set<(change: Change) => void>()
  #history: Change[] = []
  #version = 1000
  #forgotten = 1000

  /** Of the newest change. */
  get version(): number {
    return this.#version
  }

  get(storage: string, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.#storages.get(storage)?.get(keyOf(namespace, name))
  }

  /** In order of namespace and name. Undefined: of all namespaces. */
  list(storage: string, namespace?: string): readonly ApiObject[] {
    const all = this.#storages.get(storage) ?? new Map<string, ApiObject>()
    const keys = [...all.keys()]
      .filter(key => namespace === undefined || key.startsWith(`${namespace}/`))
      .sort()
    return keys.flatMap(key => all.get(key) ?? [])
  }

  storages(): readonly string[] {
    return [...this.#storages.keys()]
  }

  /**
   * Keeps the object with a new resourceVersion, new or in the place of the old one. Out: as kept.
   */
  put(storage: string, object: ApiObject): ApiObject {
    const is = this.#stamped(object)
    const all = this.#storages.get(storage) ?? new Map<string, ApiObject>()
    this.#storages.set(storage, all)
    const key = keyOf(is.metadata.namespace, is.metadata.name)
    const was = all.get(key)
    all.set(key, is)
    this.#tell({version: this.#version, storage, was, is, gone: undefined})
    return is
  }

  /**
   * Forgets the object. Out: its last state with the version of this change; undefined when it was
   * not there.
   */
  remove(storage: string, namespace: string | undefined, name: string): ApiObject | undefined {
    const all = this.#storages.get(storage)
    const was = all?.get(keyOf(namespace, name))
    if (all === undefined || was === undefined) return undefined
    all.delete(keyOf(namespace, name))
    const gone = this.#stamped(was)
    this.#tell({version: this.#version, storage, was, is: undefined, gone})
    return gone
  }

  /** Told of every change, at once and in order. Out: how to stop being told. */
  observe(observer: (change: Change) => void): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  /** The changes of a storage after that version; undefined when they are forgotten. */
  since(storage: string, version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined
    return this.#history.filter(change => change.version > version && change.storage === storage)
  }

  #stamped(object: ApiObject): ApiObject {
    return {...object, metadata: {...object.metadata, resourceVersion: String(++this.#version)}}
  }

  #tell(change: Change): void {
    this.#history.push(change)
    if (this.#history.length > 2 * REMEMBERED) {
      this.#history = this.#history.slice(-REMEMBERED)
      this.#forgotten = (this.#history[0]?.version ?? this.#version) - 1
    }
    for (const observer of this.#observers) observer(change)
  }
}
