import type {Store} from '../store.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {ApiObject} from '../api-object.ts'

/** Which requests a webhook wants to see. */
export interface Rule {
  readonly operations: readonly string[]
  readonly apiGroups: readonly string[]
  readonly apiVersions: readonly string[]
  readonly resources: readonly string[]
  readonly scope?: string
}

/** One entry of a webhook configuration. */
export interface Webhook {
  readonly name: string
  readonly clientConfig: ClientConfig
  readonly rules?: readonly Rule[]
  readonly failurePolicy?: string
  readonly matchPolicy?: string
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
  readonly sideEffects?: string
  readonly timeoutSeconds?: number
  readonly reinvocationPolicy?: string
}

export interface ClientConfig {
  readonly url?: string
  readonly service?: {
    readonly namespace: string
    readonly name: string
    readonly path?: string
    readonly port?: number
  }
  /** PEM in base64. */
  readonly caBundle?: string
}

/** A webhook and what tells it from all others. */
export interface Hook {
  readonly webhook: Webhook
  /** `CONFIGURATION/WEBHOOK/NUMBER` */
  readonly key: string
}

const GROUP = 'admissionregistration.k8s.io'

/**
 * All webhooks in the order they are asked: by the names of their configurations, then as they are
 * written.
 */
export function hooksOf(
  store: Pick<Store, 'list'>,
  what: 'mutating' | 'validating',
): readonly Hook[] {
  const configurations = store.list(
    `${what}webhookconfigurations.${GROUP}`,
  ) as readonly (ApiObject & {
    readonly webhooks?: readonly Webhook[]
  })[]
  return configurations.flatMap(({metadata, webhooks = []}) =>
    webhooks.map((webhook, at) => ({webhook, key: `${metadata.name}/${webhook.name}/${at}`})),
  )
}

/** Webhooks are not asked about what registers webhooks and policies. */
export function isExempt({group, kind}: {readonly group: string; readonly kind: string}): boolean {
  return (
    group === GROUP &&
    /^(Validating|Mutating)(WebhookConfiguration|AdmissionPolicy|AdmissionPolicyBinding)$/.test(
      kind,
    )
  )
}
