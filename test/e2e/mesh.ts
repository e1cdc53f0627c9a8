import {
  INGRESS,
  MESHED,
  PLAIN,
  PROXIES,
  QUIET,
  SYSTEM,
  TAG,
  shop,
} from '../../src/embedded/boot/scenarios/shop.ts'
import {applyScenario} from '../../src/embedded/boot/scenarios/apply-scenario.ts'
import type {ScenarioCluster} from '../../src/embedded/boot/scenarios/apply-scenario.ts'
import {packageIn} from '../../src/embedded/boot/scenario-cluster.ts'
import {revisionOf} from '../../src/embedded/boot/scenarios/scenario.ts'
import {allReady as allReadyOn} from '../../src/embedded/boot/scenarios/settled.ts'
import type {ShopOrder} from '../../src/embedded/boot/scenarios/shop.ts'
import type {Resource} from '../../src/ports/ports.ts'
import {ApiError} from '../stand/kube.ts'
import type {KubeApi} from '../stand/kube.ts'
import type {Stand} from '../stand/stand.ts'
import {chartFolder} from './charts.ts'
import {helmOf, kubectlOf} from './shell.ts'
import type {Tool} from './shell.ts'

export {INGRESS, MESHED, PLAIN, PROXIES, QUIET, SYSTEM, TAG, revisionOf}

export type MeshOrder = Pick<ShopOrder, 'kind' | 'version' | 'replicas'> & {
  helm: 3 | 4
  /** How the tag `prod` is made; default by template. */
  tag?: ShopOrder['tag']
  /** A folder of packages; else those that all suites take. */
  charts?: string
}

/** A mesh that is installed, with all its pods ready. */
export type Mesh = {
  readonly kind: MeshOrder['kind']
  readonly version: string
  /** `default` for a plain install. */
  readonly revision: string
  /** Helm release of its istiod. */
  readonly release: string
  readonly charts: string
  readonly helmPath: string
  readonly helm: Tool
  readonly kubectl: Tool
}

/** Values of the user's own, which every new istiod must get too. */
export const USER_VALUES = {
  meshConfig: {accessLogFile: '/dev/stdout'},
  pilot: {env: {E2E_MARK: 'carried'}},
} as const

/** Installs Istio with Helm and puts the demo's namespaces into it. Takes 10 to 20 s. */
export async function putMesh(stand: Stand, order: MeshOrder): Promise<Mesh> {
  const helmPath = await stand.helm(order.helm)
  const revision = order.kind === 'unrevisioned' ? 'default' : revisionOf(order.version)
  const release = order.kind === 'unrevisioned' ? 'istiod' : `istiod-${revision}`
  const charts = order.charts ?? (await chartFolder(helmPath))
  const mesh: Mesh = {
    kind: order.kind,
    version: order.version,
    revision,
    release,
    charts,
    helmPath,
    helm: await helmOf(stand, order.helm),
    kubectl: kubectlOf(stand),
  }
  const {kind, version, replicas, tag = 'template'} = order
  await applyScenario(
    stageOf(stand, mesh),
    shop({kind, version, tag, values: USER_VALUES, ...(replicas === undefined ? {} : {replicas})}),
  )
  return mesh
}

/** A stand to be furnished: with kubectl, Helm, and the charts of a mesh. */
export function stageOf(
  {api}: Pick<Stand, 'api'>,
  mesh: Pick<Mesh, 'helm' | 'kubectl' | 'charts'>,
): ScenarioCluster {
  return {
    helm: mesh.helm,
    chart: packageIn(mesh.charts),
    put: objects => apply(mesh, objects),
    create: async objects => {
      for (const object of objects) await create(api, object)
    },
    list: listOf(api),
  }
}

/** The package of a chart, of the mesh's version or another. */
export function chartOf(
  mesh: Mesh,
  chart: 'base' | 'istiod' | 'gateway',
  version: string = mesh.version,
): string {
  return `${mesh.charts}/${chart}-${version}.tgz`
}

/** `kubectl apply` of objects. */
async function apply(mesh: {kubectl: Tool}, objects: readonly object[]): Promise<void> {
  await mesh.kubectl(
    ['apply', '-f', '-'],
    objects.map(each => JSON.stringify(each)).join('\n---\n'),
  )
}

/** Is every workload of the cluster at its newest template, with all pods ready? */
export const allReady = (api: KubeApi): Promise<boolean> => allReadyOn({list: listOf(api)})

const listOf =
  (api: KubeApi): ScenarioCluster['list'] =>
  resource =>
    api.list(pathOf(resource))

async function create(api: KubeApi, object: object): Promise<void> {
  const {apiVersion, kind, metadata} = object as {
    apiVersion: string
    kind: string
    metadata: {namespace?: string}
  }
  await api
    .create(pathOf({apiVersion, plural: `${kind.toLowerCase()}s`}, metadata.namespace), object)
    .catch((error: unknown) => {
      if (!(error instanceof ApiError && error.status === 409)) throw error
    })
}

function pathOf(
  {apiVersion, plural}: Pick<Resource, 'apiVersion' | 'plural'>,
  namespace?: string,
): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}`
}
