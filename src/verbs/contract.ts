import type {Catalog} from '../checks/catalog.ts'
import type {Finding} from '../checks/finding.ts'
import type {Waiver} from '../checks/waivers.ts'
import type {Ports} from '../ports/ports.ts'
import type {Heading} from '../steps/step.ts'
import type {GoalScope} from '../run/record.ts'
import type {
  ChartOrigin,
  PlanDocument,
  PolicyOrigin,
  RunEvent,
  StatusDocument,
  StepRow,
} from './documents.ts'

/** What a person may set for a whole run: from the policy file and from flags, flags win. */
export interface Policy {
  /** Name of the new revision; undefined: derived from the version. */
  readonly revision: string | undefined
  /** Only this old revision; undefined: every older one that still has something. */
  readonly from: string | undefined
  /** Named groups of namespaces, in order. Namespaces that are in none follow in derived waves. */
  readonly waves: readonly {readonly name: string; readonly namespaces: readonly string[]}[]
  /** Workloads that are restarted at once within a step. */
  readonly workloadsAtOnce: number
  /** How long a step may go on without progress before the run halts. */
  readonly workloadDeadlineMs: number
  /** Risks that somebody answers for. */
  readonly waivers: readonly Waiver[]
  /** What is known of versions: meshctl's own, or that of `--catalog`. */
  readonly catalog: Catalog
  /** The file that most of it is from; undefined: none. */
  readonly file: PolicyOrigin | undefined
  /** Who says where charts come from. */
  readonly chartsBy: ChartOrigin['by']
}

/** Which steps a command is about. */
export type Scope =
  | {readonly kind: 'install'}
  | {readonly kind: 'next-wave'}
  | {readonly kind: 'wave'; readonly wave: string}
  | {readonly kind: 'namespaces'; readonly namespaces: readonly string[]}
  | {readonly kind: 'shift'}
  | {readonly kind: 'cleanup'}
  | {readonly kind: 'all'}

/** What of it `upgrade shift` may be about. */
export type ShiftScope = Extract<Scope, {kind: 'next-wave' | 'wave' | 'namespaces' | 'shift'}>

/** What a verb that drives needs from the command. */
export interface CommandContext {
  readonly ports: Ports
  readonly istioNamespace: string
  readonly policy: Policy
  /** Who is at the keyboard: `user@host`, for the Lease. */
  readonly holder: string
  /** Why the Lease is to be taken from whoever has it; undefined: it is waited for. */
  readonly takeOver?: string | undefined
  /** First Ctrl-C: stop at the next safe point. */
  readonly stop: AbortSignal
  /** Told everything that happens, in order. */
  readonly tell: (event: RunEvent) => void
  /** The rows of the run as they are when driving begins, for the live view. */
  readonly begin: (rows: readonly StepRow[]) => void
  /**
   * Asked before each phase and each wave; undefined when nothing is to be asked (`--yes`). Out:
   * false stops the run here.
   */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined
}

/** What a command that may begin a run is about. */
export interface RunRequest {
  /** As typed, later the exact one that it stands for; undefined: of the run in progress. */
  readonly version: string | undefined
  /** A plan that was reviewed and must still be true. */
  readonly saved: PlanDocument | undefined
  readonly scope: GoalScope
}

/**
 * How driving ended. `reached`: what this command asked for holds, the run goes on with another
 * command.
 */
export interface Outcome {
  readonly end: 'reached' | 'finished' | 'undone' | 'halted' | 'paused' | 'declined' | 'interrupted'
  readonly heading: Heading
  readonly findings: readonly Finding[]
  readonly status: StatusDocument
  /** The next command that makes sense. */
  readonly next: readonly string[]
}

/** Refused by checks; nothing was changed. Exit code 3. */
export class Refused extends Error {
  readonly code: string
  readonly why: string
  readonly next: readonly string[]
  readonly findings: readonly Finding[]

  constructor(trouble: {
    readonly code: string
    readonly what: string
    readonly why: string
    readonly next: readonly string[]
    readonly findings: readonly Finding[]
  }) {
    super(trouble.what)
    this.name = 'Refused'
    this.code = trouble.code
    this.why = trouble.why
    this.next = trouble.next
    this.findings = trouble.findings
  }
}
