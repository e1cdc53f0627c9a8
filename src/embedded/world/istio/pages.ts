import type {Identity} from './identity.ts'
import {histogram, renderMetrics, type Counters, type Sample} from './metrics.ts'
import {labelsOf} from './objects.ts'
import {syncStatusOf, type ConnectedProxy} from './proxies.ts'
import type {Fields, Settings} from './settings.ts'
import {own} from '../../../mesh/own.ts'

/** What the plain ports tell about. */
export interface PagesDuty {
  readonly identity: Identity
  readonly proxies: () => readonly ConnectedProxy[]
  readonly settings: () => Settings | undefined
  readonly counters: Counters
  /** In seconds since 1970. */
  readonly rootExpiry: number
  readonly ready: () => boolean
  /** Numbers of Services and VirtualServices that istiod knows. */
  readonly known: () => {readonly services: number; readonly virtualServices: number}
  /** Ms since 1970. */
  readonly now: () => number
}

/** A request for one page. */
export interface PageRequest {
  readonly path: string
  readonly query: URLSearchParams
  /** Did it come from the pod's own loopback? */
  readonly local: boolean
}

/** What a page says: a status (200 when none), and text or (as JSON) anything else. */
export interface Reply {
  readonly status?: number
  readonly body?: unknown
}

export type Page = (request: PageRequest) => Reply

// never a real commit
const COMMIT = '0000000000000000000000000000000000000000'

/** /debug and /ready, as port 8080 has them. */
export function httpPages(duty: PagesDuty): Readonly<Record<string, Page>> {
  return {
    '/debug': request => debug(request, duty),
    '/ready': () => ({status: duty.ready() ? 200 : 503}),
  }
}

/** /debug, /version and /metrics, as port 15014 has them. */
export function monitoringPages(duty: PagesDuty): Readonly<Record<string, Page>> {
  const started = duty.now()
  return {
    '/debug': request => debug(request, duty),
    '/version': () => ({body: `${duty.identity.version}-${COMMIT}-Clean`}),
    '/metrics': () => ({body: renderMetrics([...gauges(duty, started), ...duty.counters.read()])}),
  }
}

/** The routes by path, the longest one that a path starts with. */
export function routeOf<T>(routes: Readonly<Record<string, T>>, path: string): T | undefined {
  const found = Object.keys(routes)
    .filter(route => path === route || path.startsWith(`${route}/`))
    .sort((a, b) => b.length - a.length)[0]
  return found === undefined ? undefined : own(routes, found)
}

// callers from loopback alone are answered
function debug(request: PageRequest, duty: PagesDuty): Reply {
  if (!request.local) return {status: 401}
  const answer = own(PAGES, request.path.replace(/^\/debug\//, ''))
  return answer ? {body: answer(duty, request.query)} : {status: 404, body: '404 page not found\n'}
}

const PAGES: Readonly<Record<string, (duty: PagesDuty, query: URLSearchParams) => unknown>> = {
  syncz: (duty, query) => chosen(duty, query).map(proxy => syncStatusOf(proxy, duty.identity)),
  connections: duty => connections(duty.proxies(), () => ({})),
  adsz: duty =>
    connections(duty.proxies(), ({pod}) => ({
      labels: labelsOf(pod),
      metadata: {NAMESPACE: pod.metadata.namespace, NAME: pod.metadata.name},
    })),
  clusterz: ({identity}) => [{id: identity.cluster, secretName: '', syncStatus: 'synced'}],
  mesh: ({settings}) => meshOf(settings()),
  list: () => Object.keys(PAGES).sort(),
}

function chosen(duty: PagesDuty, query: URLSearchParams): readonly ConnectedProxy[] {
  const namespace = query.get('namespace')
  return duty.proxies().filter(proxy => !namespace || proxy.pod.metadata.namespace === namespace)
}

function connections(
  proxies: readonly ConnectedProxy[],
  more: (proxy: ConnectedProxy) => object,
): object {
  const clients = proxies.map((proxy, at) => ({
    connectionId: `${proxy.id}-${at + 1}`,
    connectedAt: proxy.pod.status?.startTime,
    address: `${proxy.pod.status?.podIP ?? ''}:40000`,
    ...more(proxy),
  }))
  return {totalClients: clients.length, ...(clients.length ? {clients} : {})}
}

function meshOf(settings: Settings | undefined): Fields {
  return {
    defaultConfig: settings?.proxyConfig,
    enablePrometheusMerge: settings?.prometheusMerge,
    trustDomain: settings?.trustDomain,
  }
}

function gauges(duty: PagesDuty, started: number): Sample[] {
  const {identity} = duty
  const proxies = duty.proxies()
  const {services, virtualServices} = duty.known()
  const versions = new Map<string, number>()
  for (const {version} of proxies) versions.set(version, (versions.get(version) ?? 0) + 1)
  const sample = (name: string, value: number, labels = {}): Sample => ({name, labels, value})
  return [
    sample('pilot_info', 1, {version: `${identity.version}-${COMMIT}-Clean`}),
    sample('istio_build', 1, {component: 'pilot', tag: identity.version}),
    sample('istiod_uptime_seconds', (duty.now() - started) / 1000),
    ...[...versions].map(([version, count]) => sample('pilot_xds', count, {version})),
    ...(proxies.length
      ? ['cds', 'eds', 'lds', 'rds'].map(type => sample('pilot_xds_pushes', proxies.length, {type}))
      : []),
    ...histogram('pilot_proxy_convergence_time', proxies.length),
    sample('pilot_services', services),
    sample('pilot_virt_services', virtualServices),
    sample('istiod_managed_clusters', 1, {cluster_type: 'local'}),
    sample('citadel_server_root_cert_expiry_timestamp', duty.rootExpiry),
    sample('citadel_server_root_cert_expiry_seconds', duty.rootExpiry - duty.now() / 1000),
    ...(proxies.length
      ? [sample('citadel_server_success_cert_issuance_count', proxies.length)]
      : []),
  ]
}
