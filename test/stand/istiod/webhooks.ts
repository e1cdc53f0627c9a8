import type {Identity} from '../../../src/embedded/world/istio/identity.ts'
import type {Counters} from '../../../src/embedded/world/istio/metrics.ts'
import type {WebhookConfiguration} from '../../../src/embedded/world/istio/objects.ts'
import {
  INJECTOR,
  invalidGateway,
  isOfRevision,
  isOpen,
  provesValidation,
  trustedInjectors,
  trustedValidators,
} from '../../../src/embedded/world/istio/webhooks.ts'
import {statusOf, type Kube} from './kube.ts'
import {logLine} from './log.ts'
import {createRetrier} from './retry.ts'
import {follow} from './store.ts'

/**
 * What keeping the webhooks of a revision usable needs. `root` is the PEM its serving certificate
 * is trusted by.
 */
type WebhookDuty = {
  kube: Kube
  identity: Identity
  root: string
  counters: Counters
  stop: AbortSignal
}

const API = '/apis/admissionregistration.k8s.io/v1'
const INJECTORS = `${API}/mutatingwebhookconfigurations`
const VALIDATORS = `${API}/validatingwebhookconfigurations`

/**
 * Puts the CA bundle into every injector labelled with the own revision, tags included, and keeps
 * it there.
 */
export function keepInjectors(duty: WebhookDuty): void {
  const bundle = bundleOf(duty.root)
  const store = follow<WebhookConfiguration>(duty.kube, INJECTORS, duty.stop, key => keep(key))
  const keep = createRetrier(async key => {
    const current = store.get(key)
    if (!current || !isOfRevision(current, duty.identity.revision)) return true
    const webhooks = trustedInjectors(current, bundle)
    if (!webhooks) return true
    duty.counters.add('webhook_patch_attempts_total', {name: INJECTOR})
    return update(duty.kube, `${INJECTORS}/${key}`, {...current, webhooks})
  }, duty.stop)
}

/**
 * Puts the CA bundle into every validator labelled with the own revision, and turns it from Ignore
 * to Fail once an invalid Gateway of its own was seen to be refused through the API server.
 */
export function keepValidators(duty: WebhookDuty): void {
  const bundle = bundleOf(duty.root)
  const path = `${VALIDATORS}?labelSelector=${encodeURIComponent(`istio.io/rev=${duty.identity.revision}`)}`
  let proved = false
  const store = follow<WebhookConfiguration>(duty.kube, path, duty.stop, key => keep(key))
  const keep = createRetrier(async key => {
    const current = store.get(key)
    if (!current) return true
    const open = isOpen(current)
    if (open) proved ||= await isInvalidRefused(duty)
    const webhooks = trustedValidators(current, bundle, open && proved)
    const finished = proved || !open
    if (!webhooks) return finished
    duty.counters.add('galley_validation_config_updates')
    return (await update(duty.kube, `${VALIDATORS}/${key}`, {...current, webhooks})) && finished
  }, duty.stop)
}

function bundleOf(root: string): string {
  return Buffer.from(root).toString('base64')
}

/** A dry-run create of a Gateway that must be refused, by the own revision's validator. */
async function isInvalidRefused({kube, identity}: WebhookDuty): Promise<boolean> {
  try {
    await kube.create(
      `/apis/networking.istio.io/v1beta1/namespaces/${identity.namespace}/gateways?dryRun=All`,
      invalidGateway(identity),
    )
    return false
  } catch (error) {
    return provesValidation(statusOf(error), String(error))
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
