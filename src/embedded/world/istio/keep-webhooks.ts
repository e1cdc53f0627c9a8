import {encodeBase64} from '../base64.ts'
import type {Change} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import type {WebhookConfiguration} from './objects.ts'
import {statusOf, type IstiodContext} from './istiod-context.ts'
import {Retrier} from './retrier.ts'
import {
  INJECTOR,
  GATEWAY_API,
  invalidGateway,
  isOfRevision,
  isOpen,
  provesValidation,
  trustedInjectors,
  trustedValidators,
} from './webhooks.ts'

const VERSION = 'admissionregistration.k8s.io/v1'
const INJECTORS = 'mutatingwebhookconfigurations.admissionregistration.k8s.io'
const VALIDATORS = 'validatingwebhookconfigurations.admissionregistration.k8s.io'

/**
 * Keeps the webhooks of one revision usable: the CA bundle in all of them, tags included, and
 * validators closed once an invalid Gateway was seen to be refused through the API.
 */
export class WebhookKeeper {
  readonly #duty: IstiodContext
  readonly #bundle: string
  readonly #retrier: Retrier
  #proved = false

  constructor(duty: IstiodContext) {
    this.#duty = duty
    this.#bundle = encodeBase64(duty.authority.root)
    this.#retrier = new Retrier(duty.api.timeline, key => this.#step(key))
    for (const storage of [INJECTORS, VALIDATORS])
      for (const {metadata} of duty.api.store.list(storage))
        this.#retrier.ask(`${storage}/${metadata.name}`)
  }

  follow({storage, is}: Change): void {
    if (is !== undefined && (storage === INJECTORS || storage === VALIDATORS))
      this.#retrier.ask(`${storage}/${is.metadata.name}`)
  }

  stop(): void {
    this.#retrier.stop()
  }

  async #step(key: string): Promise<boolean> {
    const at = key.indexOf('/')
    const [storage, name] = [key.slice(0, at), key.slice(at + 1)]
    const current = this.#duty.api.store.get(storage, undefined, name) as
      (ApiObject & WebhookConfiguration) | undefined
    if (current === undefined || !isOfRevision(current, this.#duty.identity.revision)) return true
    return storage === INJECTORS ? this.#trustInjectors(current) : this.#closeValidators(current)
  }

  async #trustInjectors(current: ApiObject & WebhookConfiguration): Promise<boolean> {
    const webhooks = trustedInjectors(current, this.#bundle)
    if (!webhooks) return true
    this.#duty.counters.add('webhook_patch_attempts_total', {name: INJECTOR})
    return this.#update('MutatingWebhookConfiguration', {...current, webhooks})
  }

  async #closeValidators(current: ApiObject & WebhookConfiguration): Promise<boolean> {
    const open = isOpen(current)
    if (open) this.#proved ||= await this.#isInvalidRefused()
    const webhooks = trustedValidators(current, this.#bundle, open && this.#proved)
    const finished = this.#proved || !open
    if (!webhooks) return finished
    this.#duty.counters.add('galley_validation_config_updates')
    return (
      (await this.#update('ValidatingWebhookConfiguration', {...current, webhooks})) && finished
    )
  }

  async #isInvalidRefused(): Promise<boolean> {
    const {api, identity, actor} = this.#duty
    const kind = api.kinds.named(GATEWAY_API, 'Gateway')
    if (kind === undefined) return true
    try {
      await api.create(kind, identity.namespace, invalidGateway(identity), {...actor, dryRun: true})
      return false
    } catch (error) {
      return provesValidation(
        statusOf(error),
        error instanceof Error ? error.message : String(error),
      )
    }
  }

  /** Out: is there nothing left to do? False when somebody else was faster. */
  async #update(kind: string, body: ApiObject): Promise<boolean> {
    const {api, actor} = this.#duty
    try {
      await api.update({kind: api.kinds.must(VERSION, kind), name: body.metadata.name}, body, actor)
      return true
    } catch (error) {
      return statusOf(error) === 404
    }
  }
}
