import type {ChartName} from '../../../ports/ports.ts'
import type {Faults} from '../../world/istio/faults.ts'

/** What a cluster is filled with, as data: `applyScenario` does it in order. */
export interface Scenario {
  /** One line for people. */
  readonly about: string
  /** How many nodes the cluster must have; default 3. */
  readonly nodes?: number
  /** What its mesh suffers, from the beginning. */
  readonly faults?: Faults
  /** How long one wait may take, in ms of the wall clock; default two minutes. */
  readonly timeoutMs?: number
  readonly steps: readonly ScenarioStep[]
}

export type ScenarioStep =
  | {readonly do: 'put'; readonly objects: readonly object[]}
  | {readonly do: 'release'; readonly release: ReleaseOrder}
  | {readonly do: 'tag'; readonly tag: TagOrder}
  /** Every webhook of Istio's has its CA bundle, every validator fails closed. */
  | {readonly do: 'settle'}
  /** Every workload is at its newest template with all pods ready. */
  | {readonly do: 'ready'}

export interface ReleaseOrder {
  readonly name: string
  readonly chart: ChartName
  readonly version: string
  readonly namespace: string
  readonly values?: object
  /** Until its workloads are ready. */
  readonly wait?: boolean
}

/**
 * `template`: helm template, as Istio's guide has it; `istioctl`: as `istioctl tag set` leaves it.
 */
export interface TagOrder {
  readonly name: string
  readonly way: 'template' | 'istioctl'
  /** `default` for a plain install. */
  readonly revision: string
  /** Of the revision. */
  readonly version: string
}

/** Versions of Istio that a scenario is made of: what is there, and the one after it. */
export interface Versions {
  readonly from: string
  readonly next: string
}

/** `1-28-10`. */
export const revisionOf = (version: string): string => version.replaceAll('.', '-')
