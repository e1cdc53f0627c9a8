import type {Finding} from '../checks/finding.ts'
import {canI, spoken} from '../rights/words.ts'
import type {RightsSeen} from './rights.ts'

/** What a plan says of who makes it, and not of the mesh. */
export const OF_THE_CALLER: readonly string[] = ['RIGHTS_MISSING', 'RIGHTS_UNKNOWN']

/**
 * Whoever only plans need not have the rights of the run: it is told, and refused when somebody
 * without them begins.
 */
export function rightsFindings(rights: RightsSeen | undefined): readonly Finding[] {
  return rights === undefined ? [] : [...missing(rights), ...unknown(rights)]
}

function missing({phases}: RightsSeen): readonly Finding[] {
  const lacking = phases.filter(each => each.missing.length > 0)
  if (lacking.length === 0) return []
  const all = lacking.flatMap(each => each.missing)
  const counts = lacking.map(each => `for ${each.phase} ${each.missing.length}`).join(', ')
  return [
    {
      code: 'RIGHTS_MISSING',
      severity: 'warns',
      what: `You have not all the rights that this run takes: ${counts} missing.`,
      why: lacking.map(each => `${each.phase}: ${spoken(each.missing).join('; ')}.`).join(' '),
      next: ['Ask for them, or have somebody begin the run who has them.', ...canI(all)],
      objects: [],
      source: 'F-114',
    },
  ]
}

function unknown({unknown: unsaid, unread}: RightsSeen): readonly Finding[] {
  const reasons = [
    ...(unsaid.length === 0
      ? []
      : [`The API server does not say whether you may ${spoken(unsaid).join('; ')}.`]),
    ...unread.map(
      each => `What the chart of ${each.namespace}/${each.name} makes could not be told.`,
    ),
  ]
  if (reasons.length === 0) return []
  return [
    {
      code: 'RIGHTS_UNKNOWN',
      severity: 'warns',
      what: 'Not all rights that this run takes could be asked for.',
      why: `${reasons.join(' ')} What is refused then is refused half way through.`,
      next: ['kubectl auth can-i --list', 'Have somebody begin the run whose rights are certain.'],
      objects: [],
      source: 'F-114',
    },
  ]
}
