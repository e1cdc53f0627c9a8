/** The outside failed. Adapters translate into this; nobody above them reads a client's message. */
export class OutsideError extends Error {
  readonly kind: OutsideKind
  /** Stable code for people and scripts. */
  readonly code: string
  readonly why: string
  readonly next: readonly string[]

  constructor(trouble: {
    readonly kind: OutsideKind
    readonly code: string
    readonly what: string
    readonly why: string
    readonly next: readonly string[]
    readonly cause?: unknown
  }) {
    super(trouble.what, {cause: trouble.cause})
    this.name = 'OutsideError'
    this.kind = trouble.kind
    this.code = trouble.code
    this.why = trouble.why
    this.next = trouble.next
  }
}

/**
 * `refused`: the API or a webhook said no to this very content. `conflict`: somebody else was
 * faster.
 */
export type OutsideKind =
  'denied' | 'absent' | 'conflict' | 'unreachable' | 'timeout' | 'refused' | 'broken'

/** Troubles of the API server, or of somebody's webhook behind it, that often pass by themselves. */
const PASSING: readonly string[] = ['CLUSTER_ERROR', 'WEBHOOK_FAILED']

/**
 * May it pass by itself? The network, a server that is busy or begins anew, an error of its own.
 * What was asked may have been done for all that: whoever tries again looks first.
 */
export const isPassing = (error: unknown): error is OutsideError =>
  error instanceof OutsideError &&
  (error.kind === 'unreachable' || error.kind === 'timeout' || PASSING.includes(error.code))

/**
 * What the person asked cannot be done as asked: flags, files, versions. Exit code 2 unless said
 * otherwise.
 */
export class UsageError extends Error {
  readonly code: string
  readonly why: string
  readonly next: readonly string[]

  constructor(trouble: {
    readonly code: string
    readonly what: string
    readonly why: string
    readonly next: readonly string[]
  }) {
    super(trouble.what)
    this.name = 'UsageError'
    this.code = trouble.code
    this.why = trouble.why
    this.next = trouble.next
  }
}

/** Somebody else is driving the run. Exit code 6. */
export class DriverError extends Error {
  readonly holder: string

  constructor(holder: string) {
    super(`${holder} is driving this upgrade`)
    this.name = 'DriverError'
    this.holder = holder
  }
}
