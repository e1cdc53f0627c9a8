import {at, count} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import {nodeAgents} from './cni.ts'

/** F-92: pods that start where the node agent is not ready have no redirection, or do not start. */
export const cniReady: Check = {
  code: 'CNI_NOT_READY',
  title: 'The node agent of Istio is ready on every node',
  severity: 'warns',
  source: 'F-92, F-93',
  means:
    'The DaemonSet `istio-cni-node` is not ready on all nodes, or is being rolled. Pods that ' +
    'start there meanwhile fail, or start without redirection and are repaired later.',
  help: 'Wait until it is whole, or repair it, before pods are replaced.',
  needs: ['DaemonSet.apps'],
  find: evidence =>
    nodeAgents(evidence)
      .filter(each => !isWhole(each))
      .map(hitOf),
}

const number = (object: KubeObject, key: string): number => count(at(object, 'status', key)) ?? 0

function isWhole(object: KubeObject): boolean {
  const wanted = number(object, 'desiredNumberScheduled')
  return (
    number(object, 'numberReady') >= wanted &&
    number(object, 'updatedNumberScheduled') >= wanted &&
    number(object, 'observedGeneration') >= (object.metadata.generation ?? 0)
  )
}

const hitOf = (object: KubeObject): Hit => ({
  what:
    `DaemonSet ${object.metadata.namespace ?? ''}/${object.metadata.name} is ready on ` +
    `${number(object, 'numberReady')} of ${number(object, 'desiredNumberScheduled')} node(s), ` +
    `${number(object, 'updatedNumberScheduled')} of them of its newest template.`,
  why: 'Pods that the upgrade starts on the other nodes do not come up, or come up outside the mesh.',
  next: [
    sh`kubectl -n ${object.metadata.namespace ?? ''} rollout status daemonset ${object.metadata.name}`,
    sh`kubectl -n ${object.metadata.namespace ?? ''} get pods -o wide`,
  ],
  objects: [
    {kind: 'DaemonSet', namespace: object.metadata.namespace ?? '', name: object.metadata.name},
  ],
})
