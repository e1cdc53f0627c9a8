import {condition} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import type {Moved} from './moved.ts'
import {APPS, movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {kubectl} from '../place.ts'

/** F-73: Kubernetes says it in a condition, and nowhere else. */
export const podsRefused: Check = {
  code: 'PODS_REFUSED',
  title: 'No workload that is to move has pods that the API server refuses',
  severity: 'warns',
  source: 'F-73, F-88, F-89',
  means:
    'A controller wants to make pods of a workload and the API server refuses them: quota, ' +
    'Pod Security, an admission webhook. Restarting it now would leave it with fewer pods.',
  help:
    'Remove the cause before the namespace moves; the condition ReplicaFailure of the workload ' +
    'names it.',
  needs: APPS,
  find: evidence => {
    const refused = movedWorkloads(evidence).flatMap(each => {
      const cause = causeOf(each)
      return cause === undefined ? [] : [{each, cause}]
    })
    return [...Map.groupBy(refused, ({cause}) => cause)].map(([cause, all]) => ({
      what:
        `The API server refuses new pods of ${all.length} workload(s), ${cause}: ` +
        `${some(all.map(({each}) => movedPlace(each)))}.`,
      why:
        'Their rollouts cannot create pods with the new proxy either: the wave halts, and they ' +
        'keep too few pods.',
      next: [...all.slice(0, 1).map(({each}) => sh`${kubectl('describe', refOf(each))}`)],
      objects: refsOf(all.map(({each}) => each)),
    }))
  },
}

function causeOf({raw}: Moved): string | undefined {
  const failure = condition(raw, 'ReplicaFailure')
  if (failure?.status !== 'True') return undefined
  if (/exceeded quota|failed quota/.test(failure.message)) return 'for a quota'
  if (/violates PodSecurity/.test(failure.message)) return 'for Pod Security'
  return /webhook/.test(failure.message)
    ? 'by an admission webhook'
    : 'for a reason that its condition tells'
}
