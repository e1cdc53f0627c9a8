import {answerInjection, answerValidation, type Review} from './admission.ts'
import {createForeignAuthority, loadAuthority, type Authority} from './authority.ts'
import {keepBundles, type Bundle} from './bundles.ts'
import {createServing, expiryOf} from './certificates.ts'
import {httpRoutes, monitoringRoutes, type DebugDuty} from './debug.ts'
import {takePart} from './elections.ts'
import {istiodFault} from './orders.ts'
import {connect, type Kube} from './kube.ts'
import {readKubeconfig} from './kubeconfig.ts'
import {logLine} from './log.ts'
import {createCounters, type Counters} from './metrics.ts'
import {labelsOf, type ConfigMap, type Gateway, type KubeObject, type Node, type Pod, type Service, type WebhookConfiguration} from './objects.ts'
import {minorOf, readOptions, type Options} from './options.ts'
import {connectedProxies, type ConnectedProxy, type ProxyStores} from './proxies.ts'
import {serve, type Routes} from './servers.ts'
import {readSettings, settingsNames, type Settings} from './settings.ts'
import {follow, pause, type Store} from './store.ts'
import {keepInjectors, keepValidators} from './webhooks.ts'

const SLOW_START = 10_000

type Stores = ProxyStores & {nodes: Store<Node>, meshes: Store<ConfigMap>, injectors: Store<ConfigMap>, tags: Store<WebhookConfiguration>, virtualServices: Store<KubeObject>}

const options = readOptions(process.argv.slice(2), process.env)
const stopping = new AbortController()
await run(options, stopping)

/** One istiod, until a signal ends it. */
async function run(options: Options, stopping: AbortController): Promise<void> {
  const started = Date.now()
  const {signal: stop} = stopping
  const kube = connect(readKubeconfig(options.kubeconfig), `pilot-discovery/${options.version}`)
  const counters = createCounters()
  const authority = await insist(() => authorityOf(kube, options), stop)
  const stores = openStores(kube, options, stop)
  const settings = settingsReader(stores, options)
  const election = takePart(kube, options, stop, () => labelsOf(stores.tags.get('istio-revision-tag-default'))['istio.io/rev'])
  const ready = () => isReady(options, started) && settings() !== undefined
  await openPorts(options, authority, stores, {settings, counters, ready, stop})
  const duty = {kube, options, root: authority.root, counters, stop}
  keepInjectors(duty)
  keepValidators(duty)
  for (const bundle of bundlesOf(authority, options.version)) keepBundles(kube, bundle, election.leads, stop)
  logLine(`istiod ${options.version} of revision ${options.revision} serves`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopping.abort()
      void Promise.race([election.resign(), pause(1000, new AbortController().signal)]).then(() => process.exit(0))
    })
  }
}

type Running = {settings: () => Settings | undefined, counters: Counters, ready: () => boolean, stop: AbortSignal}

async function openPorts(options: Options, authority: Authority, stores: Stores, running: Running): Promise<void> {
  const {settings, counters, ready, stop} = running
  const debug: DebugDuty = {
    options, settings, counters, ready,
    proxies: rejectionCounter(() => connectedProxies(stores, options), counters),
    rootExpiry: expiryOf(authority.root),
    known: () => ({services: stores.services.all().length, virtualServices: stores.virtualServices.all().length}),
  }
  const admission = {options, settings, counters, stop, native: () => isNative(options, stores.nodes)}
  const webhooks: Routes = {
    '/inject': async ({body}) => ({body: await answerInjection(JSON.parse(body) as Review, admission)}),
    '/validate': ({body}) => ({body: answerValidation(JSON.parse(body) as Review, counters)}),
    '/ready': () => ({status: ready() ? 200 : 503}),
  }
  const serving = await createServing(authority, hostsOf(options))
  await Promise.all([
    serve(options.http, httpRoutes(debug)),
    serve(options.monitoring, monitoringRoutes(debug)),
    serve(options.https, webhooks, {...serving, cert: serving.cert + authority.cert}),
  ])
}

