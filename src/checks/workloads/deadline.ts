import {at, count, rows} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import type {Moved} from './moved.ts'
import {movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {kubectl} from '../place.ts'

/** Kubernetes' default for a Deployment. */
const USUAL_S = 600

/** F-87: a roll-out that counts as failed before its pod can be ready. */
export const deadline: Check = {
  code: 'DEADLINE_TOO_SHORT',
  title: 'Every Deployment allows its pods the start time that their probes allow',
  severity: 'warns',
  source: 'F-87',
  means:
    'The probes of a Deployment let a pod take longer to become ready than its ' +
    '`progressDeadlineSeconds`. Kubernetes calls the roll-out failed meanwhile, and meshctl ' +
    'halts the wave at that word.',
  help: 'Raise `progressDeadlineSeconds` above the longest start that the probes allow.',
  needs: ['Deployment.apps'],
  find: evidence => {
    const short = movedWorkloads(evidence).filter(
      each =>
        each.workload.ref.kind === 'Deployment' &&
        each.raw !== undefined &&
        startOf(each) > (count(at(each.raw, 'spec', 'progressDeadlineSeconds')) ?? USUAL_S),
    )
    const [first] = short
    if (first === undefined) return []
    const enough = Math.ceil(startOf(first) * 1.5)
    return [
      {
        what:
          `${short.length} Deployment(s) let a pod take longer to start than their ` +
          `progressDeadlineSeconds: ${some(short.map(movedPlace))}.`,
        why:
          'A slow but healthy start counts as a failed roll-out: the wave halts although ' +
          'nothing is wrong.',
        next: [
          sh`${kubectl('patch', refOf(first))} -p '{"spec":{"progressDeadlineSeconds":${enough}}}'`,
        ],
        objects: refsOf(short),
      },
    ]
  },
}

/** The longest that a pod may take until it counts, in seconds. */
function startOf({raw}: Moved): number {
  const containers = rows(at(raw, 'spec', 'template', 'spec', 'containers'))
  const slowest = Math.max(
    0,
    ...containers.map(
      each =>
        span(each['startupProbe']) +
        (count(at(each, 'readinessProbe', 'initialDelaySeconds')) ?? 0),
    ),
  )
  return slowest + (count(at(raw, 'spec', 'minReadySeconds')) ?? 0)
}

const span = (probe: unknown): number =>
  probe === undefined || probe === null
    ? 0
    : (count(at(probe, 'initialDelaySeconds')) ?? 0) +
      (count(at(probe, 'periodSeconds')) ?? 10) * (count(at(probe, 'failureThreshold')) ?? 3)
