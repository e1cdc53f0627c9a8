import {digest} from '../chance.ts'
import {proxyFault, type Faults} from './faults.ts'
import {minorOf, type Identity} from './identity.ts'
import type {Counters} from './metrics.ts'
import {
  annotationsOf,
  containersOf,
  isReady,
  isSelected,
  labelsOf,
  type Container,
  type Gateway,
  type Pod,
  type Reader,
  type Service,
} from './objects.ts'
import {DEFAULT_DISCOVERY} from './proxy-template.ts'
import {own} from '../../../mesh/own.ts'

/** What tells which proxies talk to an istiod. */
export type ProxyReaders = {pods: Reader<Pod>; services: Reader<Service>; gateways: Reader<Gateway>}

/** A proxy that is connected to this replica. */
export type ConnectedProxy = {
  pod: Pod
  /** `pod.namespace` */
  id: string
  role: 'sidecar' | 'router'
  /** of its image */
  version: string
  rejects: boolean
  /** whether it asked for routes: a gateway that no Gateway selects does not */
  routes: boolean
}

/** An entry of /debug/syncz. */
type SyncStatus = Readonly<Record<string, unknown>>

/**
 * The proxies of this replica: pods with a proxy that were told an address of this istiod, are
 * ready (or reject what they are sent) and not on their way out. Where several replicas are ready,
 * every proxy is on exactly one.
 */
export function connectedProxies(
  stores: ProxyReaders,
  identity: Identity,
  faults: Faults,
): ConnectedProxy[] {
  const isOrdered = faultReader(faults, identity)
  const pods = stores.pods.all()
  const self = stores.pods.get(`${identity.namespace}/${identity.pod}`)
  const replicas = pods.filter(pod => isReplica(pod, identity)).map(nameOf)
  const connected = (pod: Pod): ConnectedProxy[] => {
    const container = containersOf(pod).find(c => c.name === 'istio-proxy')
    if (
      !self ||
      !container ||
      !isOn(identity.pod, replicas, idOf(pod)) ||
      !isServedBy(container, self, stores, identity)
    )
      return []
    const rejects = isOrdered(pod, 'nack')
    if (isOrdered(pod, 'off') || !(isReady(pod) || rejects)) return []
    return [
      {
        pod,
        id: idOf(pod),
        version: versionOf(container),
        rejects,
        ...purposeOf(pod, container, stores),
      },
    ]
  }
  return pods
    .filter(isRunning)
    .flatMap(connected)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * How /debug/syncz shows a proxy: nonces sent and acknowledged by type, and what was rejected last.
 */
export function syncStatusOf(proxy: ConnectedProxy, identity: Identity): SyncStatus {
  const types = Object.entries(TYPES).filter(([name]) => name !== 'route' || proxy.routes)
  const states = types.map(([name, type]) => ({name, type, ...nonces(proxy, name)}))
  const sentTime = proxy.pod.status?.startTime
  const resources = Object.fromEntries(
    states.map(({type, name: _name, ...state}) => [type, {...state, sentTime}]),
  )
  const acknowledged = states.flatMap((s): [string, string | undefined][] => [
    [`${s.name}_sent`, s.sent],
    [`${s.name}_acked`, s.acked],
  ])
  return {
    cluster_id: identity.cluster,
    proxy: proxy.id,
    proxy_type: proxy.role,
    istio_version: proxy.version,
    ...Object.fromEntries(acknowledged),
    // an istiod of 1.22 and before says no more than that
    ...(minorOf(identity.version) < 23 ? {} : {resources}),
  }
}

/**
 * The same proxies, and counts the rejections: every proxy that starts to reject does so for two
 * types.
 */
export function rejectionCounter(
  proxies: () => readonly ConnectedProxy[],
  counters: Counters,
): () => readonly ConnectedProxy[] {
  let rejecting = new Set<string>()
  return () => {
    const connected = proxies()
    const now = connected.filter(proxy => proxy.rejects).map(proxy => proxy.id)
    for (const id of now)
      if (!rejecting.has(id))
        for (const type of ['cds', 'lds']) counters.add('pilot_total_xds_rejects', {type})
    rejecting = new Set(now)
    return connected
  }
}

const TYPES = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
}

type Nonces = {sent: string; acked?: string; lastError?: string}

// a proxy that was ready before it started to reject had acknowledged something earlier
function nonces({pod, rejects}: ConnectedProxy, type: string): Nonces {
  const nonce = (push: string) =>
    `${pod.status?.startTime ?? ''}/${digest(`${pod.metadata.uid ?? ''}/${type}/${push}`)}`
  if (!rejects || (type !== 'cluster' && type !== 'listener'))
    return {sent: nonce('first'), acked: nonce('first')}
  const lastError = 'Internal:the proxy was told to reject its configuration'
  return {sent: nonce('second'), ...(isReady(pod) ? {acked: nonce('first')} : {}), lastError}
}

// a namespace's proxies can be told, or all of this istiod's to reject
function faultReader(
  faults: Faults,
  identity: Identity,
): (pod: Pod, fault: 'off' | 'nack') => boolean {
  return (pod, fault) => {
    if (fault === 'nack' && own(faults.istiods, identity.revision) === 'nack') return true
    return (
      proxyFault(
        faults,
        pod.metadata.namespace ?? '',
        annotationsOf(pod)['istio.io/rev'] ?? 'default',
      ) === fault
    )
  }
}

function nameOf(pod: Pod): string {
  return pod.metadata.name ?? ''
}

function idOf(pod: Pod): string {
  return `${nameOf(pod)}.${pod.metadata.namespace ?? ''}`
}

function versionOf(container: Container): string {
  return (
    /:([^:/@]+)(?:@.*)?$/.exec(container.image ?? '')?.[1]?.replace(/-(distroless|debug)$/, '') ??
    ''
  )
}

function purposeOf(
  pod: Pod,
  container: Container,
  {gateways}: ProxyReaders,
): Pick<ConnectedProxy, 'role' | 'routes'> {
  if (!container.args?.includes('router')) return {role: 'sidecar', routes: true}
  return {
    role: 'router',
    routes: gateways.all().some(gateway => isSelected(gateway.spec.selector, pod)),
  }
}

function isRunning(pod: Pod): boolean {
  return (
    !pod.metadata.deletionTimestamp && pod.status?.phase === 'Running' && Boolean(pod.status.podIP)
  )
}

function isReplica(pod: Pod, {namespace, revision}: Identity): boolean {
  const labels = labelsOf(pod)
  return (
    pod.metadata.namespace === namespace &&
    labels['app'] === 'istiod' &&
    labels['istio.io/rev'] === revision &&
    isRunning(pod) &&
    isReady(pod)
  )
}

// by Service, so that a tag's Service or somebody's own address counts as the cluster's network
// would have it
function isServedBy(
  container: Container,
  self: Pod,
  {services}: ProxyReaders,
  identity: Identity,
): boolean {
  const config = container.env?.find(e => e.name === 'PROXY_CONFIG')?.value ?? '{}'
  const {discoveryAddress = DEFAULT_DISCOVERY} = JSON.parse(config) as {discoveryAddress?: string}
  const [name = '', namespace = ''] = discoveryAddress.split('.')
  return (
    namespace === identity.namespace &&
    isSelected(services.get(`${namespace}/${name}`)?.spec.selector, self)
  )
}

// the replica with the highest hash has it: when one goes, only its own proxies move
function isOn(replica: string, replicas: readonly string[], id: string): boolean {
  const weight = (name: string) => digest(`${name}/${id}`)
  return replicas.includes(replica) && replicas.every(other => weight(other) <= weight(replica))
}
