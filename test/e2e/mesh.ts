import {until} from '../stand/deadline.ts'
import type {KubeApi} from '../stand/kube.ts'
import type {Stand} from '../stand/stand.ts'
import {chartFolder} from './charts.ts'
import {bystanders, cronJob, namespace, service, workload} from './demo-objects.ts'
import type {DaemonSet, Deployment, MutatingWebhookConfiguration, StatefulSet, ValidatingWebhookConfiguration} from './shapes.ts'
import {helmOf, kubectlOf} from './shell.ts'
import type {Tool} from './shell.ts'
import {putTag} from './tag.ts'
import type {TagWay} from './tag.ts'

export const SYSTEM = 'istio-system'
/** Namespaces whose label asks for injection. */
export const MESHED = ['orders', 'shop', 'billing', 'users'] as const
/** Without a label of its own; its one workload asks by a label of its pods. */
export const QUIET = 'quiet'
export const INGRESS = 'istio-ingress'
/** Outside of the mesh. */
export const PLAIN = 'plain'
/** The tag, and the namespace that follows it. */
export const TAG = {name: 'prod', follower: 'shop'} as const
/** Pods with a proxy on a stand of three nodes, by namespace. */
export const PROXIES: Readonly<Record<string, number>> = {orders: 4, shop: 5, billing: 2, users: 1, quiet: 1, [INGRESS]: 2}

