import {REV} from '../mesh/injection.ts'
import {UNREVISIONED} from '../mesh/names.ts'
import type {Revision, Tag} from '../mesh/names.ts'
import type {InjectorEntry, ServiceRef, TagFacts, ValidatorFacts} from '../mesh/snapshot.ts'
import type {KubeObject} from '../mesh/object.ts'
import {
  annotationsOf,
  at,
  labelsOf,
  node,
  releaseOf,
  rows,
  selectorIn,
  text,
} from '../mesh/fields.ts'

const TAG = 'istio.io/tag'

/**
 * What one MutatingWebhookConfiguration of Istio's tells; undefined when it injects nothing of
 * Istio's.
 */
export interface SeenInjector {
  readonly entries: readonly InjectorEntry[]
  readonly tag: Omit<TagFacts, 'service'> | undefined
}

export function readInjector(object: KubeObject): SeenInjector | undefined {
  const webhooks = rows(object['webhooks']).filter(each =>
    (text(each['name']) ?? '').endsWith('sidecar-injector.istio.io'),
  )
  if (webhooks.length === 0) return undefined
  const revision = (labelsOf(object)[REV] ?? UNREVISIONED) as Revision
  const tag = labelsOf(object)[TAG] as Tag | undefined
  const config = object.metadata.name
  return {
    entries: webhooks.map(each => ({
      config,
      webhook: text(each['name']) ?? '',
      revision,
      tag,
      service: serviceIn(each),
      namespaceSelector: selectorIn(each['namespaceSelector']),
      objectSelector: selectorIn(each['objectSelector']),
      caBundle: text(at(each, 'clientConfig', 'caBundle')) ?? '',
      failurePolicy: text(each['failurePolicy']) ?? '',
    })),
    tag:
      tag === undefined
        ? undefined
        : {
            name: tag,
            revision,
            config,
            webhooks: webhooks.map(each => text(each['name']) ?? ''),
            release: releaseOf(object),
            kept: annotationsOf(object)['helm.sh/resource-policy'] === 'keep',
          },
  }
}

/** Undefined when it validates nothing of Istio's. */
export function readValidator(object: KubeObject): ValidatorFacts | undefined {
  const webhooks = rows(object['webhooks']).filter(each =>
    (text(each['name']) ?? '').endsWith('validation.istio.io'),
  )
  if (webhooks.length === 0) return undefined
  return {
    config: object.metadata.name,
    revision: labelsOf(object)[REV] as Revision | undefined,
    isDefault: object.metadata.name === 'istiod-default-validator',
    service: webhooks.map(serviceIn).find(each => each !== undefined),
    failClosed: webhooks.every(each => each['failurePolicy'] === 'Fail'),
    hasCaBundle: webhooks.every(each => (text(at(each, 'clientConfig', 'caBundle')) ?? '') !== ''),
    release: releaseOf(object),
  }
}

function serviceIn(webhook: unknown): ServiceRef | undefined {
  const service = node(at(webhook, 'clientConfig', 'service'))
  const name = text(service['name'])
  return name === undefined ? undefined : {namespace: text(service['namespace']) ?? '', name}
}
