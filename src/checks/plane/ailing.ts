import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

/** F-34, F-40: the way back is an old istiod that runs. */
export const ailing: Check = {
  code: 'OLD_ISTIOD_AILING',
  title: 'All replicas of the old istiod are ready',
  severity: 'warns',
  source: 'F-34, F-40',
  means:
    'Replicas of the old istiod are missing or do not become ready. What ails it is likely ' +
    'to ail the new one, which is made from the same values; and it is what everything goes ' +
    'back to.',
  help:
    'Mend the old istiod first. Do not restart replicas that still run without need: a ' +
    'restarted istiod reads its CA anew.',
  needs: [],
  find: ({seen, asked}) =>
    asked.from.flatMap(each => {
      const facts = seen.revisions.get(each)
      if (
        facts === undefined ||
        (facts.deployment.settled &&
          facts.deployment.ready >= facts.deployment.wanted &&
          facts.replicas.every(one => one.ready))
      )
        return []
      const problems = facts.replicas.flatMap(one =>
        one.problem === undefined ? [] : [`${one.pod}: ${one.problem}`],
      )
      const {ready, wanted} = facts.deployment
      const state = problems.length === 0 ? ', or is being rolled out' : ` (${some(problems)})`
      return [
        {
          what: `istiod ${each} has ${ready} of ${wanted} replicas ready${state}.`,
          why:
            'A rollback depends on it, and until the cleanup it serves everything that has not ' +
            'moved.',
          next: [
            sh`kubectl -n ${seen.istioNamespace} get pods -l app=istiod,istio.io/rev=${each}`,
            'Mend it, then plan again.',
          ],
          objects: [
            {kind: 'Deployment', namespace: seen.istioNamespace, name: facts.deployment.name},
          ],
        },
      ]
    }),
}
