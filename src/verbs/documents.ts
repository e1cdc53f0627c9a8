import type {Finding, ObjectRef} from '../checks/finding.ts'
import type {ValueChange} from '../checks/values/facts.ts'
import type {WaiverRow} from '../checks/waivers.ts'
import type {ProxyType, ReleaseRef} from '../mesh/snapshot.ts'
import type {Phase} from '../steps/step.ts'

/**
 * What commands print, by `kind`, as the contract of the command line has it. Times are RFC 3339.
 */
export const API_VERSION = 'meshctl.dev/v1'

export interface RevisionRef {
  readonly revision: string
  readonly version: string | undefined
}

export interface PlanDocument {
  readonly apiVersion: typeof API_VERSION
  readonly kind: 'UpgradePlan'
  /** The first ten characters of the hash. */
  readonly id: string
  /**
   * sha256 over what a reviewer agrees to (steps, waves, findings that warn or block; no counts of
   * pods): the same mesh, target and policy give the same hash.
   */
  readonly hash: string
  readonly cluster: {readonly uid: string; readonly version: string}
  readonly from: readonly RevisionRef[]
  readonly to: RevisionRef
  readonly phases: readonly Phase[]
  readonly waves: readonly WaveRow[]
  readonly steps: readonly PlanRow[]
  readonly findings: readonly Finding[]
  readonly waivers: readonly WaiverRow[]
  /**
   * What becomes of the values that the user supplied, release by release; never the values
   * themselves.
   */
  readonly values: readonly ValuesRow[]
  /**
   * The charts that were read, by what is in them; missing where none was. A run applies these and
   * no others.
   */
  readonly charts?: readonly ChartRow[]
  /** The policy file that it was made by; missing where there was none. */
  readonly policy?: PolicyOrigin
  /** Where its charts come from; missing where nobody read them. */
  readonly chartSource?: ChartOrigin
  readonly estimate: {readonly seconds: number; readonly basis: string}
}

export interface PolicyOrigin {
  /** As it was named, or found. */
  readonly file: string
  /** False: nobody named it, it lies in the working folder. */
  readonly named: boolean
}

export interface ChartOrigin {
  /** An address, without who logs in there, or a folder. */
  readonly source: string
  /** Who says so: a flag or a variable, the policy file, or nobody. */
  readonly by: 'command' | 'policy' | 'default'
}

export interface WaveRow {
  readonly name: string
  readonly namespaces: readonly string[]
  readonly gateways: readonly ReleaseRef[]
  readonly workloads: number
  readonly pods: number
}

export interface ValuesRow {
  readonly release: ReleaseRef
  readonly chart: string
  readonly changes: readonly ValueChange[]
}

export interface ChartRow {
  readonly chart: string
  readonly version: string
  /** Of the package, or of all files of a folder with their names, in hexadecimal. */
  readonly sha256: string
}

export interface PlanRow {
  readonly id: string
  readonly kind: string
  readonly phase: Phase
  readonly wave?: string
  readonly title: string
  readonly touches: readonly ObjectRef[]
  readonly reversible: boolean
  /** What the way back does with it, or why it stays. */
  readonly reverse: string
}

export type RunState = 'none' | 'running' | 'waiting' | 'paused' | 'halted' | 'finished' | 'undone'
export type StepState = 'todo' | 'doing' | 'done' | 'skipped' | 'undone' | 'halted'

export interface StatusDocument {
  readonly apiVersion: typeof API_VERSION
  readonly kind: 'UpgradeStatus'
  readonly run: RunPart | NoRun
  readonly steps: readonly StepRow[]
  readonly proxies: {
    readonly total: number
    readonly onTarget: number
    readonly onOld: number
    readonly unknown: number
  }
  readonly rollback: {
    readonly possible: boolean
    readonly because: string
    readonly estimateSeconds: number
  }
  /** What the current step waits for; undefined when nothing is being waited for. */
  readonly waitsFor: string | undefined
  readonly findings: readonly Finding[]
}

export interface RunPart {
  readonly id: string
  readonly state: Exclude<RunState, 'none'>
  readonly phase: Phase | undefined
  readonly heading: 'forward' | 'back'
  readonly from: readonly RevisionRef[]
  readonly to: RevisionRef
  readonly startedAt: string
  readonly driver: {readonly holder: string; readonly since: string} | null
}

/** There never was a run here. */
export interface NoRun {
  readonly state: 'none'
  readonly driver: null
}

export interface StepRow {
  readonly id: string
  readonly title: string
  readonly phase: Phase
  readonly wave?: string
  readonly state: StepState
  readonly startedAt?: string
  readonly endedAt?: string
  readonly because?: string
}

export interface InventoryDocument {
  readonly apiVersion: typeof API_VERSION
  readonly kind: 'ProxyInventory'
  readonly proxies: readonly ProxyRow[]
  readonly totals: {
    readonly total: number
    readonly byRevision: Readonly<Record<string, number>>
    readonly bySync: Readonly<Record<string, number>>
    readonly byType: Readonly<Record<string, number>>
  }
}

export interface ProxyRow {
  readonly namespace: string
  readonly workload: {readonly kind: string; readonly name: string} | null
  readonly pod?: string
  readonly type: ProxyType
  readonly revision: string | undefined
  readonly version: string | undefined
  /** The istiod replica that serves it, as istiod says. */
  readonly servedBy: string | undefined
  readonly sync: 'synced' | 'stale' | 'nack' | 'not-connected' | 'unknown'
  readonly ready: boolean
  readonly why: string
  readonly movedBy: string
}

export interface VerificationDocument {
  readonly apiVersion: typeof API_VERSION
  readonly kind: 'MeshVerification'
  /** All laws hold. */
  readonly healthy: boolean
  /** The same as `healthy`, under its former name. */
  readonly lawful: boolean
  /** What must hold, as statements of the healthy state. `id` is stable. */
  readonly laws: readonly {
    readonly id: string
    readonly title: string
    readonly holds: boolean
  }[]
  readonly findings: readonly Finding[]
}

/** One thing that happened in a run, or was seen by it. */
export interface RunEvent {
  readonly at: string
  readonly run: string
  readonly step?: string
  readonly type:
    'run' | 'start' | 'act' | 'wait' | 'pass' | 'undone' | 'halt' | 'pause' | 'interrupt' | 'finish'
  readonly text: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** What `meshctl snapshot` says about the file that it wrote. */
export interface SnapshotSummary {
  readonly apiVersion: typeof API_VERSION
  readonly kind: 'SnapshotSummary'
  readonly file: string
  readonly bytes: number
  readonly takenAt: string
  readonly cluster: {readonly uid: string; readonly version: string}
  /** How many of each kind. */
  readonly objects: Readonly<Record<string, number>>
  readonly secrets: number
  readonly releases: number
  readonly blindSpots: readonly {
    readonly resource: string
    readonly namespace?: string
    readonly why: string
  }[]
}
