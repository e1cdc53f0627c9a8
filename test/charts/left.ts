import {setTimeout as sleep} from 'node:timers/promises'
import {ApiError} from '../stand/kube.ts'
import type {KubeApi} from '../stand/kube.ts'
import {bare, withoutHash} from './bare.ts'
import type {Fields, Found} from './bare.ts'

/**
 * What Istio's charts make, what Helm keeps, and what istiod and the controllers make of it. Path
 * of the API by kind.
 */
const NAMESPACED: Readonly<Record<string, string>> = {
  ConfigMap: '/api/v1/configmaps',
  ControllerRevision: '/apis/apps/v1/controllerrevisions',
  DaemonSet: '/apis/apps/v1/daemonsets',
  Deployment: '/apis/apps/v1/deployments',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/horizontalpodautoscalers',
  Lease: '/apis/coordination.k8s.io/v1/leases',
  NetworkPolicy: '/apis/networking.k8s.io/v1/networkpolicies',
  PodDisruptionBudget: '/apis/policy/v1/poddisruptionbudgets',
  ReplicaSet: '/apis/apps/v1/replicasets',
  ResourceQuota: '/api/v1/resourcequotas',
  Role: '/apis/rbac.authorization.k8s.io/v1/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  Secret: '/api/v1/secrets',
  Service: '/api/v1/services',
  ServiceAccount: '/api/v1/serviceaccounts',
}

const CLUSTER: Readonly<Record<string, string>> = {
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  MutatingWebhookConfiguration:
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  Namespace: '/api/v1/namespaces',
  PriorityClass: '/apis/scheduling.k8s.io/v1/priorityclasses',
  ValidatingAdmissionPolicy: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding:
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
  ValidatingWebhookConfiguration:
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
}

const RETRY_MS = 300

/**
 * Everything of a mesh in one cluster, as it is and bare of chance and time. Keys of `objects`:
 * `KIND NAMESPACE/NAME`.
 */
export interface Left {
  readonly raw: readonly Found[]
  readonly objects: Readonly<Record<string, unknown>>
}

/**
 * Looks at what charts leave in a cluster. What is there at the first look is the cluster's own and
 * left out.
 */
export async function looker(api: KubeApi): Promise<() => Promise<Left>> {
  const own = new Set((await all(api)).map(keyOf))
  const seen = new Map<string, Fields>()
  return async () => {
    const raw = (await all(api)).filter(found => !own.has(keyOf(found)) && isMesh(found))
    return {raw, objects: byKey(raw, found => remembered(seen, found))}
  }
}

async function all(api: KubeApi): Promise<Found[]> {
  const paths = Object.entries({...NAMESPACED, ...CLUSTER})
  const found = (await Promise.all(paths.map(([kind, path]) => list(api, kind, path)))).flat()
  const customs = found.flatMap(({kind, object}) =>
    kind === 'CustomResourceDefinition' ? customOf(object) : [],
  )
  return [
    ...found,
    ...(await Promise.all(customs.map(([kind, path]) => list(api, kind, path)))).flat(),
  ]
}

async function list(api: KubeApi, kind: string, path: string): Promise<Found[]> {
  try {
    return (await api.list<Found['object']>(path)).map(object => ({kind, object}))
  } catch (error) {
    // of a CRD that came or went this moment
    if (error instanceof ApiError && error.status === 404) return []
    if (!(error instanceof ApiError && error.status === 429)) throw error
    await sleep(RETRY_MS) // the storage of a new CRD is being made
    return list(api, kind, path)
  }
}

function customOf({spec, metadata: {name}}: Found['object']): [kind: string, path: string][] {
  const {group, versions, names} = spec as {
    group: string
    versions: {name: string; storage: boolean}[]
    names: {kind: string; plural: string}
  }
  const stored = versions.find(({storage}) => storage)
  return name.endsWith('.istio.io') && stored !== undefined
    ? [[names.kind, `/apis/${group}/${stored.name}/${names.plural}`]]
    : []
}

const isMesh = ({
  object: {
    metadata: {name, namespace},
  },
}: Found): boolean =>
  namespace === undefined || namespace.startsWith('istio-') || name.startsWith('istio')

const keyOf = ({
  kind,
  object: {
    metadata: {name, namespace},
  },
}: Found): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** Made bare once for each version of an object: CRDs are big and seldom change. */
function remembered(seen: Map<string, Fields>, found: Found): Fields {
  const {uid = '', resourceVersion = ''} = found.object.metadata
  const key = `${uid} ${resourceVersion}`
  const known = seen.get(key) ?? bare(found)
  seen.set(key, known)
  return known
}

/**
 * Names with a hash in them are one key for all of their owner's, in an order that is not chance.
 */
function byKey(raw: readonly Found[], made: (found: Found) => Fields): Record<string, unknown> {
  const groups = Map.groupBy(raw, found => withoutHash(found, keyOf(found)))
  const entries = [...groups].map(([key, some]): [string, unknown] => {
    const objects = some.map(made)
    return [
      key,
      objects.length === 1
        ? objects[0]
        : objects.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ]
  })
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
