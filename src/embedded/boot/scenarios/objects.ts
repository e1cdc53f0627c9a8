/** The workloads that a demo mesh is made of. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet'

export interface WorkloadOrder {
  readonly kind: WorkloadKind
  readonly name: string
  readonly namespace: string
  /** Not for DaemonSets. */
  readonly replicas?: number
  /** Labels of its pods besides `app`. */
  readonly podLabels?: Labels
  readonly podAnnotations?: Labels
  /** More of its spec, such as an update strategy. */
  readonly spec?: object
  /** More of the spec of its pods. */
  readonly podSpec?: object
}

type Labels = Readonly<Record<string, string>>

const image = 'app:1'

export function namespace(name: string, labels: Labels = {}): object {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels}}
}

export function workload({
  kind,
  name,
  namespace,
  replicas = 1,
  podLabels = {},
  podAnnotations,
  spec,
  podSpec,
}: WorkloadOrder): object {
  const metadata = {
    labels: {app: name, ...podLabels},
    ...(podAnnotations === undefined ? {} : {annotations: podAnnotations}),
  }
  const template = {metadata, spec: {containers: [{name: 'app', image}], ...podSpec}}
  const size = kind === 'DaemonSet' ? {} : {replicas}
  const named = kind === 'StatefulSet' ? {serviceName: name} : {}
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {name, namespace},
    spec: {...size, ...named, selector: {matchLabels: {app: name}}, template, ...spec},
  }
}

export function service(name: string, namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name, namespace},
    spec: {selector: {app: name}, ports: [{name: 'http', port: 80}]},
  }
}

/** Without anybody who makes it anew. */
export function barePod(name: string, namespace: string, labels: Labels = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace, labels: {app: name, ...labels}},
    spec: {containers: [{name: 'app', image}]},
  }
}

/** Runs once a year, so only when somebody starts it. */
export function cronJob(name: string, namespace: string): object {
  const template = {spec: {restartPolicy: 'Never', containers: [{name: 'app', image}]}}
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name, namespace},
    spec: {schedule: '0 0 1 1 *', jobTemplate: {spec: {template}}},
  }
}

/** In: what the budget allows, such as `{minAvailable: 1}`. */
export function disruptionBudget(name: string, namespace: string, allows: object): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name, namespace},
    spec: {selector: {matchLabels: {app: name}}, ...allows},
  }
}

/** In: what the quota allows, such as `{pods: '3'}`. */
export function quota(name: string, namespace: string, hard: Labels): object {
  return {apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name, namespace}, spec: {hard}}
}

/** A resource of Istio's `networking` group. */
export function networking({
  kind,
  name,
  namespace,
  version = 'v1',
  spec,
}: {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly version?: string
  readonly spec: object
}): object {
  return {apiVersion: `networking.istio.io/${version}`, kind, metadata: {name, namespace}, spec}
}

/** Things of other people, in the mesh's namespaces and beside them, that no upgrade may touch. */
export function bystanders(namespaces: readonly string[]): object[] {
  const metadata = {name: 'bystander'}
  return [
    ...namespaces.map(namespace => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {...metadata, namespace},
      data: {owner: 'somebody else'},
    })),
    ...namespaces.map(namespace => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {...metadata, namespace},
      stringData: {owner: 'somebody else'},
    })),
    ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map(kind => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      metadata,
      webhooks: [BYSTANDER_WEBHOOK],
    })),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata,
      rules: [{apiGroups: [''], resources: ['pods'], verbs: ['get']}],
    },
  ]
}

const BYSTANDER_WEBHOOK = {
  name: 'bystander.example.org',
  clientConfig: {url: 'https://bystander.example.org/'},
  rules: [
    {
      apiGroups: ['bystander.example.org'],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['things'],
    },
  ],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  failurePolicy: 'Ignore',
}
