import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {movedPlace, refsOf} from '../workloads/moved.ts'
import {movedGateways} from './edge.ts'

/**
 * F-66: a gateway is upgraded in place, so its only pod is also the first to try the new version.
 */
export const single: Check = {
  code: 'GATEWAY_SINGLE_POD',
  title: 'Every gateway that is to move has more than one pod',
  severity: 'warns',
  source: 'F-66',
  means:
    'A gateway runs with one pod. Its release is upgraded in place: the one new pod takes ' +
    'all of its traffic at once, and connections to the old one end together.',
  help:
    'Give it a second replica (`autoscaling.minReplicas`, `replicaCount`) before the upgrade, ' +
    'or move it in a quiet hour.',
  needs: [],
  find: evidence => {
    const lone = movedGateways(evidence).filter(
      ({workload}) => workload.ref.kind === 'Deployment' && workload.wanted === 1,
    )
    if (lone.length === 0) return []
    return [
      {
        what: `${lone.length} gateway(s) run with a single pod: ${some(lone.map(movedPlace))}.`,
        why:
          'All of its traffic moves to the new version at once. If something does not work ' +
          'there, all of the traffic fails.',
        next: [
          sh`kubectl -n ${lone[0]?.namespace.name ?? ''} get deployment ${lone[0]?.workload.ref.name ?? ''}`,
          'Raise its least number of replicas to two in the values of its release, then plan ' +
            'again.',
        ],
        objects: refsOf(lone),
      },
    ]
  },
}
