import type {Access} from '../../src/mesh/access.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {HeldFields} from '../../src/mesh/field-managers.ts'
import type {
  Cluster,
  Informer,
  ObjectKey,
  PatchType,
  Query,
  Resource,
} from '../../src/ports/ports.ts'
import {ISTIO_GATEWAYS, PODS} from '../../src/ports/resources.ts'
import type {WorldParts} from './controllers.ts'
import {endPod} from './controllers.ts'
import {debugAnswer} from './istiod.ts'
import {mergePatch, strategicPatch} from './merge.ts'
import type {Change, Thing} from './store.ts'
import {absent, conflict, outside} from './store.ts'

export interface ClusterOptions {
  /** The process behind this port still lives. */
  readonly alive: () => boolean
  /** Watches tell up to so much later than it happened. */
  watchLagMs: number
  readonly nack: (pod: Thing) => boolean
  /** Told of every write. */
  readonly wrote: (verb: string, key: Partial<ObjectKey>) => void
}

/** The port to the simulated API. */
export class SimCluster implements Cluster {
  readonly #parts: WorldParts
  readonly #options: ClusterOptions

  constructor(parts: WorldParts, options: ClusterOptions) {
    this.#parts = parts
    this.#options = options
  }

  async version(): Promise<string> {
    return Promise.resolve('1.35.4')
  }

  async informer<T>(
    query: Query,
    project: (object: KubeObject) => T | undefined,
    changed: () => void,
  ): Promise<Informer<T>> {
    const {store, time, random} = this.#parts
    const items = new Map<string, T>()
    let isOpen = true
    let lastAt = 0
    const take = ({is, was}: Pick<Change, 'is' | 'was'>): void => {
      const key = `${(is ?? was)?.metadata.namespace ?? ''}/${(is ?? was)?.metadata.name ?? ''}`
      const projected = is === undefined ? undefined : project(is)
      items.delete(key)
      if (projected !== undefined) items.set(key, projected)
    }
    store.all(query.resource, query.namespace).forEach(is => take({is, was: undefined}))
    const forget = store.observe(change => {
      if (!this.#options.alive()) return forget()
      if (change.resource !== query.resource) return
      if (
        query.namespace !== undefined &&
        (change.is ?? change.was)?.metadata.namespace !== query.namespace
      )
        return
      const lag = this.#options.watchLagMs === 0 ? 0 : random.int(0, this.#options.watchLagMs)
      lastAt = Math.max(lastAt, time.now() + lag)
      time.later(lastAt - time.now(), () => {
        if (!isOpen) return
        take(change)
        time.wake()
        changed()
      })
    })
    return Promise.resolve({
      items: () => (random.chance(0.5) ? [...items.values()].reverse() : [...items.values()]),
      close: () => {
        isOpen = false
        forget()
      },
    })
  }

  async list(query: Query): Promise<readonly KubeObject[]> {
    return Promise.resolve(
      this.#parts.store.all(query.resource, query.namespace) as readonly KubeObject[],
    )
  }

  async get(key: ObjectKey): Promise<KubeObject | undefined> {
    return Promise.resolve(this.#parts.store.find(key) as KubeObject | undefined)
  }

  async create(
    key: Omit<ObjectKey, 'name'>,
    object: unknown,
    {dryRun}: {readonly dryRun: boolean},
  ): Promise<KubeObject> {
    await Promise.resolve()
    if (!dryRun) throw new Error('meshctl creates nothing but dry runs')
    const {metadata, spec} = object as {
      metadata: {labels?: Record<string, string>; annotations?: Record<string, string>}
      spec: Thing['spec']
    }
    const thing: Thing = {
      kind: key.resource.kind,
      metadata: {
        name: 'meshctl-probe-x',
        ...(key.namespace === undefined ? {} : {namespace: key.namespace}),
        labels: {...metadata.labels},
        annotations: {...metadata.annotations},
      },
      ...(spec === undefined ? {} : {spec}),
    }
    if (key.resource.plural === ISTIO_GATEWAYS.plural) this.#parts.admission.validate(thing)
    return key.resource === PODS ? this.#parts.admission.admit(thing).pod : thing
  }

  async patch(key: ObjectKey, type: PatchType, body: unknown): Promise<KubeObject> {
    await Promise.resolve()
    if (type === 'json') throw new Error('nobody sends JSON patches')
    const version = (body as {metadata?: {resourceVersion?: string}}).metadata?.resourceVersion
    const now = this.#parts.store.find(key)
    if (now === undefined) throw absent(`${key.resource.kind} ${key.name}`)
    if (version !== undefined && version !== now.metadata.resourceVersion)
      throw conflict(`${key.resource.kind} ${key.name}`)
    this.#options.wrote('patch', key)
    return this.#parts.store.change(
      key,
      each => (type === 'merge' ? mergePatch(each, body) : strategicPatch(each, body)) as Thing,
    )
  }

  async apply(key: ObjectKey, object: KubeObject): Promise<readonly HeldFields[]> {
    await Promise.resolve()
    this.#options.wrote('apply', key)
    const now = this.#parts.store.find(key)
    const wanted = {...(object as unknown as Thing), kind: key.resource.kind}
    if (now === undefined) this.#parts.store.add(key.resource, wanted)
    else
      this.#parts.store.change(key, each => ({
        ...each,
        spec: wanted.spec ?? {},
        metadata: {
          ...each.metadata,
          labels: {...each.metadata.labels, ...wanted.metadata.labels},
          annotations: {...each.metadata.annotations, ...wanted.metadata.annotations},
        },
      }))
    return []
  }

  async remove(key: ObjectKey, uid: string | undefined): Promise<void> {
    await Promise.resolve()
    const now = this.#parts.store.find(key)
    if (now === undefined) throw absent(`${key.resource.kind} ${key.name}`)
    if (uid !== undefined && now.metadata.uid !== uid)
      throw conflict(`${key.resource.kind} ${key.name}`)
    this.#options.wrote('remove', key)
    if (key.resource === PODS) endPod(this.#parts, now)
    else this.#parts.store.drop(key)
  }

  async may(questions: readonly Access[]): Promise<readonly (boolean | undefined)[]> {
    return Promise.resolve(questions.map(() => true))
  }

  async serves(): Promise<readonly Resource[]> {
    return Promise.resolve([])
  }

  async podGet(
    pod: {readonly namespace: string; readonly name: string; readonly port: number},
    path: string,
  ): Promise<{readonly status: number; readonly body: string}> {
    await Promise.resolve()
    if (pod.port !== 15014)
      throw outside('unreachable', 'POD_UNREACHABLE', `nothing listens on ${pod.port}`)
    return debugAnswer(this.#parts, pod, path, this.#options.nack)
  }
}
