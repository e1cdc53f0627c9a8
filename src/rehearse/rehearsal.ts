import type {WorkloadDisruption} from './disruption.ts'
import type {Finding} from '../checks/finding.ts'
import type {Phase} from '../steps/step.ts'
import type {RevisionRef} from '../verbs/documents.ts'

/** What `upgrade rehearse` prints. Times are those of the copy. */
export interface RehearsalDocument {
  readonly apiVersion: 'meshctl.dev/v1'
  readonly kind: 'Rehearsal'
  /** `nothing`: there was nothing to do. */
  readonly result: 'finished' | 'halted' | 'nothing'
  readonly plan: {
    readonly id: string
    readonly hash: string
    readonly cluster: {readonly uid: string; readonly version: string}
    readonly from: readonly RevisionRef[]
    readonly to: RevisionRef
  }
  readonly basis: RehearsalBasis
  readonly startedAt: string
  readonly steps: readonly RehearsedStep[]
  readonly estimate: RehearsalEstimate
  /** What the plan warned of, and why it halted. */
  readonly findings: readonly Finding[]
  /** What Kubernetes complained of on the way. */
  readonly warnings: readonly RehearsedWarning[]
  /** What such a copy cannot know, and what it left out. */
  readonly unknown: readonly string[]
}

export interface RehearsalBasis {
  readonly source: 'cluster' | 'file'
  readonly file?: string
  readonly takenAt: string
  readonly helm: string
  readonly charts: string
  /** Of all waves of the plan. */
  readonly pods: number
  /** The policy's. */
  readonly workloadsAtOnce: number
  /** The policy's: how long a step may make no progress. */
  readonly deadlineSeconds: number
  readonly blindSpots: readonly {
    readonly resource: string
    readonly namespace?: string
    readonly why: string
  }[]
}

export interface RehearsedStep {
  readonly id: string
  readonly title: string
  readonly phase: Phase
  readonly wave?: string
  readonly state: 'done' | 'halted' | 'todo'
  readonly startedAt?: string
  readonly endedAt?: string
  readonly seconds?: number
  readonly podsReplaced: number
  readonly workloads: readonly RehearsedWorkload[]
}

export interface RehearsedWorkload extends WorkloadDisruption {
  /** `lowestReady` by `wanted`, from 0 to 1. */
  readonly lowestShare: number
}

export interface RehearsalEstimate {
  readonly seconds: number
  readonly basis: string
  readonly phases: readonly {readonly phase: Phase; readonly seconds: number}[]
  readonly waves: readonly {readonly wave: string; readonly seconds: number}[]
}

export interface RehearsedWarning {
  readonly step: string
  readonly reason: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly message: string
  readonly count: number
}
