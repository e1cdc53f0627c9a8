import type {
  V1ConfigMap,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1LabelSelector,
  V1MutatingWebhookConfiguration,
  V1Namespace,
  V1Pod,
  V1PodTemplateSpec,
  V1Service,
  V1StatefulSet,
  V1ValidatingWebhookConfiguration,
} from '@kubernetes/client-node'
import type {KubeObject} from '../stand/kube.ts'

/** What a class of the client looks like in JSON. */
type Shape<T> = T extends Date ? string : T extends object ? {[K in keyof T]: Shape<T[K]>} : T

export type ConfigMap = KubeObject & Shape<V1ConfigMap>
export type DaemonSet = KubeObject & Shape<V1DaemonSet>
export type Deployment = KubeObject & Shape<V1Deployment>
export type EndpointSlice = KubeObject & Shape<V1EndpointSlice>
export type LabelSelector = Shape<V1LabelSelector>
export type MutatingWebhookConfiguration = KubeObject & Shape<V1MutatingWebhookConfiguration>
export type Namespace = KubeObject & Shape<V1Namespace>
export type Pod = KubeObject & Shape<V1Pod>
export type PodTemplate = Shape<V1PodTemplateSpec>
export type Service = KubeObject & Shape<V1Service>
export type StatefulSet = KubeObject & Shape<V1StatefulSet>
export type ValidatingWebhookConfiguration = KubeObject & Shape<V1ValidatingWebhookConfiguration>
