import type {Change} from '../store.ts'
import {timestamp} from '../api-object.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {held, holderOf, LOCK_TTL, lockNames, steals} from './locks.ts'
import type {IstiodContext} from './istiod-context.ts'
import {Retrier} from './retrier.ts'

const INJECTORS = 'mutatingwebhookconfigurations.admissionregistration.k8s.io'
const DEFAULT_TAG = 'istio-revision-tag-default'

/**
 * Takes part in all of istiod's elections. Unlike a real istiod it renews nothing: a holder keeps
 * its lock as long as its pod is there, which is what renewing tells, without a write every few
 * seconds.
 */
export class Elections {
  readonly #duty: IstiodContext
  readonly #shared: readonly string[]
  readonly #own: readonly string[]
  readonly #retrier: Retrier

  constructor(duty: IstiodContext) {
    this.#duty = duty
    const {shared, own} = lockNames(duty.identity)
    this.#shared = shared
    this.#own = own
    this.#retrier = new Retrier(duty.api.timeline, name => this.#turn(name))
    this.#run()
  }

  follow({storage, was, is}: Change): void {
    const object = is ?? was
    if (object === undefined) return
    const {name, namespace, labels = {}} = object.metadata
    if (storage === INJECTORS && name === DEFAULT_TAG) this.#run()
    if (namespace !== this.#duty.identity.namespace) return
    if (storage === 'pods' && labels['app'] === 'istiod' && isGoing(is)) this.#run()
    if (storage === 'configmaps' && this.#shared.includes(name)) this.#retrier.ask(name)
  }

  /** Lets go of everything it holds. */
  stop(): void {
    this.#retrier.stop()
    for (const name of this.#shared)
      if (this.#holds(name)) this.#keepLock(name, true).catch(() => undefined)
    for (const name of this.#own) this.#keepLease(name, '').catch(() => undefined)
  }

  #run(): void {
    for (const name of [...this.#shared, ...this.#own]) this.#retrier.ask(name)
  }

  async #turn(name: string): Promise<boolean> {
    const {api, identity} = this.#duty
    if (this.#own.includes(name)) return this.#keepLease(name, identity.pod)
    const holder = holderOf(this.#lock(name)?.metadata.annotations)
    const lives =
      holder !== undefined &&
      holder.holderIdentity !== '' &&
      !isGoing(api.store.get('pods', identity.namespace, holder.holderIdentity))
    const taken =
      lives &&
      (holder.holderIdentity === identity.pod ||
        !steals(holder, identity.revision, this.#preferred()))
    return taken || this.#keepLock(name, false)
  }

  async #keepLock(name: string, release: boolean): Promise<boolean> {
    const {api, identity, actor} = this.#duty
    const kind = api.kinds.must('v1', 'ConfigMap')
    const lock = this.#lock(name)
    const annotations = held(lock?.metadata.annotations, identity, api.timeline.now(), release)
    if (lock === undefined)
      await api.create(
        kind,
        identity.namespace,
        {metadata: {name, namespace: identity.namespace, annotations}},
        actor,
      )
    else
      await api.update(
        {kind, namespace: identity.namespace, name},
        {...lock, metadata: {...lock.metadata, annotations}},
        actor,
      )
    return true
  }

  /** A Lease that belongs to one revision alone, and nobody removes when that goes. */
  async #keepLease(name: string, holderIdentity: string): Promise<boolean> {
    const {
      api,
      identity: {namespace, pod},
      actor,
    } = this.#duty
    const kind = api.kinds.must('coordination.k8s.io/v1', 'Lease')
    const lease = api.store.get(kind.storage, namespace, name)
    const known = (lease?.['spec'] ?? {}) as Fields
    const now = timestamp(api.timeline.now()).replace('Z', '.000000Z')
    const spec = {
      leaseTransitions: 0,
      acquireTime: now,
      ...known,
      holderIdentity,
      leaseDurationSeconds: LOCK_TTL / 1000,
      renewTime: now,
    }
    const other = known['holderIdentity']
    if (holderIdentity === '' && known['holderIdentity'] !== pod) return true
    const isOthers =
      typeof other === 'string' &&
      other !== '' &&
      other !== pod &&
      !isGoing(api.store.get('pods', namespace, other))
    if (isOthers) return true
    if (lease === undefined)
      await api.create(kind, namespace, {metadata: {name, namespace}, spec}, actor)
    else await api.update({kind, namespace, name}, {...lease, spec}, actor)
    return true
  }

  #lock(name: string): ApiObject | undefined {
    return this.#duty.api.store.get('configmaps', this.#duty.identity.namespace, name)
  }

  #holds(name: string): boolean {
    return (
      holderOf(this.#lock(name)?.metadata.annotations)?.holderIdentity === this.#duty.identity.pod
    )
  }

  /** The revision that the tag `default` names. */
  #preferred(): string | undefined {
    return this.#duty.api.store.get(INJECTORS, undefined, DEFAULT_TAG)?.metadata.labels?.[
      'istio.io/rev'
    ]
  }
}

function isGoing(pod: ApiObject | undefined): boolean {
  return pod === undefined || pod.metadata.deletionTimestamp !== undefined
}
