import {at, rows, selectorIn, text, texts} from '../../mesh/fields.ts'
import {NEVER_INJECTED} from '../../mesh/injection.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {selects} from '../../mesh/selector.ts'
import type {Evidence} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'

const MUTATING = 'MutatingWebhookConfiguration.admissionregistration.k8s.io'
const VALIDATING = 'ValidatingWebhookConfiguration.admissionregistration.k8s.io'
export const WEBHOOKS: readonly string[] = [MUTATING, VALIDATING]

/** An admission webhook of somebody else that is called when pods are made. */
export interface PodWebhook {
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration'
  readonly config: string
  readonly name: string
  readonly closed: boolean
  readonly sideEffects: string
  readonly service: {readonly namespace: string; readonly name: string} | undefined
  readonly takes: (moved: Moved) => boolean
}

/** Every webhook on new pods that is not Istio's own. */
export function podWebhooks({survey, seen}: Evidence): readonly PodWebhook[] {
  const own = new Set([...seen.injectors, ...seen.validators].map(each => each.config))
  return ([MUTATING, VALIDATING] as const).flatMap(kind =>
    survey
      .of(kind)
      .filter(each => !own.has(each.metadata.name))
      .flatMap(config =>
        rows(config['webhooks'])
          .filter(asksForPods)
          .map(each => webhookOf(kind, config, each)),
      ),
  )
}

function webhookOf(
  kind: string,
  config: KubeObject,
  raw: Readonly<Record<string, unknown>>,
): PodWebhook {
  const service = at(raw, 'clientConfig', 'service')
  const [namespaceSelector, objectSelector] = [
    selectorIn(raw['namespaceSelector']),
    selectorIn(raw['objectSelector']),
  ]
  return {
    kind: kind.startsWith('Mutating')
      ? 'MutatingWebhookConfiguration'
      : 'ValidatingWebhookConfiguration',
    config: config.metadata.name,
    name: text(raw['name']) ?? '',
    closed: raw['failurePolicy'] !== 'Ignore',
    sideEffects: text(raw['sideEffects']) ?? 'Unknown',
    service:
      service === undefined || service === null
        ? undefined
        : {namespace: text(at(service, 'namespace')) ?? '', name: text(at(service, 'name')) ?? ''},
    takes: ({namespace, workload}) =>
      !NEVER_INJECTED.includes(namespace.name) &&
      selects(namespaceSelector, {
        'kubernetes.io/metadata.name': namespace.name,
        ...namespace.labels,
      }) &&
      selects(objectSelector, workload.templateLabels),
  }
}

/**
 * A rule for the creation of pods; conditions in CEL are not read, so those with some count as
 * called.
 */
function asksForPods(webhook: Readonly<Record<string, unknown>>): boolean {
  const has = (rule: unknown, key: string, wanted: readonly string[]): boolean =>
    texts(at(rule, key)).some(each => each === '*' || each === '*/*' || wanted.includes(each))
  return rows(webhook['rules']).some(
    rule =>
      has(rule, 'apiGroups', ['']) &&
      has(rule, 'resources', ['pods', 'pods/*']) &&
      has(rule, 'operations', ['CREATE']) &&
      has(rule, 'apiVersions', ['v1']),
  )
}
