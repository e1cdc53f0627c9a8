import type {Fields, Found} from './bare.ts'

/**
 * Has everything come to rest that Helm does not wait for? Workloads are as ordered, and every
 * living istiod has put its webhooks.
 */
export function isCalm(raw: readonly Found[]): boolean {
  const live = new Set(
    raw
      .filter(
        ({kind, object}) => kind === 'Deployment' && count(object['status'], 'readyReplicas') > 0,
      )
      .flatMap(({object}) => labels(object)['istio.io/rev'] ?? []),
  )
  return raw.every(
    found =>
      isAtRest(found) && (!live.has(labels(found.object)['istio.io/rev'] ?? '') || isPut(found)),
  )
}

function isAtRest({kind, object}: Found): boolean {
  if (object.metadata['deletionTimestamp'] !== undefined) return false
  if (kind !== 'Deployment' && kind !== 'DaemonSet') return true
  const status = object['status']
  return (
    count(status, 'observedGeneration') === object.metadata['generation'] &&
    count(status, 'unavailableReplicas') + count(status, 'numberUnavailable') === 0
  )
}

/** Is a configuration of webhooks trusted, and a validator closed? */
function isPut({kind, object}: Found): boolean {
  if (!kind.endsWith('WebhookConfiguration')) return true
  const webhooks = (object['webhooks'] ?? []) as {
    clientConfig: {caBundle?: string}
    failurePolicy?: string
  }[]
  return webhooks.every(
    ({clientConfig, failurePolicy}) =>
      Boolean(clientConfig.caBundle) && (kind.startsWith('Mutating') || failurePolicy === 'Fail'),
  )
}

const labels = ({metadata}: Found['object']): Record<string, string> =>
  (metadata['labels'] ?? {}) as Record<string, string>

function count(status: unknown, field: string): number {
  const value = (status as Fields | undefined)?.[field]
  return typeof value === 'number' ? value : 0
}
