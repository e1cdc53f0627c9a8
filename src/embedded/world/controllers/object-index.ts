import {selects} from '../../../mesh/selector.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {Change, Store} from '../store.ts'
import type {Strings, ApiObject} from '../api-object.ts'
import type {Pod} from './object-types.ts'

/** An object and where the store keeps it. */
export interface IndexedObject {
  readonly storage: string
  readonly object: ApiObject
}

type Shelf = Map<string, Map<string, IndexedObject>>

const PODS = 'pods'

/**
 * Ways to find objects that the store does not have: by uid, owner, namespace, and pods by label
 * and node. Follows the store.
 */
export class ObjectIndex {
  readonly #byUid = new Map<string, IndexedObject>()
  readonly #byOwner: Shelf = new Map()
  readonly #byNamespace: Shelf = new Map()
  readonly #podsByLabel: Shelf = new Map()
  readonly #podsByNode: Shelf = new Map()

  constructor(store: Store) {
    for (const storage of store.storages())
      for (const object of store.list(storage)) this.#add({storage, object})
  }

  /** Must be told of every change before anybody asks again. */
  follow({storage, was, is}: Change): void {
    if (was !== undefined && (is === undefined || is.metadata.uid !== was.metadata.uid))
      this.#drop({storage, object: was})
    if (is === undefined) return
    const known = this.#byUid.get(is.metadata.uid)
    if (known !== undefined) this.#move(known, {storage, object: is})
    else this.#add({storage, object: is})
  }

  withUid(uid: string): IndexedObject | undefined {
    return this.#byUid.get(uid)
  }

  /** Everything whose ownerReferences name this uid. */
  ownedBy(uid: string): readonly IndexedObject[] {
    return all(this.#byOwner, uid)
  }

  inNamespace(namespace: string): readonly IndexedObject[] {
    return all(this.#byNamespace, namespace)
  }

  onNode(node: string): readonly Pod[] {
    return all(this.#podsByNode, node).map(({object}) => object as Pod)
  }

  /**
   * The pods of the namespace that the selector takes. An empty selector takes all, an absent one
   * none.
   */
  selected(namespace: string, selector: LabelSelector | undefined): readonly Pod[] {
    if (selector === undefined) return []
    const [pair] = Object.entries(selector.matchLabels ?? {})
    const some =
      pair === undefined
        ? all(this.#byNamespace, namespace).filter(({storage}) => storage === PODS)
        : all(this.#podsByLabel, labelKey(namespace, ...pair))
    return some
      .map(({object}) => object as Pod)
      .filter(({metadata}) => selects(selector, metadata.labels ?? {}))
  }

  #add(kept: IndexedObject): void {
    this.#byUid.set(kept.object.metadata.uid, kept)
    for (const [shelf, keys] of this.#shelves(kept)) for (const key of keys) put(shelf, key, kept)
  }

  #drop(kept: IndexedObject): void {
    this.#byUid.delete(kept.object.metadata.uid)
    for (const [shelf, keys] of this.#shelves(kept)) for (const key of keys) take(shelf, key, kept)
  }

  /** Where it stays it keeps its place in the order. */
  #move(was: IndexedObject, is: IndexedObject): void {
    this.#byUid.set(is.object.metadata.uid, is)
    const after = this.#shelves(is)
    this.#shelves(was).forEach(([shelf, keys], at) => {
      const [, kept = []] = after[at] ?? []
      for (const key of keys) if (!kept.includes(key)) take(shelf, key, was)
    })
    for (const [shelf, keys] of after) for (const key of keys) put(shelf, key, is)
  }

  #shelves({storage, object}: IndexedObject): [Shelf, readonly string[]][] {
    const {namespace, ownerReferences = [], labels} = object.metadata
    const pod = storage === PODS ? (object as Pod) : undefined
    return [
      [this.#byOwner, ownerReferences.map(({uid}) => uid)],
      [this.#byNamespace, namespace === undefined ? [] : [namespace]],
      [this.#podsByLabel, pod === undefined ? [] : labelKeys(namespace ?? '', labels)],
      [
        this.#podsByNode,
        pod?.spec.nodeName === undefined || pod.spec.nodeName === '' ? [] : [pod.spec.nodeName],
      ],
    ]
  }
}

const labelKey = (namespace: string, key: string, value: string): string =>
  `${namespace}/${key}=${value}`

/** Under which keys an object with these labels is found by `labelKey` of a selector. */
export function labelKeys(namespace: string, labels: Strings = {}): string[] {
  return Object.entries(labels).map(([key, value]) => labelKey(namespace, key, value))
}

const all = (shelf: Shelf, key: string): readonly IndexedObject[] => [
  ...(shelf.get(key)?.values() ?? []),
]

function put(shelf: Shelf, key: string, kept: IndexedObject): void {
  const row = shelf.get(key)
  if (row === undefined) shelf.set(key, new Map([[kept.object.metadata.uid, kept]]))
  else row.set(kept.object.metadata.uid, kept)
}

function take(shelf: Shelf, key: string, {object}: IndexedObject): void {
  const row = shelf.get(key)
  row?.delete(object.metadata.uid)
  if (row?.size === 0) shelf.delete(key)
}
