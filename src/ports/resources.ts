import type {Kind} from '../mesh/access.ts'
import type {Resource} from './ports.ts'

const core = (plural: string, kind: string, namespaced = true): Resource => ({
  apiVersion: 'v1',
  plural,
  kind,
  namespaced,
})
const apps = (plural: string, kind: string): Resource => ({
  apiVersion: 'apps/v1',
  plural,
  kind,
  namespaced: true,
})
const admission = (plural: string, kind: string): Resource => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  plural,
  kind,
  namespaced: false,
})
const rbac = (plural: string, kind: string, namespaced: boolean): Resource => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  plural,
  kind,
  namespaced,
})

/** Every resource of the API that meshctl reads or writes. */
export const NAMESPACES = core('namespaces', 'Namespace', false)
export const PODS = core('pods', 'Pod')
export const SERVICES = core('services', 'Service')
export const SECRETS = core('secrets', 'Secret')
export const CONFIGMAPS = core('configmaps', 'ConfigMap')
export const NODES = core('nodes', 'Node', false)
export const SERVICE_ACCOUNTS = core('serviceaccounts', 'ServiceAccount')
export const RESOURCE_QUOTAS = core('resourcequotas', 'ResourceQuota')
export const LIMIT_RANGES = core('limitranges', 'LimitRange')
export const VOLUME_CLAIMS = core('persistentvolumeclaims', 'PersistentVolumeClaim')
export const DEPLOYMENTS = apps('deployments', 'Deployment')
export const STATEFULSETS = apps('statefulsets', 'StatefulSet')
export const DAEMONSETS = apps('daemonsets', 'DaemonSet')
export const REPLICASETS = apps('replicasets', 'ReplicaSet')
export const CONTROLLER_REVISIONS = apps('controllerrevisions', 'ControllerRevision')
export const CRONJOBS: Resource = {
  apiVersion: 'batch/v1',
  plural: 'cronjobs',
  kind: 'CronJob',
  namespaced: true,
}
export const JOBS: Resource = {
  apiVersion: 'batch/v1',
  plural: 'jobs',
  kind: 'Job',
  namespaced: true,
}
export const ENDPOINTSLICES: Resource = {
  apiVersion: 'discovery.k8s.io/v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
}
export const MUTATING_WEBHOOKS = admission(
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
)
export const VALIDATING_WEBHOOKS = admission(
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
)
export const ADMISSION_POLICIES = admission(
  'validatingadmissionpolicies',
  'ValidatingAdmissionPolicy',
)
export const ADMISSION_POLICY_BINDINGS = admission(
  'validatingadmissionpolicybindings',
  'ValidatingAdmissionPolicyBinding',
)
export const CRDS: Resource = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
}
export const ROLES = rbac('roles', 'Role', true)
export const ROLE_BINDINGS = rbac('rolebindings', 'RoleBinding', true)
export const CLUSTER_ROLES = rbac('clusterroles', 'ClusterRole', false)
export const CLUSTER_ROLE_BINDINGS = rbac('clusterrolebindings', 'ClusterRoleBinding', false)
export const DISRUPTION_BUDGETS: Resource = {
  apiVersion: 'policy/v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
}
export const AUTOSCALERS: Resource = {
  apiVersion: 'autoscaling/v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
}
export const NETWORK_POLICIES: Resource = {
  apiVersion: 'networking.k8s.io/v1',
  plural: 'networkpolicies',
  kind: 'NetworkPolicy',
  namespaced: true,
}
export const PRIORITY_CLASSES: Resource = {
  apiVersion: 'scheduling.k8s.io/v1',
  plural: 'priorityclasses',
  kind: 'PriorityClass',
  namespaced: false,
}
export const LEASES: Resource = {
  apiVersion: 'coordination.k8s.io/v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
}
export const ISTIO_GATEWAYS: Resource = {
  apiVersion: 'networking.istio.io/v1',
  plural: 'gateways',
  kind: 'Gateway',
  namespaced: true,
}

export const WORKLOADS = {
  Deployment: DEPLOYMENTS,
  StatefulSet: STATEFULSETS,
  DaemonSet: DAEMONSETS,
} as const

/** All of them. */
export const KNOWN: readonly Resource[] = [
  NAMESPACES,
  PODS,
  SERVICES,
  SECRETS,
  CONFIGMAPS,
  NODES,
  SERVICE_ACCOUNTS,
  RESOURCE_QUOTAS,
  LIMIT_RANGES,
  VOLUME_CLAIMS,
  DEPLOYMENTS,
  STATEFULSETS,
  DAEMONSETS,
  REPLICASETS,
  CONTROLLER_REVISIONS,
  CRONJOBS,
  JOBS,
  ENDPOINTSLICES,
  MUTATING_WEBHOOKS,
  VALIDATING_WEBHOOKS,
  ADMISSION_POLICIES,
  ADMISSION_POLICY_BINDINGS,
  CRDS,
  ROLES,
  ROLE_BINDINGS,
  CLUSTER_ROLES,
  CLUSTER_ROLE_BINDINGS,
  DISRUPTION_BUDGETS,
  AUTOSCALERS,
  NETWORK_POLICIES,
  PRIORITY_CLASSES,
  LEASES,
  ISTIO_GATEWAYS,
]

/** As RBAC knows it. */
export const rbacKind = ({apiVersion, plural, namespaced}: Resource): Kind => ({
  group: groupOf(apiVersion),
  plural,
  namespaced,
})

/** `apps` of `apps/v1`; empty for the core. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
