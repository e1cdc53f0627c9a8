import type {LabelSelector} from '../../../mesh/selector.ts'
import type {Fields, OwnerReference, Strings, ApiObject} from '../api-object.ts'

/** One row of `status.conditions`, of any kind. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
  readonly lastProbeTime?: string | null
  readonly observedGeneration?: number
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly restartPolicy?: string
  readonly ports?: readonly {
    readonly name?: string
    readonly containerPort: number
    readonly protocol?: string
  }[]
  readonly resources?: {readonly requests?: Strings; readonly limits?: Strings}
  readonly readinessProbe?: Fields
  readonly [field: string]: unknown
}

export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

export interface NodeRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

export interface NodeTerm {
  readonly matchExpressions?: readonly NodeRequirement[]
  readonly matchFields?: readonly NodeRequirement[]
}

export interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms: readonly NodeTerm[]
    }
  } & Fields
  readonly podAntiAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly labelSelector?: LabelSelector
      readonly topologyKey: string
    }[]
  } & Fields
  readonly [field: string]: unknown
}

export interface PodSpec {
  readonly nodeName?: string
  readonly hostname?: string
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly nodeSelector?: Strings
  readonly tolerations?: readonly Toleration[]
  readonly affinity?: Affinity
  readonly terminationGracePeriodSeconds?: number
  readonly restartPolicy?: string
  readonly hostNetwork?: boolean
  readonly volumes?: readonly ({readonly name: string} & Fields)[]
  readonly readinessGates?: readonly {readonly conditionType: string}[]
  readonly [field: string]: unknown
}

export interface ContainerStatus {
  readonly name: string
  readonly image: string
  readonly imageID: string
  readonly ready: boolean
  readonly started?: boolean
  readonly restartCount: number
  readonly containerID?: string
  readonly state: ContainerState
  readonly lastState?: ContainerState
  readonly [field: string]: unknown
}

export interface ContainerState {
  readonly running?: {readonly startedAt: string}
  readonly waiting?: {readonly reason: string; readonly message?: string}
  readonly terminated?: Fields & {readonly exitCode: number; readonly reason?: string}
}

export interface PodStatus {
  readonly phase?: string
  readonly podIP?: string
  readonly hostIP?: string
  readonly startTime?: string
  readonly conditions?: readonly Condition[]
  readonly containerStatuses?: readonly ContainerStatus[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
  readonly [field: string]: unknown
}

export interface Pod extends ApiObject {
  readonly spec: PodSpec
  readonly status?: PodStatus
}

export interface Template {
  readonly metadata?: {
    readonly labels?: Strings
    readonly annotations?: Strings
    readonly finalizers?: readonly string[]
  }
  readonly spec: PodSpec
}

export interface ReplicaSet extends ApiObject {
  readonly spec: {
    readonly replicas?: number
    readonly minReadySeconds?: number
    readonly selector: LabelSelector
    readonly template: Template
  }
  readonly status?: {
    readonly replicas: number
    readonly readyReplicas?: number
    readonly availableReplicas?: number
    readonly terminatingReplicas?: number
    readonly observedGeneration?: number
    readonly conditions?: readonly Condition[]
  }
}

/** A number or a percentage: `25%`. */
export type IntOrPercent = number | string

export interface Deployment extends ApiObject {
  readonly spec: {
    readonly replicas?: number
    readonly selector: LabelSelector
    readonly template: Template
    readonly strategy?: {
      readonly type?: string
      readonly rollingUpdate?: {
        readonly maxSurge?: IntOrPercent
        readonly maxUnavailable?: IntOrPercent
      }
    }
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly progressDeadlineSeconds?: number
    readonly paused?: boolean
  }
  readonly status?: DeploymentStatus
}

export interface DeploymentStatus {
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly updatedReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly unavailableReplicas?: number
  readonly terminatingReplicas?: number
  readonly collisionCount?: number
  readonly conditions?: readonly Condition[]
}

export interface StatefulSet extends ApiObject {
  readonly spec: {
    readonly replicas?: number
    readonly selector: LabelSelector
    readonly serviceName?: string
    readonly template: Template
    readonly podManagementPolicy?: string
    readonly updateStrategy?: {
      readonly type?: string
      readonly rollingUpdate?: {readonly partition?: number}
    }
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly ordinals?: {readonly start?: number}
    readonly volumeClaimTemplates?: readonly Fields[]
  }
  readonly status?: {
    readonly currentRevision?: string
    readonly updateRevision?: string
    readonly collisionCount?: number
    readonly [field: string]: unknown
  }
}

export interface DaemonSet extends ApiObject {
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: Template
    readonly updateStrategy?: {
      readonly type?: string
      readonly rollingUpdate?: {
        readonly maxUnavailable?: IntOrPercent
        readonly maxSurge?: IntOrPercent
      }
    }
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
  }
  readonly status?: Fields
}

export interface ControllerRevision extends ApiObject {
  readonly revision: number
  readonly data?: unknown
}

export interface Node extends ApiObject {
  readonly spec?: {
    readonly taints?: readonly {
      readonly key: string
      readonly value?: string
      readonly effect: string
    }[]
    readonly unschedulable?: boolean
    readonly podCIDR?: string
  }
  readonly status?: {
    readonly allocatable?: Strings
    readonly addresses?: readonly {readonly type: string; readonly address: string}[]
    readonly conditions?: readonly Condition[]
  } & Fields
}

export interface Service extends ApiObject {
  readonly spec: {
    readonly type?: string
    readonly selector?: Strings
    readonly clusterIP?: string
    readonly loadBalancerIP?: string
    readonly publishNotReadyAddresses?: boolean
    readonly ports?: readonly ServicePort[]
  }
  readonly status?: {readonly loadBalancer?: {readonly ingress?: readonly Fields[]}} & Fields
}

export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly targetPort?: number | string
  readonly protocol?: string
  readonly appProtocol?: string
}

/** The reference that makes `owner` the controller of what it owns. */
export function controllerRef(owner: ApiObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** Who controls this object; undefined when nobody does. */
export function controllerOf(object: ApiObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({controller}) => controller === true)
}

export const isTerminating = (object: ApiObject): boolean =>
  object.metadata.deletionTimestamp !== undefined

/** `NAMESPACE/NAME`, or `/NAME`: how queues name objects. */
export const keyOf = ({metadata: {namespace, name}}: ApiObject): string =>
  `${namespace ?? ''}/${name}`

/** Ms since 1970 of a time of the API. */
export const instantOf = (text: string): number => new Date(text).getTime()
