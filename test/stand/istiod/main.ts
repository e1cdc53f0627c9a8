import {parse} from 'yaml'
import {createServing, expiryOf, newAuthority} from '../../../src/embedded/boot/authority.ts'
import type {Authority} from '../../../src/embedded/world/istio/authority.ts'
import {bundlesOf} from '../../../src/embedded/world/istio/bundles.ts'
import {SLOW} from '../../../src/embedded/world/istio/faults.ts'
import {hostsOf, isNative} from '../../../src/embedded/world/istio/identity.ts'
import {createCounters, type Counters} from '../../../src/embedded/world/istio/metrics.ts'
import {
  labelsOf,
  type ConfigMap,
  type Gateway,
  type KubeObject,
  type Node,
  type Pod,
  type Reader,
  type Service,
  type WebhookConfiguration,
} from '../../../src/embedded/world/istio/objects.ts'
import {
  httpPages,
  monitoringPages,
  type PagesDuty,
} from '../../../src/embedded/world/istio/pages.ts'
import {
  connectedProxies,
  rejectionCounter,
  type ProxyReaders,
} from '../../../src/embedded/world/istio/proxies.ts'
import {answerValidation, type Review} from '../../../src/embedded/world/istio/review.ts'
import {
  settingsReader,
  settingsNames,
  type Settings,
} from '../../../src/embedded/world/istio/settings.ts'
import {answerInjectionInTime} from './admission.ts'
import {loadAuthority} from './authority.ts'
import {keepBundles} from './bundles.ts'
import {routesOf} from './debug.ts'
import {takePart} from './elections.ts'
import {connect, type Kube} from './kube.ts'
import {readKubeconfig} from './kubeconfig.ts'
import {logLine} from './log.ts'
import {readOptions, type Options} from './options.ts'
import {istiodFault, orderedFaults} from './orders.ts'
import {serve, type Routes} from './servers.ts'
import {follow, pause} from './store.ts'
import {keepInjectors, keepValidators} from './webhooks.ts'

type Stores = ProxyReaders & {
  nodes: Reader<Node>
  meshes: Reader<ConfigMap>
  injectors: Reader<ConfigMap>
  tags: Reader<WebhookConfiguration>
  virtualServices: Reader<KubeObject>
}

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
  const settings = settingsReader(
    stores.meshes,
    stores.injectors,
    options,
    text => parse(text) as unknown,
  )
  const election = takePart(
    kube,
    options,
    stop,
    () => labelsOf(stores.tags.get('istio-revision-tag-default'))['istio.io/rev'],
  )
  const ready = () => isReady(options, started) && settings() !== undefined
  await openPorts(options, authority, stores, {settings, counters, ready, stop})
  const duty = {kube, identity: options, root: authority.root, counters, stop}
  keepInjectors(duty)
  keepValidators(duty)
  for (const bundle of bundlesOf(authority.root, options.version))
    keepBundles(kube, bundle, election.leads, stop)
  logLine(`istiod ${options.version} of revision ${options.revision} serves`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopping.abort()
      void Promise.race([election.resign(), pause(1000, new AbortController().signal)]).then(() =>
        process.exit(0),
      )
    })
  }
}

type Running = {
  settings: () => Settings | undefined
  counters: Counters
  ready: () => boolean
  stop: AbortSignal
}

async function openPorts(
  options: Options,
  authority: Authority,
  stores: Stores,
  running: Running,
): Promise<void> {
  const {settings, counters, ready, stop} = running
  const pages: PagesDuty = {
    identity: options,
    settings,
    counters,
    ready,
    proxies: rejectionCounter(
      () => connectedProxies(stores, options, orderedFaults(options)),
      counters,
    ),
    rootExpiry: expiryOf(authority.root),
    known: () => ({
      services: stores.services.all().length,
      virtualServices: stores.virtualServices.all().length,
    }),
    now: Date.now,
  }
  const admission = {
    identity: options,
    settings,
    counters,
    native: () =>
      isNative(
        options,
        stores.nodes.all().map(node => node.status?.nodeInfo?.kubeletVersion ?? ''),
      ),
  }
  const webhooks: Routes = {
    '/inject': async ({body}) => ({
      body: await answerInjectionInTime(JSON.parse(body) as Review, admission, options, stop),
    }),
    '/validate': ({body}) => ({
      body: answerValidation(JSON.parse(body) as Review, counters, logLine),
    }),
    '/ready': () => ({status: ready() ? 200 : 503}),
  }
  const serving = await createServing(authority, hostsOf(options))
  await Promise.all([
    serve(options.http, routesOf(httpPages(pages))),
    serve(options.monitoring, routesOf(monitoringPages(pages))),
    serve(options.https, webhooks, {...serving, cert: serving.cert + authority.cert}),
  ])
}

function openStores(kube: Kube, options: Options, stop: AbortSignal): Stores {
  const names = settingsNames(options.revision)
  const map = (name: string) =>
    `/api/v1/namespaces/${options.namespace}/configmaps?fieldSelector=metadata.name%3D${name}`
  return {
    pods: follow<Pod>(kube, '/api/v1/pods', stop),
    services: follow<Service>(kube, '/api/v1/services', stop),
    gateways: follow<Gateway>(kube, '/apis/networking.istio.io/v1beta1/gateways', stop),
    virtualServices: follow<KubeObject>(
      kube,
      '/apis/networking.istio.io/v1beta1/virtualservices',
      stop,
    ),
    nodes: follow<Node>(kube, '/api/v1/nodes', stop),
    meshes: follow<ConfigMap>(kube, map(names.mesh), stop),
    injectors: follow<ConfigMap>(kube, map(names.injector), stop),
    tags: follow<WebhookConfiguration>(
      kube,
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?labelSelector=istio.io%2Ftag%3Ddefault',
      stop,
    ),
  }
}

function isReady(options: Options, started: number): boolean {
  const fault = istiodFault(options)
  return fault !== 'never-ready' && (fault !== 'slow' || Date.now() - started > SLOW.start)
}

function authorityOf(kube: Kube, options: Options): Promise<Authority> {
  const foreign = istiodFault(options) === 'wrong-root'
  return foreign ? newAuthority() : loadAuthority(kube, options.namespace)
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
