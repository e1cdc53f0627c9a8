/** Something a person should read: what is wrong, why it matters, what to do next. */
export interface Finding {
  /**
   * Stable, with a section in docs/errors.md: one of `FINDING_CODES`, or the code of a check of the
   * catalogue.
   */
  readonly code: string
  /** `blocks`: nothing may be done. `warns`: somebody should know. `info`: worth knowing. */
  readonly severity: 'blocks' | 'warns' | 'info'
  readonly what: string
  readonly why: string
  /** Exact next commands, or what a person must do. */
  readonly next: readonly string[]
  readonly objects: readonly ObjectRef[]
  /** Where the rule comes from: a failure's number, a chapter of Istio's documentation. */
  readonly source: string
  /** It would block, and somebody answers for it: see the plan's waivers. */
  readonly accepted?: {readonly because: string; readonly owner?: string; readonly expires?: string}
}

export interface ObjectRef {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

/** Of findings that come from laws and from runs, and not from the catalogue. */
export const FINDING_CODES = [
  'DANGLING_WEBHOOK',
  'DEFAULT_VALIDATOR_BROKEN',
  'INJECTOR_MISSING',
  'INJECTOR_NOT_READY',
  'INJECTORS_OVERLAP',
  'NO_MESH',
  'NO_WAY_BACK',
  'NOT_JUDGED',
  'OBJECT_UNREADABLE',
  'ORPHANED_PODS',
  'PODS_WITHOUT_SIDECAR',
  'RELEASE_BUSY',
  'REVISION_NOT_SERVING',
  'REVISION_STILL_USED',
  'RIGHTS_MISSING',
  'RIGHTS_UNKNOWN',
  'STEP_OVERDUE',
  'STEP_FAILED',
  'STEP_UNFIT',
  'TAG_SPLIT',
  'TAG_TARGET_MISSING',
  'WAIVER_EXPIRED',
  'WAVE_UNFIT',
] as const

/** The four answers to "is it so?". `unknown` is never taken for `no`, and never for `yes`. */
export type Verdict =
  | {readonly is: 'met'}
  | {readonly is: 'pending'; readonly because: string; readonly progress?: number}
  | {readonly is: 'failed'; readonly because: string}
  | {readonly is: 'unknown'; readonly because: string}

export const met: Verdict = {is: 'met'}
export const pending = (because: string, progress?: number): Verdict =>
  progress === undefined ? {is: 'pending', because} : {is: 'pending', because, progress}
export const failed = (because: string): Verdict => ({is: 'failed', because})
export const unknown = (because: string): Verdict => ({is: 'unknown', because})

/**
 * Folds verdicts: a failure wins, then unknown, then pending (with all progress added up); met only
 * when all are.
 */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  const worst =
    verdicts.find(each => each.is === 'failed') ??
    verdicts.find(each => each.is === 'unknown') ??
    verdicts.find(each => each.is === 'pending')
  if (worst?.is !== 'pending') return worst ?? met
  const progress = verdicts.reduce(
    (sum, each) => sum + (each.is === 'pending' ? (each.progress ?? 0) : 0),
    0,
  )
  return pending(worst.because, progress)
}
