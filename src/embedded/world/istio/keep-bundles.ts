import type {Change} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import {bundled, bundlesOf, isServed, type Bundle} from './bundles.ts'
import {holderOf, NAMESPACE_LOCK} from './locks.ts'
import type {ConfigMap, Namespace} from './objects.ts'
import {statusOf, type IstiodContext} from './istiod-context.ts'
import {Retrier} from './retrier.ts'

/**
 * Keeps the root certificate's ConfigMap in every namespace that gets one, while its istiod leads.
 */
export class BundleKeeper {
  readonly #duty: IstiodContext
  readonly #bundles: readonly Bundle[]
  readonly #retrier: Retrier

  constructor(duty: IstiodContext) {
    this.#duty = duty
    this.#bundles = bundlesOf(duty.authority.root, duty.identity.version)
    this.#retrier = new Retrier(duty.api.timeline, namespace => this.#step(namespace))
    this.#sweep()
  }

  follow({storage, was, is}: Change): void {
    const {
      metadata: {name = '', namespace = ''},
    } = is ?? was ?? {metadata: {} as Partial<ApiObject['metadata']>}
    if (storage === 'namespaces') this.#retrier.ask(name)
    else if (storage !== 'configmaps') return
    else if (name === NAMESPACE_LOCK && namespace === this.#duty.identity.namespace) this.#sweep()
    else if (this.#bundles.some(bundle => bundle.name === name)) this.#retrier.ask(namespace)
  }

  stop(): void {
    this.#retrier.stop()
  }

  // what changed while another istiod led
  #sweep(): void {
    if (!this.#leads()) return
    for (const {metadata} of this.#duty.api.store.list('namespaces'))
      this.#retrier.ask(metadata.name)
  }

  #leads(): boolean {
    const {api, identity} = this.#duty
    const lock = api.store.get('configmaps', identity.namespace, NAMESPACE_LOCK)
    return holderOf(lock?.metadata.annotations)?.holderIdentity === identity.pod
  }

  async #step(name: string): Promise<boolean> {
    const namespace = this.#duty.api.store.get('namespaces', undefined, name)
    if (namespace === undefined || !isServed(namespace as unknown as Namespace) || !this.#leads())
      return true
    const done = await Promise.all(this.#bundles.map(bundle => this.#write(name, bundle)))
    return done.every(each => each)
  }

  async #write(namespace: string, bundle: Bundle): Promise<boolean> {
    const {api, actor} = this.#duty
    const kind = api.kinds.must('v1', 'ConfigMap')
    const current = api.store.get('configmaps', namespace, bundle.name)
    const body = bundled(current as ConfigMap | undefined, namespace, bundle)
    if (body === undefined) return true
    try {
      await (current === undefined
        ? api.create(kind, namespace, body, actor)
        : api.update({kind, namespace, name: bundle.name}, body, actor))
      return true
    } catch (error) {
      // a namespace that is being deleted takes no new objects
      return statusOf(error) === 403 || statusOf(error) === 404
    }
  }
}
