import {MUTATING_WEBHOOKS, PODS, VALIDATING_WEBHOOKS} from '../../src/ports/resources.ts'
import type {Resource} from '../../src/ports/ports.ts'
import {isReady} from './controllers.ts'
import type {WorldParts} from './controllers.ts'
import type {Store, Thing} from './store.ts'
import {outside} from './store.ts'

export const ROOT = rootNamed('one')

/** A PEM bundle in base64, as webhooks carry it. */
export function rootNamed(name: string): string {
  return btoa(`-----BEGIN CERTIFICATE-----\n${btoa(`root ${name}`)}\n-----END CERTIFICATE-----\n`)
}

/**
 * What every living istiod does on its own: trust for its webhooks, and its validators closed once
 * they work.
 */
export function startIstiods(parts: WorldParts, rootOf: (revision: string) => string): void {
  const due = new Set<string>()
  const patrolSoon = (resource: Resource, name: string): void => {
    if (due.has(name)) return
    due.add(name)
    parts.time.later(parts.random.int(200, 1_500), () => {
      due.delete(name)
      patrol(parts, resource, name, rootOf)
    })
  }
  const all = (): void => {
    for (const resource of [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS])
      parts.store.all(resource).forEach(each => patrolSoon(resource, each.metadata.name))
  }
  parts.store.observe(({resource, is, was}) => {
    if (resource === MUTATING_WEBHOOKS || resource === VALIDATING_WEBHOOKS)
      patrolSoon(resource, (is ?? was)?.metadata.name ?? '')
    if (resource === PODS && is?.metadata.labels['app'] === 'istiod') all()
  })
}

/** Ready replicas of a revision. */
const replicasOf = (store: Store, revision: string): readonly Thing[] =>
  store
    .all(PODS)
    .filter(
      each =>
        each.metadata.labels['app'] === 'istiod' &&
        each.metadata.labels['istio.io/rev'] === revision &&
        isReady(each) &&
        each.metadata.deletionTimestamp === undefined,
    )

function patrol(
  {store}: WorldParts,
  resource: Resource,
  name: string,
  rootOf: (revision: string) => string,
): void {
  const config = store.find({resource, name})
  const revision = config?.metadata.labels['istio.io/rev']
  if (config === undefined || revision === undefined || replicasOf(store, revision).length === 0)
    return
  const isValidator = resource === VALIDATING_WEBHOOKS
  store.change({resource, name}, each => ({
    ...each,
    webhooks: (each.webhooks ?? []).map(hook => ({
      ...hook,
      clientConfig: {...hook.clientConfig, caBundle: rootOf(revision)},
      ...(isValidator && (hook.clientConfig.caBundle ?? '') !== '' ? {failurePolicy: 'Fail'} : {}),
    })),
  }))
}

/** Answers of one replica's debug port. */
export function debugAnswer(
  {store, time}: WorldParts,
  replica: {readonly namespace: string; readonly name: string},
  path: string,
  nack: (pod: Thing) => boolean,
): {readonly status: number; readonly body: string} {
  const pod = store.find({resource: PODS, ...replica})
  if (pod === undefined || !isReady(pod))
    throw outside('unreachable', 'POD_UNREACHABLE', `cannot reach ${replica.name}`)
  const revision = pod.metadata.labels['istio.io/rev'] ?? ''
  const version = versionOf(pod)
  if (path === '/version') return {status: 200, body: `${version}-0000000-Clean`}
  const replicas = replicasOf(store, revision)
  const mine = store
    .all(PODS)
    .filter(
      (each, at) =>
        isConnected(each, revision, time.now()) &&
        replicas[at % Math.max(1, replicas.length)]?.metadata.name === replica.name,
    )
  return {status: 200, body: JSON.stringify(mine.map(each => row(each, version, nack(each))))}
}

const versionOf = (istiod: Thing): string => {
  const containers = istiod.spec?.['containers'] as {image: string}[] | undefined
  return containers?.[0]?.image.split(':')[1] ?? ''
}

function isConnected(pod: Thing, revision: string, now: number): boolean {
  const upAt = pod.sim?.['upAt']
  return (
    pod.metadata.annotations['istio.io/rev'] === revision &&
    isReady(pod) &&
    typeof upAt === 'number' &&
    upAt <= now
  )
}

function row(pod: Thing, version: string, isNack: boolean): object {
  const isGateway = (pod.spec?.['containers'] as {name: string}[]).every(
    each => each.name === 'istio-proxy',
  )
  return {
    cluster_id: 'Kubernetes',
    proxy: `${pod.metadata.name}.${pod.metadata.namespace ?? ''}`,
    proxy_type: isGateway ? 'router' : 'sidecar',
    istio_version: version,
    cluster_sent: 'n1',
    cluster_acked: 'n1',
    listener_sent: 'n2',
    listener_acked: 'n2',
    ...(isNack ? {resources: {LDS: {lastError: 'Error adding listener: unknown filter'}}} : {}),
  }
}
