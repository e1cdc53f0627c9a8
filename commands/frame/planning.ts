import {CHECKS} from '../../src/checks/all.ts'
import {FINDING_CODES} from '../../src/checks/finding.ts'
import {NEVER_WAIVED} from '../../src/checks/waivers.ts'
import type {Waiver} from '../../src/checks/waivers.ts'
import {nearest} from '../../src/policy/nearest.ts'
import {withFlags} from '../../src/policy/parse-policy.ts'
import type {PolicyFileContents} from '../../src/policy/parse-policy.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import type {PlanningFlags} from './common-flags.ts'
import {readCatalog} from './files.ts'
import {timeoutMs} from './judge-flags.ts'
import {readPolicy} from './policy-file.ts'
import type {PolicyAsker} from './policy-file.ts'

/** Policy file and flags together, for every command that makes a plan. Throws UsageError. */
export async function planningPolicy(
  flags: PlanningFlags,
  asker: PolicyAsker,
): Promise<PolicyFileContents> {
  const timeout = timeoutMs(flags.timeout)
  const accepted = acceptedBy(flags)
  const {policy, charts} = await readPolicy(flags, asker)
  for (const {code} of policy.waivers) demandWaivable(code)
  const told = withFlags(policy, {revision: flags.revision, from: flags.from, timeoutMs: timeout})
  return {
    charts,
    policy: {
      ...told,
      waivers: [...told.waivers, ...accepted],
      catalog: flags.catalog === undefined ? told.catalog : await readCatalog(flags.catalog),
    },
  }
}

function acceptedBy({
  accept = [],
  because = '',
  'take-over': takeOver = false,
}: PlanningFlags): readonly Waiver[] {
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

/** Throws UsageError FINDING_UNKNOWN, FINDING_NOT_WAIVABLE. */
function demandWaivable(code: string): void {
  const known = [...FINDING_CODES, ...CHECKS.map(each => each.code)]
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
