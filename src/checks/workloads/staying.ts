import {optsOut} from '../../mesh/injection.ts'
import type {Revision} from '../../mesh/names.ts'
import {nameOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {NamespaceFacts, WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Check, Hit} from '../check.ts'
import {gatewayNameOf, isOldPod, onOldRevision} from './old-pods.ts'

/** F-75 to F-79: their owners must replace these pods, and the old istiod stays until then. */
export const staying: Check = {
  code: 'PODS_STAY_BEHIND',
  title: 'A restart of meshctl replaces every pod with an old proxy',
  severity: 'warns',
  source: 'F-75, F-76, F-77, F-79',
  means:
    'Pods with an old proxy are replaced by no restart of meshctl: bare pods, Jobs, paused or ' +
    'on-delete workloads.',
  help: 'Replace them yourself after their namespace has moved and before the cleanup.',
  needs: [],
  find: ({seen, asked}) =>
    [...seen.namespaces.values()].flatMap(each => stayingIn(each, asked.from)),
}

function stayingIn(namespace: NamespaceFacts, from: readonly Revision[]): readonly Hit[] {
  const unmanaged = namespace.unmanagedPods.filter(each => isOldPod(each, from))
  const stuck = namespace.workloads.filter(each => onOldRevision(each, from) && isStuck(each))
  const names = [
    ...unmanaged.map(each => `pod ${each.name} (${each.owner ?? 'no owner'})`),
    ...stuck.map(each => `${nameOf(each)} (${reasonOf(each)})`),
  ]
  if (names.length === 0) return []
  return [
    {
      what: `In ${namespace.name} no restart of meshctl moves ${some(names)}.`,
      why:
        'They keep their old proxy until their owner replaces them or they end. The old istiod ' +
        'stays until then.',
      next: [
        sh`kubectl -n ${namespace.name} get pods`,
        'Replace them yourself after the namespace has moved and before the cleanup.',
      ],
      objects: unmanaged
        .slice(0, 20)
        .map(each => ({kind: 'Pod', namespace: namespace.name, name: each.name})),
    },
  ]
}

/** Of gateways that istiod makes, GATEWAY_API_GATEWAY tells. */
const isStuck = (workload: WorkloadFacts): boolean =>
  gatewayNameOf(workload) === undefined && (workload.rolls !== 'by-itself' || optsOut(workload))

const reasonOf = (workload: WorkloadFacts): string =>
  optsOut(workload) ? 'its template opts out of injection' : workload.rolls
