import type {KubeObject} from '../mesh/object.ts'
import {kindOf} from '../mesh/survey.ts'
import type {BlindSpot} from '../mesh/survey.ts'
import type {Unread} from '../mesh/unread.ts'
import {tolerateDenied} from '../observe/tolerate-denied.ts'
import type {Cluster, Query} from '../ports/ports.ts'
import type {OutsideError} from '../ports/trouble.ts'

/** Lists, and remembers what it was not allowed to see. */
export class VisibleObjects {
  readonly #cluster: Cluster
  readonly #blind: BlindSpot[] = []
  #seen = 0
  #denied: OutsideError | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  list(query: Query): Promise<readonly KubeObject[]> {
    const {
      resource: {apiVersion, plural},
      namespace,
    } = query
    return this.see(
      {resource: kindOf(apiVersion, plural), ...(namespace === undefined ? {} : {namespace})},
      () => this.#cluster.list(query),
      [],
    )
  }

  /**
   * A kind that the cluster does not serve has no objects; one that may not be seen is a blind
   * spot.
   */
  see<T>(what: Omit<BlindSpot, 'why'>, read: () => Promise<T>, nothing: T): Promise<T> {
    const counted = async (): Promise<T> => {
      const seen = await read()
      this.#seen++
      return seen
    }
    return tolerateDenied(counted, nothing, error => {
      this.#denied ??= error
      this.#blind.push({...what, why: error.why})
    })
  }

  /** One thing that made no sense: the rest of its kind was seen. */
  unread({kind, namespace, name, why}: Unread): void {
    this.#blind.push({
      resource: `${kind}/${name}`,
      ...(namespace === '' ? {} : {namespace}),
      why: `It ${why}.`,
    })
  }

  /** What is made of one thing, as a list; empty, and told, when nothing can be made of it. */
  reading<T>(
    {
      kind,
      namespace = '',
      name,
    }: {readonly kind: string; readonly namespace?: string | undefined; readonly name: string},
    read: () => T,
  ): readonly T[] {
    try {
      return [read()]
    } catch (error) {
      this.unread({
        kind,
        namespace,
        name,
        why: `has fields that meshctl does not understand (${(error as Error).name})`,
      })
      return []
    }
  }

  /** Each once, in order. */
  blindSpots(): readonly BlindSpot[] {
    const byName = new Map(
      this.#blind.map(each => [`${each.resource} ${each.namespace ?? ''}`, each]),
    )
    return [...byName.keys()].sort().flatMap(key => byName.get(key) ?? [])
  }

  /** @throws OutsideError when everything was denied. */
  demandSomething(): void {
    if (this.#seen === 0 && this.#denied !== undefined) throw this.#denied
  }
}
