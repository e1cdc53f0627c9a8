import type {Snapshot, SnapshotObject} from '../snapshot/snapshot.ts'
import {isFresh, podAgain} from './restore-pods.ts'
import {releaseSecret, secretAgain} from './restore-secrets.ts'
import type {RootOf} from './roots.ts'
import {isFields} from '../mesh/fields.ts'
import {listOf} from '../embedded/cluster.ts'
import type {Fields} from '../embedded/cluster.ts'

/** What a snapshot becomes in a world. */
export interface Restoration {
  /**
   * In the order in which they are put there: definitions before what they define. Without
   * resourceVersion.
   */
  readonly objects: readonly SnapshotObject[]
  /** What is not in the copy although it is in the cluster, in words. */
  readonly leftOut: readonly string[]
}

/** In: a snapshot, the CA that stands for each of its roots, and new uids for what had none. */
export function restoration(snapshot: Snapshot, rootOf: RootOf, uid: () => string): Restoration {
  const foreign: string[] = []
  const objects = snapshot.objects.filter(belongs).flatMap(object => {
    if (object.kind === 'Pod') return isFresh(object) ? [podAgain(object)] : []
    if (!isWebhooks(object)) return [object]
    const own = webhooksAgain(object, snapshot, rootOf)
    if (own === undefined || listOf(own['webhooks']).length < listOf(object['webhooks']).length)
      foreign.push(`${object.kind} ${object.metadata.name}`)
    return own === undefined ? [] : [own]
  })
  const secrets = [
    ...snapshot.secrets.map(each => secretAgain(each, rootOf, uid())),
    ...snapshot.releases.map(each => releaseSecret(each, uid())),
  ]
  return {
    objects: [...objects, ...secrets].sort((one, other) => rank(one) - rank(other)),
    leftOut:
      foreign.length === 0
        ? []
        : [`Webhooks that are not istiod's were not asked: ${foreign.join(', ')}.`],
  }
}

/** Namespaces and definitions before what is in them. */
const ORDER = [
  'CustomResourceDefinition',
  'Namespace',
  'Node',
  'PriorityClass',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'Service',
  'LimitRange',
]
const rank = ({kind}: SnapshotObject): number =>
  ORDER.includes(kind)
    ? ORDER.indexOf(kind)
    : kind === 'Pod'
      ? 99
      : kind === 'ResourceQuota'
        ? 100
        : 50

/**
 * Nodes are made by the world; endpoints by its controllers, but those of Services without a
 * selector.
 */
function belongs({kind, metadata}: SnapshotObject): boolean {
  if (kind === 'Node') return false
  return (
    kind !== 'EndpointSlice' ||
    metadata.labels?.['endpointslice.kubernetes.io/managed-by'] !==
      'endpointslice-controller.k8s.io'
  )
}

const isWebhooks = ({kind}: SnapshotObject): boolean =>
  kind === 'MutatingWebhookConfiguration' || kind === 'ValidatingWebhookConfiguration'

/**
 * Only entries that an istiod serves, trusting the CA that stands for the one they trusted.
 * Undefined: none.
 */
function webhooksAgain(
  object: SnapshotObject,
  snapshot: Snapshot,
  rootOf: RootOf,
): SnapshotObject | undefined {
  const all = listOf(object['webhooks'])
  const own = all.filter(each => isIstiods(each, snapshot)).map(each => trusting(each, rootOf))
  return own.length === 0 && all.length > 0 ? undefined : {...object, webhooks: own}
}

function trusting(webhook: Fields, rootOf: RootOf): Fields {
  const config = isFields(webhook['clientConfig']) ? webhook['clientConfig'] : {}
  const mark = config['caBundle']
  if (typeof mark !== 'string' || mark === '') return webhook
  return {
    ...webhook,
    clientConfig: {...config, caBundle: Buffer.from(rootOf(mark).root).toString('base64')},
  }
}

/** Behind a Service whose pods are istiods, or that is not there and is named like one. */
function isIstiods(webhook: Fields, snapshot: Snapshot): boolean {
  const service = isFields(webhook['clientConfig']) ? webhook['clientConfig']['service'] : undefined
  if (!isFields(service)) return false
  const found = snapshot.objects.find(
    each =>
      each.kind === 'Service' &&
      each.metadata.namespace === service['namespace'] &&
      each.metadata.name === service['name'],
  )
  const selector =
    isFields(found?.['spec']) && isFields(found['spec']['selector'])
      ? found['spec']['selector']
      : undefined
  return selector === undefined
    ? /^istiod(-|$)/.test(String(service['name']))
    : selector['app'] === 'istiod'
}
