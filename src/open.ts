import {openCharts, OFFICIAL_CHARTS} from './adapters/charts.ts'
import {systemClock} from './adapters/clock.ts'
import {openCluster} from './adapters/cluster.ts'
import {credentialsOf} from './adapters/credentials.ts'
import type {Credentials} from './adapters/credentials.ts'
import {findHelm} from './adapters/helm-run.ts'
import type {HelmRun} from './adapters/helm-run.ts'
import {openHelm} from './adapters/helm.ts'
import {openApi} from './adapters/http.ts'
import type {Api} from './adapters/http.ts'
import {openJournal} from './adapters/journal.ts'
import {resolveKubeTarget} from './adapters/kubeconfig.ts'
import type {KubeOptions, KubeTarget} from './adapters/kubeconfig.ts'
import {privateFolder} from './adapters/private-folder.ts'
import type {PrivateFolder} from './adapters/private-folder.ts'
import {openReleaseStorage, openReleases} from './adapters/releases.ts'
import {requestTimeoutMs} from './adapters/request-timeout.ts'
import type {Charts, Clock, Cluster, Ports, ReleaseStorage} from './ports/ports.ts'

export interface PortOptions extends KubeOptions {
  readonly istioNamespace: string
  /** meshctl's own version, for the user agent. */
  readonly version: string
  readonly requestTimeout?: string | undefined
  /** `--charts`, else MESHCTL_CHARTS, else where Istio publishes them. */
  readonly charts?: string | undefined
  readonly helm?: string | undefined
  /** Releases will be changed: helm and charts are looked at now and not when first used. */
  readonly needsHelm: boolean
  /** Versions will be looked up: the chart source is looked at now. */
  readonly needsCharts?: boolean
  readonly env?: NodeJS.ProcessEnv
}

export interface OpenPorts extends Ports {
  /** For snapshots. */
  readonly releaseBooks: ReleaseStorage
  readonly kube: {readonly context: string; readonly server: string}
  /** Names the run in the user agent from now on, for audit logs. */
  named(run: string): void
  /** Ends kept connections and removes temporary files. */
  close(): Promise<void>
}

/** A cluster as it is reached, and the time that passes in it. */
export interface ApiConnection {
  readonly api: Api
  readonly cluster: Cluster
  readonly clock: Clock
}

/**
 * In: which cluster as whom, how to log in there, and how long one request may take. Makes no
 * request by itself.
 */
export type Connect = (
  target: KubeTarget,
  by: {readonly credentials: Credentials; readonly timeoutMs: number},
) => ApiConnection

/** By HTTPS, and by the machine's clock. */
export const overHttps: Connect = (target, {credentials, timeoutMs}) => {
  const clock = systemClock()
  const api = openApi(target, {credentials, timeoutMs, clock})
  return {api, cluster: openCluster(api, credentials), clock}
}

/**
 * Builds the ports to the outside once. Judges what can be judged without the cluster, cheapest
 * first, and makes no request to it. Throws UsageError or OutsideError.
 */
export async function openPorts(
  options: PortOptions,
  connect: Connect = overHttps,
): Promise<OpenPorts> {
  const temporary = privateFolder()
  try {
    return await portsIn(temporary, options, connect)
  } catch (error) {
    temporary.remove()
    throw error
  }
}

async function portsIn(
  temporary: PrivateFolder,
  options: PortOptions,
  connect: Connect,
): Promise<OpenPorts> {
  const env = options.env ?? process.env
  const {istioNamespace} = options
  const timeoutMs = requestTimeoutMs(options.requestTimeout)
  const find = once(() => findHelm(options.helm, env, temporary))
  const charts = chartsOf(options, {env, find, temporary})
  const target = resolveKubeTarget(options, env)
  const known = options.needsHelm ? await find() : undefined
  const {userAgent, named} = userAgentOf(options.version)
  const credentials = credentialsOf(target, userAgent)
  const {api, cluster, clock} = connect(target, {credentials, timeoutMs})
  return {
    cluster,
    helm: openHelm({find, charts, target, cluster, env, temporary, istioNamespace}, known),
    releases: openReleases(cluster),
    releaseBooks: openReleaseStorage(cluster),
    clock,
    journal: openJournal(api, istioNamespace, {}, clock),
    kube: {context: target.context, server: target.server},
    named,
    close: () => {
      api.close()
      temporary.remove()
      return Promise.resolve()
    },
  }
}

/** `meshctl/0.1.0 run/ID`; the run is named once it is known. */
function userAgentOf(version: string): {
  readonly userAgent: () => string
  readonly named: (run: string) => void
} {
  let run: string | undefined
  return {
    userAgent: () => `meshctl/${version}${run === undefined ? '' : ` run/${run}`}`,
    named: id => {
      run = id
    },
  }
}

interface ChartParts {
  readonly env: NodeJS.ProcessEnv
  readonly find: () => Promise<HelmRun>
  readonly temporary: PrivateFolder
}

/**
 * A folder is read now when it will be needed; a command that needs no charts does not fail for a
 * wrong MESHCTL_CHARTS.
 */
function chartsOf(options: PortOptions, {env, find, temporary}: ChartParts): Charts {
  const source = options.charts ?? (env['MESHCTL_CHARTS'] || OFFICIAL_CHARTS)
  const open = once(() => openCharts(source, async args => (await find()).offline(args), temporary))
  if (options.needsHelm || options.needsCharts === true) return open()
  return {
    source,
    resolve: async wanted => open().resolve(wanted),
    local: async (chart, version) => open().local(chart, version),
    stamp: async (chart, version) => open().stamp(chart, version),
    contents: async (chart, version) => open().contents(chart, version),
  }
}

function once<T>(make: () => T): () => T {
  let made: {readonly value: T} | undefined
  return () => (made ??= {value: make()}).value
}
