import type {V1Container, V1LabelSelector, V1Node, V1ObjectMeta, V1PodSpec, V1PodStatus, V1Volume} from '@kubernetes/client-node'
/** What a class of the Kubernetes client looks like as JSON. */
type Plain<T> = T extends Date ? string : T extends readonly (infer E)[] ? Plain<E>[] : T extends object ? {[K in keyof T]: Plain<T[K]>} : T

type Metadata = Plain<V1ObjectMeta>
export type Container = Plain<V1Container>
export type LabelSelector = Plain<V1LabelSelector>
export type PodSpec = Plain<V1PodSpec>
export type Volume = Plain<V1Volume>

/** Labels, annotations, selectors. */
export type Labels = Readonly<Record<string, string>>

/** Any object of the API server. */
export type KubeObject = {apiVersion?: string, kind?: string, metadata: Metadata}
export type Pod = KubeObject & {spec: PodSpec, status?: Plain<V1PodStatus>}
export type Service = KubeObject & {spec: {selector?: Labels}}
export type ConfigMap = KubeObject & {data?: Record<string, string>}
export type Secret = KubeObject & {data?: Record<string, string>}
export type Namespace = KubeObject & {status?: {phase?: string}}
export type Node = KubeObject & Pick<Plain<V1Node>, 'status'>
/** Istio's Gateway. */
export type Gateway = KubeObject & {spec: {selector?: Labels}}
/** A mutating or validating webhook configuration. */
export type WebhookConfiguration = KubeObject & {webhooks?: Webhook[]}
export type Webhook = {name: string, clientConfig: {caBundle?: string}, failurePolicy?: string}

/** The labels of an object; none of a missing one. */
export function labelsOf(object: KubeObject | undefined): Labels {
  return object?.metadata.labels ?? {}
}

/** The annotations of an object. */
export function annotationsOf(object: KubeObject): Labels {
  return object.metadata.annotations ?? {}
}

/** Whether a selector with at least one term matches an object's labels. */
export function isSelected(selector: Labels | undefined, object: KubeObject): boolean {
  const terms = Object.entries(selector ?? {})
  return terms.length > 0 && terms.every(([key, value]) => labelsOf(object)[key] === value)
}

/** All containers of a pod, those that initialize it first. */
export function containersOf(pod: Pod): Container[] {
  return [...pod.spec.initContainers ?? [], ...pod.spec.containers]
}

/** Whether a pod's condition Ready is true. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True') ?? false
}
