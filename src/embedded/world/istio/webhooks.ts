import type {Identity} from './identity.ts'
import {labelsOf, type Webhook, type WebhookConfiguration} from './objects.ts'
import {ALWAYS_REJECT} from './validate.ts'

/** The end of the names of injection's webhooks, and how the metrics call them. */
export const INJECTOR = 'sidecar-injector.istio.io'

/** Is it a configuration that istiods of this revision look after? */
export function isOfRevision(configuration: WebhookConfiguration, revision: string): boolean {
  return labelsOf(configuration)['istio.io/rev'] === revision
}

/**
 * The webhooks of an injector with the CA bundle (base64) in each; undefined when nothing changes.
 */
export function trustedInjectors(
  current: WebhookConfiguration,
  bundle: string,
): readonly Webhook[] | undefined {
  return changed(
    current,
    webhooksOf(current).map(webhook =>
      webhook.name.endsWith(INJECTOR) ? trusting(webhook, bundle) : webhook,
    ),
  )
}

/**
 * The webhooks of a validator with the CA bundle in each, and closed when `close`; undefined when
 * nothing changes.
 */
export function trustedValidators(
  current: WebhookConfiguration,
  bundle: string,
  close: boolean,
): readonly Webhook[] | undefined {
  return changed(
    current,
    webhooksOf(current).map(webhook =>
      close ? {...trusting(webhook, bundle), failurePolicy: 'Fail'} : trusting(webhook, bundle),
    ),
  )
}

/** Does any webhook let everything pass when it cannot be asked? */
export function isOpen(configuration: WebhookConfiguration): boolean {
  return webhooksOf(configuration).some(
    ({failurePolicy}) => failurePolicy !== undefined && failurePolicy !== 'Fail',
  )
}

/** Served by the definitions of every version from 1.20 on; v1 is only from 1.22 on. */
export const GATEWAY_API = 'networking.istio.io/v1beta1'

/** A Gateway that every working validator of the revision must refuse. */
export function invalidGateway({namespace, revision}: Identity): object {
  return {
    apiVersion: GATEWAY_API,
    kind: 'Gateway',
    metadata: {
      name: 'invalid-gateway',
      namespace,
      labels: {'istio.io/rev': revision},
      annotations: {[ALWAYS_REJECT]: 'true'},
    },
    spec: {},
  }
}

/**
 * Does this failure of the dry-run create of the invalid Gateway prove that validation works?
 * Without the kind there is nothing to validate, which istiod takes for ready.
 */
export function provesValidation(status: number, message: string): boolean {
  return status === 404 || message.includes('denied the request')
}

function webhooksOf(configuration: WebhookConfiguration): readonly Webhook[] {
  return configuration.webhooks ?? []
}

function trusting(webhook: Webhook, caBundle: string): Webhook {
  return {...webhook, clientConfig: {...webhook.clientConfig, caBundle}}
}

function changed(
  current: WebhookConfiguration,
  webhooks: readonly Webhook[],
): readonly Webhook[] | undefined {
  return JSON.stringify(webhooksOf(current)) === JSON.stringify(webhooks) ? undefined : webhooks
}
