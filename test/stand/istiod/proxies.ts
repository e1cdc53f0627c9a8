import {createHash} from 'node:crypto'
import {proxyFault} from '../faults.ts'
import {annotationsOf, containersOf, isReady, isSelected, labelsOf, type Container, type Gateway, type Pod, type Service} from './objects.ts'
import {minorOf, type Options} from './options.ts'
import {orderedFaults} from './orders.ts'
import {DEFAULT_DISCOVERY} from './proxyTemplate.ts'
import type {Store} from './store.ts'

/** Stores that tell which proxies talk to this istiod. */
export type ProxyStores = {pods: Store<Pod>, services: Store<Service>, gateways: Store<Gateway>}

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
 * The proxies of this replica: pods with a proxy that were told an address of this istiod, are ready (or reject what
 * they are sent) and not on their way out. Where several replicas are ready, every proxy is on exactly one.
 */
export function connectedProxies(stores: ProxyStores, options: Options): ConnectedProxy[] {
  const isOrdered = faultReader(options)
  const pods = stores.pods.all()
  const self = stores.pods.get(`${options.namespace}/${options.pod}`)
  const replicas = pods.filter(pod => isReplica(pod, options)).map(nameOf)
  const connected = (pod: Pod): ConnectedProxy[] => {
    const container = containersOf(pod).find(c => c.name === 'istio-proxy')
    if (!self || !container || !isOn(options.pod, replicas, idOf(pod)) || !isServedBy(container, self, stores, options)) return []
    const rejects = isOrdered(pod, 'nack')
    if (isOrdered(pod, 'off') || !(isReady(pod) || rejects)) return []
    return [{pod, id: idOf(pod), version: versionOf(container), rejects, ...purposeOf(pod, container, stores)}]
  }
  return pods.filter(isRunning).flatMap(connected).sort((a, b) => a.id < b.id ? -1 : 1)
}

/** How /debug/syncz shows a proxy: nonces sent and acknowledged by type, and what was rejected last. */
export function syncStatusOf(proxy: ConnectedProxy, options: Options): SyncStatus {
  const types = Object.entries(TYPES).filter(([name]) => name !== 'route' || proxy.routes)
  const states = types.map(([name, type]) => ({name, type, ...nonces(proxy, name)}))
  const sentTime = proxy.pod.status?.startTime
  const resources = Object.fromEntries(states.map(({type, name: _name, ...state}) => [type, {...state, sentTime}]))
  const acknowledged = states.flatMap((s): [string, string | undefined][] => [[`${s.name}_sent`, s.sent], [`${s.name}_acked`, s.acked]])
  return {
    cluster_id: options.cluster,
    proxy: proxy.id,
    proxy_type: proxy.role,
    istio_version: proxy.version,
    ...Object.fromEntries(acknowledged),
    // an istiod of 1.22 and before says no more than that
    ...(minorOf(options.version) < 23 ? {} : {resources}),
  }
}

const TYPES = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
}

type Nonces = {sent: string, acked?: string, lastError?: string}

// a proxy that was ready before it started to reject had acknowledged something earlier
function nonces({pod, rejects}: ConnectedProxy, type: string): Nonces {
  const nonce = (push: string) => `${pod.status?.startTime ?? ''}/${createHash('sha256').update(`${pod.metadata.uid ?? ''}/${type}/${push}`).digest('hex').slice(0, 32)}`
  if (!rejects || (type !== 'cluster' && type !== 'listener')) return {sent: nonce('first'), acked: nonce('first')}
  const lastError = 'Internal:the proxy was told to reject its configuration'
  return {sent: nonce('second'), ...(isReady(pod) ? {acked: nonce('first')} : {}), lastError}
}

// a namespace's proxies can be told, or all of this istiod's to reject
function faultReader(options: Options): (pod: Pod, fault: 'off' | 'nack') => boolean {
  const faults = orderedFaults(options)
  return (pod, fault) => {
    if (fault === 'nack' && faults.istiods?.[options.revision] === 'nack') return true
    return proxyFault(faults, pod.metadata.namespace ?? '', annotationsOf(pod)['istio.io/rev'] ?? 'default') === fault
  }
}

function nameOf(pod: Pod): string {
  return pod.metadata.name ?? ''
}

function idOf(pod: Pod): string {
  return `${nameOf(pod)}.${pod.metadata.namespace ?? ''}`
}

function versionOf(container: Container): string {
  return /:([^:/@]+)(?:@.*)?$/.exec(container.image ?? '')?.[1]?.replace(/-(distroless|debug)$/, '') ?? ''
}

function purposeOf(pod: Pod, container: Container, {gateways}: ProxyStores): Pick<ConnectedProxy, 'role' | 'routes'> {
  if (!container.args?.includes('router')) return {role: 'sidecar', routes: true}
  return {role: 'router', routes: gateways.all().some(gateway => isSelected(gateway.spec.selector, pod))}
}

function isRunning(pod: Pod): boolean {
  return !pod.metadata.deletionTimestamp && pod.status?.phase === 'Running' && Boolean(pod.status.podIP)
}

function isReplica(pod: Pod, {namespace, revision}: Options): boolean {
  const labels = labelsOf(pod)
  return pod.metadata.namespace === namespace && labels['app'] === 'istiod' && labels['istio.io/rev'] === revision && isRunning(pod) && isReady(pod)
}

// by Service, so that a tag's Service or somebody's own address counts as the cluster's network would have it
function isServedBy(container: Container, self: Pod, {services}: ProxyStores, options: Options): boolean {
  const config = container.env?.find(e => e.name === 'PROXY_CONFIG')?.value ?? '{}'
  const {discoveryAddress = DEFAULT_DISCOVERY} = JSON.parse(config) as {discoveryAddress?: string}
  const [name = '', namespace = ''] = discoveryAddress.split('.')
  return namespace === options.namespace && isSelected(services.get(`${namespace}/${name}`)?.spec.selector, self)
}

// the replica with the highest hash has it: when one goes, only its own proxies move
function isOn(replica: string, replicas: readonly string[], id: string): boolean {
  const weight = (name: string) => createHash('sha256').update(`${name}/${id}`).digest('hex')
  return replicas.includes(replica) && replicas.every(other => weight(other) <= weight(replica))
}