export type MeshOrder = {
  /** `unrevisioned`: a plain install, namespaces labelled istio-injection; `revisioned`: istio.io/rev. */
  kind: 'unrevisioned' | 'revisioned'
  version: string
  helm: 3 | 4
  /** How the tag `prod` is made. */
  tag?: TagWay
  /** Replicas of istiod; default 1. */
  replicas?: number
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

const ADMISSION = '/apis/admissionregistration.k8s.io/v1'

export const revisionOf = (version: string): string => version.replaceAll('.', '-')

/** Values of the user's own, which every new istiod must get too. */
export const USER_VALUES = {meshConfig: {accessLogFile: '/dev/stdout'}, pilot: {env: {E2E_MARK: 'carried'}}} as const

/** Installs Istio with Helm and puts the demo's namespaces into it. Takes 10 to 20 s. */
export async function putMesh(stand: Stand, order: MeshOrder): Promise<Mesh> {
  const helmPath = await stand.helm(order.helm)
  const revision = order.kind === 'unrevisioned' ? 'default' : revisionOf(order.version)
  const release = order.kind === 'unrevisioned' ? 'istiod' : `istiod-${revision}`
  const charts = await chartFolder(helmPath)
  const mesh: Mesh = {kind: order.kind, version: order.version, revision, release, charts, helmPath, helm: await helmOf(stand, order.helm), kubectl: kubectlOf(stand)}
  await installIstio(mesh, order)
  await until('the webhooks of istiod', () => isSettled(stand.api))
  await putTag(stand.api, mesh, {name: TAG.name, way: order.tag ?? 'template'})
  await apply(mesh, meshNamespaces(mesh))
  await mesh.helm(['install', 'ingress', chartOf(mesh, 'gateway'), '-n', INGRESS, '--set', 'autoscaling.enabled=false,replicaCount=2', ...(order.kind === 'revisioned' ? ['--set', `revision=${revision}`] : [])])
  await apply(mesh, meshWorkloads(mesh))
  await until('all workloads of the mesh', () => allReady(stand.api), 90_000)
  return mesh
}

/** The package of a chart, of the mesh's version or another. */
export function chartOf(mesh: Mesh, chart: 'base' | 'istiod' | 'gateway', version: string = mesh.version): string {
  return `${mesh.charts}/${chart}-${version}.tgz`
}

/** `kubectl apply` of objects. */
export async function apply(mesh: {kubectl: Tool}, objects: readonly object[]): Promise<void> {
  await mesh.kubectl(['apply', '-f', '-'], objects.map(each => JSON.stringify(each)).join('\n---\n'))
}

/** Is every workload of the cluster at its newest template, with all pods ready? */
export async function allReady(api: KubeApi): Promise<boolean> {
  const [deployments, statefulSets, daemonSets] = await Promise.all([
    api.list<Deployment>('/apis/apps/v1/deployments'),
    api.list<StatefulSet>('/apis/apps/v1/statefulsets'),
    api.list<DaemonSet>('/apis/apps/v1/daemonsets'),
  ])
  return [...deployments, ...statefulSets].every(isScaled) && daemonSets.every(isSpread)
}

async function installIstio(mesh: Mesh, order: MeshOrder): Promise<void> {
  await mesh.helm(['install', 'istio-base', chartOf(mesh, 'base'), '-n', SYSTEM, '--create-namespace', '--set', `defaultRevision=${mesh.revision}`])
  const values = {
    ...USER_VALUES,
    pilot: {...USER_VALUES.pilot, autoscaleEnabled: false, replicaCount: order.replicas ?? 1},
    ...(order.kind === 'revisioned' ? {revision: mesh.revision} : {}),
    ...(order.tag === 'release' ? {revisionTags: [TAG.name]} : {}),
  }
  await mesh.helm(['install', mesh.release, chartOf(mesh, 'istiod'), '-n', SYSTEM, '-f', '-', '--wait', '--timeout', '120s'], JSON.stringify(values))
}

/** Has istiod put its CA bundle into every webhook, and closed the validators? */
async function isSettled(api: KubeApi): Promise<boolean> {
  const [injectors, validators] = await Promise.all([
    api.list<MutatingWebhookConfiguration>(`${ADMISSION}/mutatingwebhookconfigurations`),
    api.list<ValidatingWebhookConfiguration>(`${ADMISSION}/validatingwebhookconfigurations`),
  ])
  const webhooks = [...injectors, ...validators].flatMap(each => each.webhooks ?? [])
  const closed = validators.flatMap(each => each.webhooks ?? []).every(each => each.failurePolicy === 'Fail')
  return webhooks.length > 0 && closed && webhooks.every(each => each.clientConfig.caBundle !== undefined)
}

function asking(mesh: Mesh): Record<string, string> {
  return mesh.kind === 'unrevisioned' ? {'istio-injection': 'enabled'} : {'istio.io/rev': mesh.revision}
}

function meshNamespaces(mesh: Mesh): object[] {
  const labels = asking(mesh)
  return [
    ...MESHED.map(name => namespace(name, {...(name === TAG.follower ? {'istio.io/rev': TAG.name} : labels), team: name})),
    namespace(QUIET),
    namespace(INGRESS, labels),
    namespace(PLAIN),
  ]
}

function meshWorkloads(mesh: Mesh): object[] {
  const podLabels: Record<string, string> = mesh.kind === 'unrevisioned' ? {'sidecar.istio.io/inject': 'true'} : {'istio.io/rev': mesh.revision}
  return [
    workload({kind: 'Deployment', name: 'web', namespace: 'orders', replicas: 2}),
    service('web', 'orders'),
    workload({kind: 'StatefulSet', name: 'db', namespace: 'orders', replicas: 2}),
    workload({kind: 'Deployment', name: 'cart', namespace: 'shop', replicas: 2}),
    workload({kind: 'DaemonSet', name: 'agent', namespace: 'shop'}),
    workload({kind: 'Deployment', name: 'ledger', namespace: 'billing', replicas: 2}),
    cronJob('report', 'billing'),
    workload({kind: 'Deployment', name: 'login', namespace: 'users'}),
    workload({kind: 'Deployment', name: 'shy', namespace: QUIET, podLabels}),
    workload({kind: 'Deployment', name: 'web', namespace: PLAIN, replicas: 2}),
    service('web', PLAIN),
    ...bystanders([PLAIN, 'orders']),
  ]
}

function isScaled({metadata, spec, status}: Deployment | StatefulSet): boolean {
  const wanted = spec?.replicas ?? 1
  const counts = [status?.replicas, status?.readyReplicas, status?.updatedReplicas].map(each => each ?? 0)
  return status?.observedGeneration === metadata?.generation && counts.every(each => each === wanted)
}

function isSpread({metadata, status}: DaemonSet): boolean {
  if (status === undefined) return false
  return status.observedGeneration === metadata?.generation && status.desiredNumberScheduled > 0 && status.numberReady === status.desiredNumberScheduled && status.updatedNumberScheduled === status.desiredNumberScheduled
}