function openStores(kube: Kube, options: Options, stop: AbortSignal): Stores {
  const names = settingsNames(options.revision)
  const map = (name: string) => `/api/v1/namespaces/${options.namespace}/configmaps?fieldSelector=metadata.name%3D${name}`
  return {
    pods: follow<Pod>(kube, '/api/v1/pods', stop),
    services: follow<Service>(kube, '/api/v1/services', stop),
    gateways: follow<Gateway>(kube, '/apis/networking.istio.io/v1/gateways', stop),
    virtualServices: follow<KubeObject>(kube, '/apis/networking.istio.io/v1/virtualservices', stop),
    nodes: follow<Node>(kube, '/api/v1/nodes', stop),
    meshes: follow<ConfigMap>(kube, map(names.mesh), stop),
    injectors: follow<ConfigMap>(kube, map(names.injector), stop),
    tags: follow<WebhookConfiguration>(kube, '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?labelSelector=istio.io%2Ftag%3Ddefault', stop),
  }
}

// parsed once per version of the two ConfigMaps: real charts put 86 kB of templates into one
function settingsReader({meshes, injectors}: Stores, options: Options): () => Settings | undefined {
  const names = settingsNames(options.revision)
  let seen = ''
  let settings: Settings | undefined
  return () => {
    const mesh = meshes.get(`${options.namespace}/${names.mesh}`)
    const injector = injectors.get(`${options.namespace}/${names.injector}`)
    if (!injector) return undefined
    const now = `${mesh?.metadata.resourceVersion ?? ''}/${injector.metadata.resourceVersion ?? ''}`
    if (now !== seen) settings = readSettings(mesh, injector)
    seen = now
    return settings
  }
}

function isReady(options: Options, started: number): boolean {
  const fault = istiodFault(options)
  return fault !== 'never-ready' && (fault !== 'slow' || Date.now() - started > SLOW_START)
}

// sidecars are native where every node's kubelet has them for good, which is from Kubernetes 1.33 on
function isNative({nativeSidecars}: Options, nodes: Store<Node>): boolean {
  if (nativeSidecars !== 'auto') return nativeSidecars === 'true'
  return nodes.all().every(node => minorOf((node.status?.nodeInfo?.kubeletVersion ?? '').replace(/^v/, '')) >= 33)
}

function authorityOf(kube: Kube, options: Options): Promise<Authority> {
  const foreign = istiodFault(options) === 'wrong-root'
  return foreign ? createForeignAuthority() : loadAuthority(kube, options.namespace)
}

function hostsOf({revision, namespace}: Options): string[] {
  const names = ['istiod', 'istiod-remote', 'istio-pilot', ...(revision === 'default' ? [] : [`istiod-${revision}`])]
  return names.map(name => `${name}.${namespace}.svc`)
}

// the list of revoked certificates came with 1.27
function bundlesOf({root}: Authority, version: string): Bundle[] {
  const roots = {name: 'istio-ca-root-cert', key: 'root-cert.pem', text: root}
  return minorOf(version) < 27 ? [roots] : [roots, {name: 'istio-ca-crl', key: 'ca-crl.pem', text: ''}]
}

// every proxy that starts to reject does so for two types
function rejectionCounter(proxies: () => ConnectedProxy[], counters: Counters): () => ConnectedProxy[] {
  let rejecting = new Set<string>()
  return () => {
    const connected = proxies()
    const now = connected.filter(proxy => proxy.rejects).map(proxy => proxy.id)
    for (const id of now) if (!rejecting.has(id)) for (const type of ['cds', 'lds']) counters.add('pilot_total_xds_rejects', {type})
    rejecting = new Set(now)
    return connected
  }
}

async function insist<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      logLine(`not yet: ${String(error)}`)
      await pause(500, stop)
    }
  }
}
