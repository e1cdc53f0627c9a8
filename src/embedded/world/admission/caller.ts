import type {Kind} from '../kinds.ts'
import type {HttpAnswer} from '../container-process.ts'
import {Refusal} from '../refusal.ts'
import type {Timeline} from '../timeline.ts'
import type {AdmissionRequest} from './admission.ts'
import {decodeBase64} from '../base64.ts'
import {reviewOf, saidIn, type Said} from './admission-review.ts'
import {CallFailed, denied, internalError, noDryRun} from './failures.ts'
import type {Network} from './network.ts'
import type {ClientConfig, Webhook} from './webhook.ts'

/**
 * Posts a body to a URL outside of the world. In: the PEM bundle it trusts ('' for the system's),
 * ms to wait. Rejects with an Error that says why.
 */
export type CallUrl = (
  url: string,
  caBundle: string,
  body: string,
  timeoutMs: number,
) => Promise<HttpAnswer>

/** How webhooks are reached. */
export interface CallerParts {
  readonly network: Network
  readonly timeline: Timeline
  /** Without it, webhooks with a URL cannot be reached. */
  readonly callUrl?: CallUrl | undefined
}

const DEFAULT_TIMEOUT_S = 10

/** Asks webhooks, one review at a time. */
export class Caller {
  readonly #parts: CallerParts
  #asked = 0

  constructor(parts: CallerParts) {
    this.#parts = parts
  }

  /**
   * What the webhook says about the request; undefined when it could not be asked and that is
   * forgiven.
   * @throws Refusal when it denies, cannot be asked, or must not be asked on a dry run.
   */
  async ask(webhook: Webhook, request: AdmissionRequest, kind: Kind): Promise<Said | undefined> {
    if (
      request.actor.dryRun === true &&
      webhook.sideEffects !== 'None' &&
      webhook.sideEffects !== 'NoneOnDryRun'
    )
      throw noDryRun(webhook.name)
    try {
      const said = await this.#exchange(webhook, request, kind)
      for (const warning of said.warnings) request.actor.warn?.(warning)
      if (!said.allowed) throw denied(webhook.name, said.status)
      return said
    } catch (error) {
      if (error instanceof Refusal || !(error instanceof Error)) throw error
      if (webhook.failurePolicy === 'Ignore') return undefined
      throw internalError(error.message)
    }
  }

  async #exchange(webhook: Webhook, request: AdmissionRequest, kind: Kind): Promise<Said> {
    const seconds = webhook.timeoutSeconds ?? DEFAULT_TIMEOUT_S
    const uid = `00000000-0000-4000-8000-${String(++this.#asked).padStart(12, '0')}`
    const body = JSON.stringify(reviewOf(request, kind, uid))
    try {
      const answer = await this.#post(webhook.clientConfig, body, seconds)
      return saidIn(answer, uid)
    } catch (error) {
      throw new CallFailed(webhook.name, error instanceof Error ? error.message : String(error))
    }
  }

  /** Out: the answer's body. Rejects as Go's HTTP client words it. */
  async #post(client: ClientConfig, body: string, seconds: number): Promise<string> {
    const url = urlOf(client, seconds)
    const answer = await this.#inTime(this.#send(client, url, body, seconds), seconds).catch(
      (error: unknown) => {
        throw new Error(
          `failed to call webhook: Post ${JSON.stringify(url)}: ` +
            (error instanceof Error ? error.message : String(error)),
        )
      },
    )
    if (answer.status === 200) return answer.body
    const why =
      answer.status === 404
        ? 'the server could not find the requested resource'
        : `an error on the server (${JSON.stringify(answer.body.trim())}) has prevented the ` +
          'request from succeeding'
    throw new Error(`failed to call webhook: ${why}`)
  }

  async #send(
    {service, caBundle = ''}: ClientConfig,
    url: string,
    body: string,
    seconds: number,
  ): Promise<HttpAnswer> {
    const bundle = decodeBase64(caBundle)
    if (service === undefined) {
      if (this.#parts.callUrl === undefined)
        throw new Error(`dial tcp ${new URL(url).host}: connect: connection refused`)
      return this.#parts.callUrl(url, bundle, body, seconds * 1000)
    }
    const {namespace, name, port = 443} = service
    const {pathname, search} = new URL(url)
    return this.#parts.network.post({namespace, name, port}, `${pathname}${search}`, body, bundle)
  }

  #inTime<T>(work: Promise<T>, seconds: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.#parts.timeline.later(seconds * 1000, () =>
        reject(new Error('context deadline exceeded')),
      )
      void work.then(resolve, reject).finally(() => timer.cancel())
    })
  }
}

function urlOf({url, service}: ClientConfig, seconds: number): string {
  const {name = '', namespace = '', port = 443, path = '/'} = service ?? {}
  const base =
    service === undefined
      ? (url ?? '')
      : `https://${name}.${namespace}.svc:${port}${path.startsWith('/') ? path : `/${path}`}`
  return `${base}${base.includes('?') ? '&' : '?'}timeout=${seconds}s`
}
