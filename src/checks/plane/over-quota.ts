import {at, node, rows, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {sh} from '../../mesh/shell.ts'
import {quantity} from '../platform/quantity.ts'
import type {Check, Hit} from '../check.ts'
import {discoveryOf, oldPlanes} from './old-planes.ts'
import {replicasAtStart} from './start-replicas.ts'

/** F-39: both istiods stand in the same namespace until the cleanup. */
export const overQuota: Check = {
  code: 'NEW_ISTIOD_OVER_QUOTA',
  title: 'Quotas of the istio namespace have room for the new istiod beside the old one',
  severity: 'blocks',
  source: 'F-39',
  means:
    'A ResourceQuota of the istio namespace leaves less than the new istiod asks for, which ' +
    'is made like the old one and runs beside it until the cleanup.',
  help: 'Raise the quota for the time of the upgrade.',
  needs: ['ResourceQuota', 'Deployment.apps'],
  find: evidence => {
    const {seen, survey, asked} = evidence
    const plane = oldPlanes(evidence).at(-1)?.object
    if (plane === undefined || asked.like === undefined || seen.revisions.has(asked.revision))
      return []
    const replicas = replicasAtStart(asked.like)
    // One with scopes counts only some pods; whether istiod is among them is not judged.
    const quotas = survey
      .of('ResourceQuota')
      .filter(
        each =>
          each.metadata.namespace === seen.istioNamespace &&
          texts(at(each, 'spec', 'scopes')).length === 0 &&
          rows(at(each, 'spec', 'scopeSelector', 'matchExpressions')).length === 0,
      )
    return quotas.flatMap(quota => lacking(quota, plane, replicas))
  },
}

function lacking(quota: KubeObject, plane: KubeObject, replicas: number): readonly Hit[] {
  const hard = Object.keys(node(at(quota, 'status', 'hard')))
  const short = hard.filter(name => freeOf(quota, name) < needOf(plane, name) * replicas)
  if (short.length === 0) return []
  const none = short.some(name => freeOf(quota, name) < needOf(plane, name))
  const {name, namespace = ''} = quota.metadata
  return [
    {
      severity: none ? 'blocks' : 'warns',
      what:
        `ResourceQuota ${name} in ${namespace} leaves too little of ${short.join(', ')} for ` +
        `${replicas} new pod(s) of istiod.`,
      why: none
        ? 'The API server refuses its pods, and the upgrade never gets beyond the installation.'
        : 'It starts with fewer replicas than it should, and the installation waits for all of them.',
      next: [
        sh`kubectl -n ${namespace} describe resourcequota ${name}`,
        'Raise it until the cleanup is done, then plan again.',
      ],
      objects: [{kind: 'ResourceQuota', namespace, name}],
    },
  ]
}

/** What cannot be read counts as room enough. */
const freeOf = (quota: KubeObject, name: string): number =>
  (quantity(at(quota, 'status', 'hard', name)) ?? Infinity) -
  (quantity(at(quota, 'status', 'used', name)) ?? 0)

/** Of one pod of istiod; 0 for what a pod does not use. */
function needOf(plane: KubeObject, name: string): number {
  if (name === 'pods' || name === 'count/pods') return 1
  const [part = '', resource = ''] = name.includes('.') ? name.split('.') : ['requests', name]
  return quantity(at(discoveryOf(plane), 'resources', part, resource)) ?? 0
}
