import type {Fields, ApiObject} from '../../api-object.ts'

/** A pod as the plugins look at it. */
export interface PodSpec extends Fields {
  readonly containers?: readonly PodContainer[]
  readonly initContainers?: readonly PodContainer[]
  readonly volumes?: readonly Named[]
  readonly serviceAccountName?: string
  readonly serviceAccount?: string
  readonly automountServiceAccountToken?: boolean
  readonly imagePullSecrets?: readonly Named[]
  readonly priorityClassName?: string
  readonly priority?: number
  readonly preemptionPolicy?: string
  readonly tolerations?: readonly Toleration[]
}

export interface Named extends Fields {
  readonly name: string
}

export interface PodContainer extends Named {
  readonly volumeMounts?: readonly (Named & {readonly mountPath: string})[]
  readonly resources?: Resources
  readonly restartPolicy?: string
}

/** Amounts by resource: `cpu: 500m`. */
export type Amounts = Readonly<Record<string, unknown>>

export interface Resources extends Fields {
  readonly requests?: Amounts
  readonly limits?: Amounts
}

export interface Toleration extends Fields {
  readonly key?: string
  readonly operator?: string
  readonly effect?: string
}

/**
 * The spec of a pod that is not validated yet: an empty list of containers has become null by now.
 */
export function specOf(pod: ApiObject): PodSpec {
  const {containers, ...spec} = (pod['spec'] as Fields | undefined) ?? {}
  return containers === undefined
    ? spec
    : {...spec, containers: (containers as PodSpec['containers'] | null) ?? []}
}

/** The pod with these fields of its spec instead of its own. */
export function withSpec(pod: ApiObject, fields: PodSpec): ApiObject {
  return {...pod, spec: {...specOf(pod), ...fields}}
}
