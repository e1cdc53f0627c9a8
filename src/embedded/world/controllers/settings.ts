import type {ContainerProcesses} from '../container-process.ts'
import type {Fields, Strings, ApiObject} from '../api-object.ts'

/** What becomes of a pod once it has a node. */
export type PodBehavior = 'well' | 'never-ready' | 'crash-loop' | 'slow-to-end' | 'image-missing'

/**
 * A pod may ask for its fate itself, with this annotation; it goes before what the settings say.
 */
export const POD_BEHAVIOR_ANNOTATION = 'sandbox.meshctl.dev/fate'

export interface NodeSettings {
  readonly name: string
  readonly labels?: Strings
  readonly annotations?: Strings
  readonly taints?: readonly Fields[]
  /** Of the node: default 8 CPUs, 32Gi, 110 pods. */
  readonly capacity?: Strings
  /** Default v1.35.0. */
  readonly kubeletVersion?: string
  /** Default 172.18.0.2, .3, … in the order of the nodes. */
  readonly address?: string
}

/** How the world behaves. All durations in ms of the world's own time. */
export interface ControllerSettings {
  /** Node objects that are made at the start, unless they are there. */
  readonly nodes: readonly NodeSettings[]
  /** What runs in pods. */
  readonly processes?: ContainerProcesses
  /** Default: all are well. */
  readonly podBehavior?: (pod: ApiObject) => PodBehavior
  /**
   * From its node to ready; each pod by half more or less, always the same for the same pod.
   * Default 2,000.
   */
  readonly readyAfterMs?: number
  /** From deletion to gone, never more than its grace period. Default 1,000. */
  readonly endAfterMs?: number
  /** For a pod that is slow to end, never more than its grace period. Default: the grace period. */
  readonly slowEndAfterMs?: number
  /** From running to completed, for pods of Jobs. Default 3,000. */
  readonly jobAfterMs?: number
  /** From Service to its address. Default 2,000. */
  readonly loadBalancerAfterMs?: number
  /** The address of a load balancer; default 203.0.113.1 and on (RFC 5737). */
  readonly loadBalancerAddress?: (service: ApiObject, count: number) => Fields
  /** How often programs are asked whether they are ready. Default 500. */
  readonly pollMs?: number
  /**
   * From a change to the controllers' looking at it; many changes meanwhile cost one look. Default
   * 20.
   */
  readonly lookAfterMs?: number
  /**
   * Longest wait of a controller before it tries again. Default 60,000 (the real ones go to
   * 1,000,000).
   */
  readonly retryMaxMs?: number
  /** How often autoscalers look. Default 15,000. */
  readonly autoscaleEveryMs?: number
  /** What an autoscaler would like, before its min and max; undefined: as many as there are. */
  readonly hpaDesired?: (autoscaler: ApiObject) => number | undefined
  /** Events kept in each namespace; older ones are dropped. 0: no events at all. Default 500. */
  readonly eventsPerNamespace?: number
  /** PEM for the ConfigMap kube-root-ca.crt. */
  readonly rootCa?: string
  /**
   * Told of errors that are mistakes of a controller, or of a template: all but the refusals which
   * trying again may heal.
   */
  readonly onError?: (controller: string, key: string, error: unknown) => void
}

/** Running controllers. */
export interface Controllers {
  /** Is one of them at work at this moment (not: waiting for time to pass)? */
  busy(): boolean
  /**
   * Settles when none is at work. Time must not need to pass for it, unless an admission webhook
   * waits.
   */
  idle(): Promise<void>
  /** They look at nothing any more. Work in hand is finished. */
  stop(): void
}

export const DEFAULTS = {
  readyAfterMs: 2_000,
  endAfterMs: 1_000,
  jobAfterMs: 3_000,
  loadBalancerAfterMs: 2_000,
  pollMs: 500,
  lookAfterMs: 20,
  retryMaxMs: 60_000,
  autoscaleEveryMs: 15_000,
  eventsPerNamespace: 500,
} as const

/** With the defaults filled in. */
export type CompletedSettings = ControllerSettings & {
  readonly [name in keyof typeof DEFAULTS]: number
}

export function completed(settings: ControllerSettings): CompletedSettings {
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  )
  return {...DEFAULTS, ...settings, ...given}
}
