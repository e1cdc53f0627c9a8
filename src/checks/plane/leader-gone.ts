import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {locksOf} from './locks.ts'

/** F-35: work that one istiod does for all, and that nobody does. */
export const leaderGone: Check = {
  code: 'LEADER_GONE',
  title: 'Every leader lock is held by a running istiod',
  severity: 'warns',
  source: 'F-35, F-36',
  means:
    'A lock that all istiods share is held by a pod that does not exist, or by nobody. ' +
    'Another istiod takes it within half a minute; if none does, the work behind it is not ' +
    'done.',
  help: 'Look again after a minute. If it is still so, see the log of istiod for leader election.',
  needs: ['ConfigMap'],
  find: evidence => {
    const pods = [...evidence.seen.revisions.values()].flatMap(each =>
      each.replicas.map(one => one.pod),
    )
    const gone = locksOf(evidence).filter(
      each => !each.key.startsWith('^') && !pods.includes(each.holder),
    )
    const who = (holder: string): string =>
      holder === '' ? 'nobody' : `${holder}, which is no pod of istiod that runs`
    return gone.map(({name, work, holder}) => ({
      what: `The lock ${name} is held by ${who(holder)}.`,
      why:
        `Until an istiod takes the lock, this work is not done: ${work}. ` +
        'Namespaces that are created meanwhile may not get what their pods need to start.',
      next: [
        sh`kubectl -n ${evidence.seen.istioNamespace} get configmap ${name} -o yaml`,
        'Plan again after a minute; if it is still so, restart one istiod.',
      ],
      objects: [{kind: 'ConfigMap', namespace: evidence.seen.istioNamespace, name}],
    }))
  },
}
