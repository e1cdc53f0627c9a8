import type {Api, Actor} from '../api/api.ts'
import {Refusal} from '../refusal.ts'
import type {Authority} from './authority.ts'
import type {Faults} from './faults.ts'
import type {Identity} from './identity.ts'
import type {Counters} from './metrics.ts'
import type {ReadYaml} from './settings.ts'

/** What the istiods of a world are given from outside. */
export interface IstioOptions {
  /** The CA that the first istiod of a namespace without one makes its own. */
  readonly authority: Authority
  /** A CA nobody else knows, for the fault `wrong-root`; without it the fault does nothing. */
  readonly foreign?: Authority | undefined
  /** When a PEM certificate ends, in seconds since 1970. */
  readonly expiryOf: (pem: string) => number
  readonly readYaml: ReadYaml
  /** The faults in force now. Default: none. */
  readonly faults?: (() => Faults) | undefined
  /** Told of what istiods write into their logs. */
  readonly log?: ((pod: string, line: string) => void) | undefined
}

/** What one istiod's duties need. */
export interface IstiodContext {
  readonly api: Api
  readonly identity: Identity
  readonly actor: Actor
  readonly counters: Counters
  readonly authority: Authority
}

/** The name istiod goes by in managedFields: what its user agent has before the slash. */
export const MANAGER = 'pilot-discovery'

/** The HTTP status of a failed write; 0 when it was no answer of the API. */
export function statusOf(error: unknown): number {
  return error instanceof Refusal ? error.status.code : 0
}
