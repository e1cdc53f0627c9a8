import {at, rows, text} from '../mesh/fields.ts'
import {some} from '../mesh/sentences.ts'
import type {CallUrl, Change} from '../embedded/cluster.ts'

const CONFIGURATIONS: readonly string[] = [
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
]

/**
 * Webhooks that are an address outside of a copy. Nothing leaves it: they are taken to agree, as
 * those of others in the snapshot are, and are remembered.
 */
export class Outside {
  readonly #named = new Set<string>()

  /** Agrees to everything and changes nothing. */
  readonly callUrl: CallUrl = (_url, _caBundle, body) => {
    const uid = at(JSON.parse(body) as unknown, 'request', 'uid')
    return Promise.resolve({
      status: 200,
      body: JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: {uid, allowed: true},
      }),
    })
  }

  /** To be told of every change of the copy's store. */
  seen({storage, is}: Change): void {
    if (is === undefined || !CONFIGURATIONS.includes(storage)) return
    for (const webhook of rows(is['webhooks'])) {
      const url = text(at(webhook, 'clientConfig', 'url'))
      if (url !== undefined) this.#named.add(`${is.kind} ${is.metadata.name} (${hostOf(url)})`)
    }
  }

  /** For people. */
  told(): readonly string[] {
    return this.#named.size === 0
      ? []
      : [
          `Webhooks at addresses outside were not asked, and taken to agree: ${some([...this.#named].sort(), 8)}.`,
        ]
  }
}

/** Paths and queries may hold a password. */
const hostOf = (url: string): string => URL.parse(url)?.host ?? 'no address'
