import type {Seed} from '../seeds.ts'
import type {Strings} from '../api-object.ts'
import type {Rule} from './rules.ts'

/**
 * The ClusterRoles and ClusterRoleBindings of Kubernetes itself that people use; the roles of its
 * controllers are not among them, for ours need none.
 */
export function roleSeeds(): readonly Seed[] {
  return [
    role('cluster-admin', [rule('*', '*', '*'), paths('*', '*')]),
    role('system:discovery', [
      paths(
        'get',
        '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/',
      ),
    ]),
    role('system:public-info-viewer', [paths('get', '/healthz /livez /readyz /version /version/')]),
    role('system:basic-user', [
      rule('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      rule('create', 'authentication.k8s.io', 'selfsubjectreviews'),
    ]),
    // in the order in which Kubernetes' own controller gathers them
    aggregate('admin', [...EDIT, ...VIEW, ...ADMIN]),
    aggregate('edit', [...EDIT, ...VIEW], to('admin')),
    aggregate('view', VIEW, to('edit')),
    role('system:aggregate-to-admin', ADMIN, to('admin')),
    role('system:aggregate-to-edit', EDIT, to('edit')),
    role('system:aggregate-to-view', VIEW, to('view')),
    binding('cluster-admin', ['system:masters']),
    binding('system:discovery', ['system:authenticated']),
    binding('system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
    binding('system:basic-user', ['system:authenticated']),
  ]
}

const GROUP = 'rbac.authorization.k8s.io'
const READ = 'get list watch'
const WRITE = 'create delete deletecollection patch update'
const ALL = 'create delete deletecollection get list patch update watch'

/** In: words, separated by spaces; the core group is the empty word. */
function rule(verbs: string, groups: string, resources: string): Rule {
  return {apiGroups: groups.split(' '), resources: resources.split(' '), verbs: verbs.split(' ')}
}

function paths(verbs: string, urls: string): Rule {
  return {nonResourceURLs: urls.split(' '), verbs: verbs.split(' ')}
}

function to(name: string): Strings {
  return {[`${GROUP}/aggregate-to-${name}`]: 'true'}
}

function meta(name: string, labels: Strings = {}): object {
  return {
    name,
    labels: {'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels},
    annotations: {'rbac.authorization.kubernetes.io/autoupdate': 'true'},
  }
}

function role(name: string, rules: readonly Rule[], labels?: Strings): Seed {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRole',
    object: {metadata: meta(name, labels), rules},
  }
}

function aggregate(name: string, rules: readonly Rule[], labels?: Strings): Seed {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRole',
    object: {
      metadata: meta(name, labels),
      rules,
      aggregationRule: {clusterRoleSelectors: [{matchLabels: to(name)}]},
    },
  }
}

function binding(name: string, groups: readonly string[]): Seed {
  const subjects = groups.map(group => ({apiGroup: GROUP, kind: 'Group', name: group}))
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    object: {metadata: meta(name), roleRef: {apiGroup: GROUP, kind: 'ClusterRole', name}, subjects},
  }
}

// what follows: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go of Kubernetes 1.35
const ADMIN = [
  rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule(ALL, GROUP, 'rolebindings roles'),
]
const EDIT = [
  rule(READ, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
  rule('impersonate', '', 'serviceaccounts'),
  rule(WRITE, '', 'pods pods/attach pods/exec pods/portforward pods/proxy'),
  rule('create', '', 'pods/eviction'),
  rule(
    WRITE,
    '',
    'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale ' +
      'secrets serviceaccounts services services/proxy',
  ),
  rule('create', '', 'serviceaccounts/token'),
  rule(WRITE, ' events.k8s.io', 'events'),
  rule(
    WRITE,
    'apps',
    'daemonsets deployments deployments/rollback deployments/scale replicasets ' +
      'replicasets/scale statefulsets statefulsets/scale',
  ),
  rule(WRITE, 'autoscaling', 'horizontalpodautoscalers'),
  rule(WRITE, 'batch', 'cronjobs jobs'),
  rule(
    WRITE,
    'extensions',
    'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies ' +
      'replicasets replicasets/scale replicationcontrollers/scale',
  ),
  rule(WRITE, 'policy', 'poddisruptionbudgets'),
  rule(WRITE, 'networking.k8s.io', 'ingresses networkpolicies'),
  rule(ALL, 'coordination.k8s.io', 'leases'),
  rule(WRITE, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'),
]
const VIEW = [
  rule(
    READ,
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods ' +
      'replicationcontrollers replicationcontrollers/scale serviceaccounts services ' +
      'services/status',
  ),
  rule(
    READ,
    '',
    'bindings limitranges namespaces/status pods/log pods/status ' +
      'replicationcontrollers/status resourcequotas resourcequotas/status',
  ),
  rule(READ, '', 'namespaces'),
  rule(READ, ' events.k8s.io', 'events'),
  rule(READ, 'discovery.k8s.io', 'endpointslices'),
  rule(
    READ,
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale ' +
      'deployments/status replicasets replicasets/scale replicasets/status statefulsets ' +
      'statefulsets/scale statefulsets/status',
  ),
  rule(READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  rule(READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
  rule(
    READ,
    'extensions',
    'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ' +
      'ingresses/status networkpolicies replicasets replicasets/scale replicasets/status ' +
      'replicationcontrollers/scale',
  ),
  rule(READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
  rule(READ, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
  rule(READ, 'resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates'),
]
