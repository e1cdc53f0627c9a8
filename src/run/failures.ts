import type {Finding} from '../checks/finding.ts'
import type {OutsideError} from '../ports/trouble.ts'
import {isPassing} from '../ports/trouble.ts'
import type {Decision} from './decide.ts'

/** Actions that failed one after the other: how many, and what the last one came to. */
export interface Failures {
  readonly count: number
  readonly last: OutsideError
  /** The last of them that was a trouble which passes. */
  readonly passing: OutsideError | undefined
}

/** One more failure in a row. */
export const failedAgain = (before: Failures | undefined, last: OutsideError): Failures => ({
  count: (before?.count ?? 0) + 1,
  last,
  passing: isPassing(last) ? last : before?.passing,
})

/**
 * So many actions in a row may fail on troubles that pass before the run leaves: with their pauses
 * about a minute and a half.
 */
const PASSING_MOST = 12
/** The same for words of Helm that nobody knows: they may pass, or never. */
const UNKNOWN_MOST = 6
/** Pauses between them. */
export const ACTION_PAUSES = {firstMs: 1_000, longestMs: 10_000}

/**
 * What comes after an action that failed. `again`: the cluster is looked at again, and what is still to
 * do is decided anew. `halt`: it would fail again, and a person must see to it. `leave`: the
 * command ends, and the run can be gone on with. `denied`: both.
 */
export function nextAfter({count, last, passing}: Failures): 'again' | 'halt' | 'leave' | 'denied' {
  if (last.kind === 'denied') return 'denied'
  // Among troubles that pass, words that nobody knows are one more of them.
  if (isUnknown(last) && passing === undefined) return count < UNKNOWN_MOST ? 'again' : 'halt'
  if (isLasting(last) && !isUnknown(last)) return 'halt'
  return count < PASSING_MOST ? 'again' : 'leave'
}

/** Helm failed, and its words are neither known as a refusal nor as a trouble that passes. */
const isUnknown = ({kind, code}: OutsideError): boolean =>
  kind === 'broken' && code === 'HELM_FAILED'

const isLasting = (trouble: OutsideError): boolean =>
  (trouble.kind === 'refused' || trouble.kind === 'broken') && !isPassing(trouble)

const wordsOf = ({last: {message, why}}: Failures): string => `${message}: ${why}`

/** For the people who follow: what failed, and that it is not the end. */
export const retryText = (failures: Failures): string =>
  `${wordsOf(failures)}. The cluster is looked at again (failure ${failures.count} in a row)`

/**
 * Whoever waits after an action that failed is told of that, too. A step that came no further in its
 * time because its actions failed on a trouble that passes is left, and not halted. Out: the decision
 * with that said.
 */
export function afterFailures(
  decision: Decision,
  failures: Failures | undefined,
): Decision | 'leave' {
  if (failures === undefined) return decision
  const before = `; before that: ${wordsOf(failures)}`
  if (decision.do === 'wait') return {...decision, because: `${decision.because}${before}`}
  if (decision.do !== 'halt' || decision.findings.some(each => each.code !== 'STEP_OVERDUE'))
    return decision
  if (failures.passing !== undefined) return 'leave'
  const findings = decision.findings.map(each => ({...each, why: `${each.why}${before}`}))
  return {...decision, findings}
}

/** The finding of an action that would only fail again. */
export const refusalFinding = (trouble: OutsideError): Finding => ({
  code: 'STEP_FAILED',
  severity: 'blocks',
  what: trouble.message,
  why: trouble.why,
  next: [
    ...trouble.next,
    'repair it, then: meshctl upgrade resume --yes',
    'or take it back: meshctl upgrade rollback --yes',
  ],
  objects: [],
  source: trouble.code,
})
