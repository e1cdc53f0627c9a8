import {selects} from '../../../mesh/selector.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {Change, Store} from '../store.ts'
import type {Strings, Thing} from '../thing.ts'
import type {Pod} from './shapes.ts'

/** An object and where the store keeps it. */
export interface Kept {
  readonly storage: string
  readonly thing: Thing
}

type Shelf = Map<string, Map<string, Kept>>

const PODS = 'pods'

/**
 * Ways to find objects that the store does not have: by uid, owner, namespace, and pods by label
 * and node. Follows the store.
 */
export class Things {
  readonly #byUid = new Map<string, Kept>()
  readonly #byOwner: Shelf = new Map()
  readonly #byNamespace: Shelf = new Map()
  readonly #podsByLabel: Shelf = new Map()
  readonly #podsByNode: Shelf = new Map()

  constructor(store: Store) {
    for (const storage of store.storages())
      for (const thing of store.list(storage)) this.#add({storage, thing})
  }

  /** Must be told of every change before anybody asks again. */
  follow({storage, was, is}: Change): void {
    if (was !== undefined && (is === undefined || is.metadata.uid !== was.metadata.uid))
      this.#drop({storage, thing: was})
    if (is === undefined) return
    const known = this.#byUid.get(is.metadata.uid)
    if (known !== undefined) this.#move(known, {storage, thing: is})
    else this.#add({storage, thing: is})
  }

  withUid(uid: string): Kept | undefined {
    return this.#byUid.get(uid)
  }

  /** Everything whose ownerReferences name this uid. */
  ownedBy(uid: string): readonly Kept[] {
    return all(this.#byOwner, uid)
  }

  inNamespace(namespace: string): readonly Kept[] {
    return all(this.#byNamespace, namespace)
  }

  onNode(node: string): readonly Pod[] {
    return all(this.#podsByNode, node).map(({thing}) => thing as Pod)
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
      .map(({thing}) => thing as Pod)
      .filter(({metadata}) => selects(selector, metadata.labels ?? {}))
  }

  #add(kept: Kept): void {
    this.#byUid.set(kept.thing.metadata.uid, kept)
    for (const [shelf, keys] of this.#shelves(kept)) for (const key of keys) put(shelf, key, kept)
  }

  #drop(kept: Kept): void {
    this.#byUid.delete(kept.thing.metadata.uid)
    for (const [shelf, keys] of this.#shelves(kept)) for (const key of keys) take(shelf, key, kept)
  }

  /** Where it stays it keeps its place in the order. */
  #move(was: Kept, is: Kept): void {
    this.#byUid.set(is.thing.metadata.uid, is)
    const after = this.#shelves(is)
    this.#shelves(was).forEach(([shelf, keys], at) => {
      const [, kept = []] = after[at] ?? []
      for (const key of keys) if (!kept.includes(key)) take(shelf, key, was)
    })
    for (const [shelf, keys] of after) for (const key of keys) put(shelf, key, is)
  }

  #shelves({storage, thing}: Kept): [Shelf, readonly string[]][] {
    const {namespace, ownerReferences = [], labels} = thing.metadata
    const pod = storage === PODS ? (thing as Pod) : undefined
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

const all = (shelf: Shelf, key: string): readonly Kept[] => [...(shelf.get(key)?.values() ?? [])]

function put(shelf: Shelf, key: string, kept: Kept): void {
  const row = shelf.get(key)
  if (row === undefined) shelf.set(key, new Map([[kept.thing.metadata.uid, kept]]))
  else row.set(kept.thing.metadata.uid, kept)
}

function take(shelf: Shelf, key: string, {thing}: Kept): void {
  const row = shelf.get(key)
  row?.delete(thing.metadata.uid)
  if (row?.size === 0) shelf.delete(key)
}
