import {statusOf, type Kube} from './kube.ts'
import {logLine} from './log.ts'
import type {Counters} from './metrics.ts'
import {labelsOf, type Webhook, type WebhookConfiguration} from './objects.ts'
import type {Options} from './options.ts'
import {createRetrier} from './retry.ts'
import {follow} from './store.ts'
import {ALWAYS_REJECT} from './validate.ts'

/** What keeping the webhooks of a revision usable needs. `root` is the PEM its serving certificate is trusted by. */
type WebhookDuty = {kube: Kube, options: Options, root: string, counters: Counters, stop: AbortSignal}

const API = '/apis/admissionregistration.k8s.io/v1'
const INJECTORS = `${API}/mutatingwebhookconfigurations`
const INJECTOR = 'sidecar-injector.istio.io'
const VALIDATORS = `${API}/validatingwebhookconfigurations`

/** Puts the CA bundle into every injector labelled with the own revision, tags included, and keeps it there. */
export function keepInjectors(duty: WebhookDuty): void {
  const bundle = bundleOf(duty.root)
  const store = follow<WebhookConfiguration>(duty.kube, INJECTORS, duty.stop, key => keep(key))
  const keep = createRetrier(async key => {
    const current = store.get(key)
    if (!current || labelsOf(current)['istio.io/rev'] !== duty.options.revision) return true
    const webhooks = webhooksOf(current).map(w => w.name.endsWith(INJECTOR) ? trusting(w, bundle) : w)
    if (!isChanged(current, webhooks)) return true
    duty.counters.add('webhook_patch_attempts_total', {name: INJECTOR})
    return update(duty.kube, `${INJECTORS}/${key}`, {...current, webhooks})
  }, duty.stop)
}

/**
 * Puts the CA bundle into every validator labelled with the own revision, and turns it from Ignore to Fail once
 * an invalid Gateway of its own was seen to be refused through the API server.
 */
export function keepValidators(duty: WebhookDuty): void {
  const bundle = bundleOf(duty.root)
  const path = `${VALIDATORS}?labelSelector=${encodeURIComponent(`istio.io/rev=${duty.options.revision}`)}`
  let proved = false
  const store = follow<WebhookConfiguration>(duty.kube, path, duty.stop, key => keep(key))
  const keep = createRetrier(async key => {
    const current = store.get(key)
    if (!current) return true
    const open = webhooksOf(current).some(failsOpen)
    if (open) proved ||= await isInvalidRefused(duty)
    const webhooks = webhooksOf(current).map(w => closing(trusting(w, bundle), open && proved))
    const finished = proved || !open
    if (!isChanged(current, webhooks)) return finished
    duty.counters.add('galley_validation_config_updates')
    return await update(duty.kube, `${VALIDATORS}/${key}`, {...current, webhooks}) && finished
  }, duty.stop)
}

function bundleOf(root: string): string {
  return Buffer.from(root).toString('base64')
}

function trusting(webhook: Webhook, caBundle: string): Webhook {
  return {...webhook, clientConfig: {...webhook.clientConfig, caBundle}}
}

function closing(webhook: Webhook, close: boolean): Webhook {
  return close ? {...webhook, failurePolicy: 'Fail'} : webhook
}

function webhooksOf(configuration: WebhookConfiguration): Webhook[] {
  return configuration.webhooks ?? []
}

function failsOpen({failurePolicy}: Webhook): boolean {
  return failurePolicy !== undefined && failurePolicy !== 'Fail'
}

function isChanged(current: WebhookConfiguration, webhooks: readonly Webhook[]): boolean {
  return JSON.stringify(webhooksOf(current)) !== JSON.stringify(webhooks)
}

/** A dry-run create of a Gateway that must be refused, by the own revision's validator. */
async function isInvalidRefused({kube, options}: WebhookDuty): Promise<boolean> {
  const path = `/apis/networking.istio.io/v1/namespaces/${options.namespace}/gateways?dryRun=All`
  try {
    await kube.create(path, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: {name: 'invalid-gateway', namespace: options.namespace, labels: {'istio.io/rev': options.revision}, annotations: {[ALWAYS_REJECT]: 'true'}},
      spec: {},
    })
    return false
  } catch (error) {
    // without the CRD there is nothing to validate, which istiod takes for ready
    return statusOf(error) === 404 || String(error).includes('denied the request')
  }
}

/** Replaces an object; false if somebody else was faster. */
async function update(kube: Kube, path: string, body: unknown): Promise<boolean> {
  try {
    await kube.update(path, body)
    return true
  } catch (error) {
    if (statusOf(error) === 404) return true
    if (statusOf(error) !== 409) logLine(`cannot update ${path}: ${String(error)}`)
    return false
  }
}
