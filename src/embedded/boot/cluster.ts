import {readFile} from 'node:fs/promises'
import {callUrl} from '../server/call-url.ts'
import {createServingPair} from '../server/certificates.ts'
import type {ServingPair} from '../server/certificates.ts'
import {serve} from '../server/serve.ts'
import type {Serving} from '../server/serve.ts'
import type {CallUrl} from '../world/admission/caller.ts'
import type {Faults} from '../world/istio/faults.ts'
import type {Authority} from '../world/istio/authority.ts'
import type {ControllerSettings, NodeSettings} from '../world/controllers/settings.ts'
import type {KubernetesData} from '../world/schema/data.ts'
import {createWorld} from '../world/world.ts'
import type {World} from '../world/world.ts'
import {parse} from 'yaml'
import {expiryOf, newAuthority} from './authority.ts'
import {backendOf} from './backend.ts'
import {pace} from './pacer.ts'
import type {Pacer} from './pacer.ts'

export interface ClusterOptions {
  /** How many, or which; default 3. */
  readonly nodes?: number | readonly NodeSettings[]
  /** What GET /version tells; default: that of the API server whose OpenAPI this is. */
  readonly gitVersion?: string
  /**
   * Puts things into the world before its time passes. In: the world, and the CA that its istiods
   * take up when they find none.
   */
  readonly beforeStart?: (world: World, authority: Authority) => Promise<void>
  /**
   * How many times as fast as the wall clock; default 1. 0: its time stands until its pacer is told
   * to let some pass.
   */
  readonly speed?: number
  /** When it begins, in ms since 1970; default: now. */
  readonly start?: number
  /** Asks admission webhooks that are an address outside; default: they are asked there. */
  readonly callUrl?: CallUrl
  /** Default 1. */
  readonly seed?: number
  /** What the mesh suffers now; default nothing. */
  readonly faults?: () => Faults
  /** Default: a free one. */
  readonly port?: number
  readonly settings?: Omit<ControllerSettings, 'programs' | 'nodes'>
  /** Name of the context in its kubeconfigs. */
  readonly context?: string
}

/** An embedded cluster on the wire, with its time passing. */
export interface EmbeddedCluster {
  readonly world: World
  readonly serving: Serving
  readonly pacer: Pacer
  stop(): Promise<void>
}

/** A new cluster with nothing in it but what Kubernetes itself has: nodes, namespaces, roles. */
export async function startCluster(options: ClusterOptions = {}): Promise<EmbeddedCluster> {
  const certificates = createServingPair()
  const world = await newWorld(certificates.ca, options)
  const pacer = pace(world.api.timeline, options.speed ?? 1)
  const rest = (): void => {
    pacer.stop()
    world.controllers.stop()
  }
  const serving = await served(world, certificates, options).catch((error: unknown) => {
    rest()
    throw error
  })
  return {
    world,
    serving,
    pacer,
    stop: async () => {
      rest()
      await serving.close()
    },
  }
}

async function newWorld(rootCa: string, options: ClusterOptions): Promise<World> {
  const [data, authority, foreign] = await Promise.all([
    kubernetesData(),
    newAuthority(),
    newAuthority(),
  ])
  const world = await createWorld({
    data,
    istio: {
      authority,
      foreign,
      expiryOf,
      readYaml: (text: string): unknown => parse(text),
      faults: options.faults,
    },
    start: options.start ?? Date.now(),
    seed: options.seed ?? 1,
    controllers: {rootCa, ...options.settings, nodes: nodesOf(options.nodes ?? 3)},
    callUrl: options.callUrl ?? callUrl,
  })
  await options.beforeStart?.(world, authority)
  return world
}

function served(
  world: World,
  certificates: ServingPair,
  {gitVersion, port, context = 'meshctl-sandbox'}: ClusterOptions,
): Promise<Serving> {
  const backend = backendOf(gitVersion === undefined ? world : {...world, gitVersion})
  return serve(backend, {certificates, ...(port === undefined ? {} : {port}), context})
}

const nodesOf = (nodes: number | readonly NodeSettings[]): readonly NodeSettings[] =>
  typeof nodes === 'number'
    ? Array.from({length: nodes}, (_, at) => ({name: `node-${at + 1}`}))
    : nodes

/** What a real API server serves, as `test/stand/write-openapi.ts` wrote it down. */
async function kubernetesData(): Promise<KubernetesData> {
  return JSON.parse(
    await readFile(new URL('../../../templates/kubernetes.json', import.meta.url), 'utf8'),
  ) as KubernetesData
}
