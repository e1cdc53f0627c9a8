import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {replicasAtStart} from './start-replicas.ts'

/**
 * F-40: the new istiod starts with what its values say, and not with what the old one has grown to.
 */
export const startSize: Check = {
  code: 'NEW_ISTIOD_STARTS_SMALL',
  title: 'The new istiod starts with as many replicas as the old one has',
  severity: 'warns',
  source: 'F-40',
  means:
    'The old istiod runs with more replicas than the values give the new one to start with. ' +
    'An autoscaler needs minutes to follow, and proxies stay on the replica that they found ' +
    'first.',
  help:
    'Set `autoscaleMin` (or `replicaCount`) of the old release to the present number of ' +
    'replicas before the upgrade: the new one takes it over.',
  needs: [],
  find: ({seen, asked}) => {
    if (asked.like === undefined) return []
    const there = seen.revisions.get(asked.revision)?.deployment.wanted
    const start = there ?? replicasAtStart(asked.like)
    const old = asked.from
      .map(each => seen.revisions.get(each))
      .filter(each => each !== undefined)
      .sort((one, other) => other.deployment.wanted - one.deployment.wanted)[0]
    if (old === undefined || old.deployment.wanted <= start) return []
    return [
      {
        what:
          `istiod ${old.name} runs with ${old.deployment.wanted} replicas, and ` +
          `${asked.revision} starts with ${start}.`,
        why:
          'All proxies of the first waves connect to few replicas. These may run out of memory ' +
          'or answer late, and proxies get their configuration and certificates late.',
        next: [
          sh`kubectl -n ${seen.istioNamespace} get hpa,deployment -l app=istiod`,
          `Set autoscaleMin to ${old.deployment.wanted} in the values of the release ` +
            `${asked.like.name}, upgrade it in place, then plan again; or keep the first waves ` +
            'small.',
        ],
        objects: [{kind: 'Deployment', namespace: seen.istioNamespace, name: old.deployment.name}],
      },
    ]
  },
}
