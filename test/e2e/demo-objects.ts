/** The workloads that a test mesh is made of. */
export type Kind = 'Deployment' | 'StatefulSet' | 'DaemonSet'

export type WorkloadOrder = {
  kind: Kind
  name: string
  namespace: string
  /** Not for DaemonSets. */
  replicas?: number
  /** Labels of its pods besides `app`. */
  podLabels?: Record<string, string>
}

const image = 'app:1'

export function namespace(name: string, labels: Record<string, string> = {}): object {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels}}
}

export function workload({kind, name, namespace, replicas = 1, podLabels = {}}: WorkloadOrder): object {
  const template = {metadata: {labels: {app: name, ...podLabels}}, spec: {containers: [{name: 'app', image}]}}
  const size = kind === 'DaemonSet' ? {} : {replicas}
  const named = kind === 'StatefulSet' ? {serviceName: name} : {}
  return {apiVersion: 'apps/v1', kind, metadata: {name, namespace}, spec: {...size, ...named, selector: {matchLabels: {app: name}}, template}}
}

export function service(name: string, namespace: string): object {
  return {apiVersion: 'v1', kind: 'Service', metadata: {name, namespace}, spec: {selector: {app: name}, ports: [{name: 'http', port: 80}]}}
}

/** Runs once a year, so only when a test starts it. */
export function cronJob(name: string, namespace: string): object {
  const template = {spec: {restartPolicy: 'Never', containers: [{name: 'app', image}]}}
  return {apiVersion: 'batch/v1', kind: 'CronJob', metadata: {name, namespace}, spec: {schedule: '0 0 1 1 *', jobTemplate: {spec: {template}}}}
}

/** Things of other people, in the mesh's namespaces and beside them, that no upgrade may touch. */
export function bystanders(namespaces: readonly string[]): object[] {
  const rules = [{apiGroups: ['bystander.example.org'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things']}]
  const clientConfig = {url: 'https://bystander.example.org/'}
  const webhooks = [{name: 'bystander.example.org', clientConfig, rules, sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy: 'Ignore'}]
  const metadata = {name: 'bystander'}
  return [
    ...namespaces.map(namespace => ({apiVersion: 'v1', kind: 'ConfigMap', metadata: {...metadata, namespace}, data: {owner: 'somebody else'}})),
    ...namespaces.map(namespace => ({apiVersion: 'v1', kind: 'Secret', metadata: {...metadata, namespace}, stringData: {owner: 'somebody else'}})),
    {apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata, webhooks},
    {apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata, webhooks},
    {apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules: [{apiGroups: [''], resources: ['pods'], verbs: ['get']}]},
  ]
}
