import type {Fields, Settings} from './settings.ts'
import type {Counters, Sample} from './metrics.ts'
import {histogram, renderMetrics} from './metrics.ts'
import {labelsOf} from './objects.ts'
import type {Options} from './options.ts'
import {syncStatusOf, type ConnectedProxy} from './proxies.ts'
import type {Reply, Request, Routes} from './servers.ts'

/** What the plain ports tell about. `rootExpiry` is in seconds since 1970. */
export type DebugDuty = {
  options: Options
  proxies: () => ConnectedProxy[]
  settings: () => Settings | undefined
  counters: Counters
  rootExpiry: number
  ready: () => boolean
  /** numbers of Services and VirtualServices that istiod knows */
  known: () => {services: number, virtualServices: number}
}

// never a real commit
const COMMIT = '0000000000000000000000000000000000000000'

/** /debug and /ready, as port 8080 has them. */
export function httpRoutes(duty: DebugDuty): Routes {
  return {'/debug': request => debug(request, duty), '/ready': () => ({status: duty.ready() ? 200 : 503})}
}

/** /debug, /version and /metrics, as port 15014 has them. */
export function monitoringRoutes(duty: DebugDuty): Routes {
  const started = Date.now()
  return {
    '/debug': request => debug(request, duty),
    '/version': () => ({body: `${duty.options.version}-${COMMIT}-Clean`}),
    '/metrics': () => ({body: renderMetrics([...gauges(duty, started), ...duty.counters.read()])}),
  }
}

// Callers from loopback alone are answered. Over the test's network everybody comes from loopback, so what
// came through the API server's proxy is told by the headers it adds.
function debug(request: Request, duty: DebugDuty): Reply {
  if (Object.keys(request.headers).some(name => name.startsWith('x-forwarded-'))) return {status: 401}
  const answer = PAGES[request.path.replace(/^\/debug\//, '')]
  return answer ? {body: answer(duty, request.query)} : {status: 404, body: '404 page not found\n'}
}

const PAGES: Readonly<Record<string, (duty: DebugDuty, query: URLSearchParams) => unknown>> = {
  syncz: (duty, query) => chosen(duty, query).map(proxy => syncStatusOf(proxy, duty.options)),
  connections: duty => connections(duty.proxies(), () => ({})),
  adsz: duty => connections(duty.proxies(), ({pod}) => ({labels: labelsOf(pod), metadata: {NAMESPACE: pod.metadata.namespace, NAME: pod.metadata.name}})),
  clusterz: ({options}) => [{id: options.cluster, secretName: '', syncStatus: 'synced'}],
  mesh: ({settings}) => meshOf(settings()),
  list: () => Object.keys(PAGES).sort(),
}

function chosen(duty: DebugDuty, query: URLSearchParams): ConnectedProxy[] {
  const namespace = query.get('namespace')
  return duty.proxies().filter(proxy => !namespace || proxy.pod.metadata.namespace === namespace)
}

function connections(proxies: readonly ConnectedProxy[], more: (proxy: ConnectedProxy) => object): object {
  const clients = proxies.map((proxy, at) => ({
    connectionId: `${proxy.id}-${at + 1}`,
    connectedAt: proxy.pod.status?.startTime,
    address: `${proxy.pod.status?.podIP ?? ''}:40000`,
    ...more(proxy),
  }))
  return {totalClients: clients.length, ...(clients.length ? {clients} : {})}
}

function meshOf(settings: Settings | undefined): Fields {
  return {defaultConfig: settings?.proxyConfig, enablePrometheusMerge: settings?.prometheusMerge, trustDomain: settings?.trustDomain}
}

function gauges(duty: DebugDuty, started: number): Sample[] {
  const {options} = duty
  const proxies = duty.proxies()
  const {services, virtualServices} = duty.known()
  const versions = new Map<string, number>()
  for (const {version} of proxies) versions.set(version, (versions.get(version) ?? 0) + 1)
  const sample = (name: string, value: number, labels = {}) => ({name, labels, value})
  return [
    sample('pilot_info', 1, {version: `${options.version}-${COMMIT}-Clean`}),
    sample('istio_build', 1, {component: 'pilot', tag: options.version}),
    sample('istiod_uptime_seconds', (Date.now() - started) / 1000),
    ...[...versions].map(([version, count]) => sample('pilot_xds', count, {version})),
    ...(proxies.length ? ['cds', 'eds', 'lds', 'rds'].map(type => sample('pilot_xds_pushes', proxies.length, {type})) : []),
    ...histogram('pilot_proxy_convergence_time', proxies.length),
    sample('pilot_services', services),
    sample('pilot_virt_services', virtualServices),
    sample('istiod_managed_clusters', 1, {cluster_type: 'local'}),
    sample('citadel_server_root_cert_expiry_timestamp', duty.rootExpiry),
    sample('citadel_server_root_cert_expiry_seconds', duty.rootExpiry - Date.now() / 1000),
    ...(proxies.length ? [sample('citadel_server_success_cert_issuance_count', proxies.length)] : []),
  ]
}
