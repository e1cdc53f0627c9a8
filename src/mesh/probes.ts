import type {NamespaceName, Revision} from './names.ts'
import type {ProxyType, WorkloadRef} from './snapshot.ts'

/**
 * What a step wants to know beyond what the watches tell. A probe changes nothing in the cluster:
 * it is a dry run, or a request to istiod's debug port through a port-forward.
 */
export type Probe =
  /**
   * Which revision would inject a new pod there? Three dry-run pods in a row, made from the
   * workload's template, else a plain pod with the labels.
   */
  | {
      readonly kind: 'injection'
      readonly namespace: NamespaceName
      readonly workload?: WorkloadRef
      readonly labels?: Readonly<Record<string, string>>
    }
  /** Which proxies does each replica of the revision serve? */
  | {readonly kind: 'connections'; readonly revision: Revision}
  /** What does each replica say its version is? */
  | {readonly kind: 'version'; readonly revision: Revision}
  /**
   * Does the validator refuse a wrong Gateway and take a right one? `revision` asks the revision's
   * own validator, its absence the default one.
   */
  | {readonly kind: 'validation'; readonly revision?: Revision}

/**
 * Unknown is a value: it is neither yes nor no. `refused`: the right that was missing, when that is
 * why.
 */
export type ProbeResult<T> =
  | {readonly is: 'known'; readonly value: T}
  | {readonly is: 'unknown'; readonly because: string; readonly refused?: string}

export interface Injection {
  /** The revision in the dry-run pod's annotation; undefined: no proxy was injected. */
  readonly by: Revision | undefined
  /**
   * The host of the control plane that the new proxy would call: `istiod-1-28-10.istio-system.svc`.
   */
  readonly discovery: string | undefined
  readonly proxyVersion: string | undefined
}

export interface ConnectedProxy {
  readonly pod: string
  readonly namespace: NamespaceName
  readonly type: ProxyType
  readonly version: string
  readonly sync: 'synced' | 'stale' | 'nack'
  /** What the proxy rejected, when it did. */
  readonly detail: string | undefined
  readonly replica: string
}

export interface Validation {
  readonly refusesWrong: boolean
  readonly takesRight: boolean
  /** The API serves no such kind, so that nobody could be asked. */
  readonly notServed?: true
  readonly detail: string
}

/** Answers by the key of their probe. */
export interface ProbeResults {
  /** Of every dry run that was made; unequal ones have more than one entry. */
  readonly injections: ReadonlyMap<string, ProbeResult<readonly Injection[]>>
  readonly connections: ReadonlyMap<Revision, ProbeResult<readonly ConnectedProxy[]>>
  readonly versions: ReadonlyMap<Revision, ProbeResult<readonly string[]>>
  readonly validations: ReadonlyMap<string, ProbeResult<Validation>>
}

export const NO_PROBE_RESULTS: ProbeResults = {
  injections: new Map(),
  connections: new Map(),
  versions: new Map(),
  validations: new Map(),
}

/** The key under which the result of a probe is kept. */
export function probeKey(probe: Probe): string {
  switch (probe.kind) {
    case 'injection':
      return [
        probe.namespace,
        probe.workload?.kind ?? '',
        probe.workload?.name ?? '',
        JSON.stringify(probe.labels ?? {}),
      ].join('/')
    case 'validation':
      return probe.revision ?? ''
    default:
      return probe.revision
  }
}

export const notProbed = {is: 'unknown', because: 'it was not asked yet'} as const

/**
 * The rights for want of which probes got no result, each once: whatever else is waited for,
 * they come first.
 */
export function deniedRights({
  injections,
  connections,
  versions,
  validations,
}: ProbeResults): readonly string[] {
  const all: readonly ProbeResult<unknown>[] = [
    injections,
    connections,
    versions,
    validations,
  ].flatMap(each => [...each.values()])
  return [...new Set(all.flatMap(each => (each.is === 'unknown' ? (each.refused ?? []) : [])))]
}
