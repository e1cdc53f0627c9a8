import {CHECKS} from '../checks/all.ts'
import {FINDING_CODES} from '../checks/finding.ts'
import {NEVER_WAIVED} from '../checks/waivers.ts'
import type {Waiver} from '../checks/waivers.ts'
import {UsageError} from '../ports/trouble.ts'
import {nearest} from './nearest.ts'

/** How findings are accepted on the command line. */
export interface AcceptFlags {
  readonly accept: readonly string[] | undefined
  readonly because: string | undefined
  /** `--because` may belong to this instead. */
  readonly 'take-over'?: boolean
}

/**
 * `--accept CODE --because TEXT`, as waivers. Throws UsageError REASON_MISSING, FINDING_UNKNOWN,
 * FINDING_NOT_WAIVABLE.
 */
export function acceptedBy({
  accept = [],
  because = '',
  'take-over': takeOver = false,
}: AcceptFlags): readonly Waiver[] {
  if (accept.length > 0 && because.trim() === '')
    throw new UsageError({
      code: 'REASON_MISSING',
      what: `--accept ${accept.join(' --accept ')} has no --because`,
      why: 'A risk is accepted for a reason that others can read later.',
      next: [`Add --because "the reason"`],
    })
  if (accept.length === 0 && because !== '' && !takeOver)
    throw new UsageError({
      code: 'REASON_MISSING',
      what: '--because was given without --accept',
      why: 'It is the reason for which the risk of a finding is accepted.',
      next: ['Add --accept CODE, with the code that the plan prints'],
    })
  for (const code of accept) demandWaivable(code)
  return accept.map(code => ({
    code,
    because,
    objects: undefined,
    owner: undefined,
    expires: undefined,
    by: 'command',
  }))
}

/** Is there a finding of this code that may be accepted? Throws UsageError FINDING_UNKNOWN, FINDING_NOT_WAIVABLE. */
export function demandWaivable(code: string): void {
  const known: readonly string[] = [...FINDING_CODES, ...CHECKS.map(each => each.code)]
  if (!known.includes(code)) {
    const near = nearest(code, known)
    throw new UsageError({
      code: 'FINDING_UNKNOWN',
      what: `There is no finding "${code}"`,
      why:
        near === undefined
          ? 'A waiver of nothing would hide a slip of the pen.'
          : `Did you mean "${near}"?`,
      next: ['See docs/errors.md for all of them'],
    })
  }
  if (NEVER_WAIVED.includes(code))
    throw new UsageError({
      code: 'FINDING_NOT_WAIVABLE',
      what: `${code} cannot be accepted`,
      why: 'Without it a plan would be a guess, or could not be carried out at all.',
      next: ['Mend what it names, then plan again'],
    })
}
