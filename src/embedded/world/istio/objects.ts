import {own} from '../../../mesh/own.ts'
/**
 * Kubernetes objects as istiod looks at them, in JSON: the fields it knows, and whatever else they
 * carry.
 */

/** Labels, annotations, selectors. */
export type Labels = Readonly<Record<string, string>>

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

export interface Metadata {
  readonly name?: string
  readonly generateName?: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly deletionTimestamp?: string
  readonly labels?: Labels
  readonly annotations?: Labels
  readonly ownerReferences?: readonly OwnerReference[]
  readonly [field: string]: unknown
}

/** Any object of the API server. */
export interface KubeObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: Metadata
}

export interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly fieldRef?: {readonly fieldPath: string}
    readonly [source: string]: unknown
  }
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly args?: readonly string[]
  readonly env?: readonly Variable[]
  readonly ports?: readonly {readonly containerPort: number; readonly [field: string]: unknown}[]
  readonly volumeMounts?: readonly {
    readonly name: string
    readonly mountPath: string
    readonly [field: string]: unknown
  }[]
  readonly securityContext?: object
  readonly [field: string]: unknown
}

export interface Volume {
  readonly name: string
  readonly [source: string]: unknown
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
  readonly imagePullSecrets?: readonly {readonly name: string}[]
  readonly securityContext?: object
  readonly hostNetwork?: boolean
  readonly serviceAccountName?: string
  readonly nodeName?: string
  readonly [field: string]: unknown
}

export interface PodStatus {
  readonly phase?: string
  readonly podIP?: string
  readonly hostIP?: string
  readonly startTime?: string
  readonly conditions?: readonly {readonly type: string; readonly status: string}[]
  readonly [field: string]: unknown
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec
  readonly status?: PodStatus
}

export interface Service extends KubeObject {
  readonly spec: {readonly selector?: Labels}
}

export interface ConfigMap extends KubeObject {
  readonly data?: Labels
}

export interface Secret extends KubeObject {
  readonly data?: Labels
}

export interface Namespace extends KubeObject {
  readonly status?: {readonly phase?: string}
}

export interface Node extends KubeObject {
  readonly status?: {readonly nodeInfo?: {readonly kubeletVersion?: string}}
}

/** Istio's Gateway. */
export interface Gateway extends KubeObject {
  readonly spec: {readonly selector?: Labels}
}

/** A mutating or validating webhook configuration. */
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[]
}

export interface Webhook {
  readonly name: string
  readonly clientConfig: {readonly caBundle?: string}
  readonly failurePolicy?: string
}

/**
 * Objects of one kind as somebody knows them now: a watch's memory, or the store itself. Keys: NAME
 * or NAMESPACE/NAME.
 */
export interface Reader<T> {
  all(): readonly T[]
  get(key: string): T | undefined
}

/** The labels of an object; none of a missing one. */
export function labelsOf(object: KubeObject | undefined): Labels {
  return object?.metadata.labels ?? {}
}

/** The annotations of an object. */
export function annotationsOf(object: KubeObject): Labels {
  return object.metadata.annotations ?? {}
}

/** Does a selector with at least one term match an object's labels? */
export function isSelected(selector: Labels | undefined, object: KubeObject): boolean {
  const terms = Object.entries(selector ?? {})
  return terms.length > 0 && terms.every(([key, value]) => own(labelsOf(object), key) === value)
}

/** All containers of a pod, those that initialize it first. */
export function containersOf(pod: Pod): readonly Container[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
}

/** Is a pod's condition Ready true? */
export function isReady(pod: Pod): boolean {
  return (
    pod.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True') ?? false
  )
}
