import type {NamespaceName, Revision} from './names.ts'
import type {ProxyType, WorkloadRef} from './snapshot.ts'

/**
 * What a step wants to know beyond what the watches tell. Asking changes nothing in the cluster:
 * dry runs, and questions to istiod through a port-forward.
 */
export type Question =
  /**
   * Which revision would inject a new pod there? Three dry-run pods in a row, made from the
   * workload's template, else a plain pod with the labels.
   */
  | {
      readonly ask: 'injection'
      readonly namespace: NamespaceName
      readonly workload?: WorkloadRef
      readonly labels?: Readonly<Record<string, string>>
    }
  /** Which proxies does each replica of the revision serve? */
  | {readonly ask: 'connections'; readonly revision: Revision}
  /** What does each replica say its version is? */
  | {readonly ask: 'version'; readonly revision: Revision}
  /**
   * Does the validator refuse a wrong Gateway and take a right one? `revision` asks the revision's
   * own validator, its absence the default one.
   */
  | {readonly ask: 'validation'; readonly revision?: Revision}

/**
 * Unknown is a value: it is neither yes nor no. `refused`: the right that was missing, when that is
 * why.
 */
export type Known<T> =
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

/** Answers by the key of their question. */
export interface Answers {
  /** All answers of the asked dry runs; a run of unequal answers has more than one entry. */
  readonly injections: ReadonlyMap<string, Known<readonly Injection[]>>
  readonly connections: ReadonlyMap<Revision, Known<readonly ConnectedProxy[]>>
  readonly versions: ReadonlyMap<Revision, Known<readonly string[]>>
  readonly validations: ReadonlyMap<string, Known<Validation>>
}

export const NO_ANSWERS: Answers = {
  injections: new Map(),
  connections: new Map(),
  versions: new Map(),
  validations: new Map(),
}

/** The key under which the answer to a question is kept. */
export function keyOf(question: Question): string {
  switch (question.ask) {
    case 'injection':
      return [
        question.namespace,
        question.workload?.kind ?? '',
        question.workload?.name ?? '',
        JSON.stringify(question.labels ?? {}),
      ].join('/')
    case 'validation':
      return question.revision ?? ''
    default:
      return question.revision
  }
}

export const notAsked = {is: 'unknown', because: 'it was not asked yet'} as const

/**
 * The rights for want of which questions were not answered, each once: whatever else is waited for,
 * they come first.
 */
export function refusedIn({
  injections,
  connections,
  versions,
  validations,
}: Answers): readonly string[] {
  const all: readonly Known<unknown>[] = [injections, connections, versions, validations].flatMap(
    each => [...each.values()],
  )
  return [...new Set(all.flatMap(each => (each.is === 'unknown' ? (each.refused ?? []) : [])))]
}
