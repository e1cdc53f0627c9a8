import {at, count, labelMap} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {selects} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {oldPlanes} from './old-planes.ts'

const KIND = 'PodDisruptionBudget.policy'

/** F-38: a budget that allows nothing holds up whoever drains a node meanwhile. */
export const budget: Check = {
  code: 'ISTIOD_BUDGET_TIGHT',
  title: 'The disruption budget of the old istiod allows a pod to go',
  severity: 'info',
  source: 'F-38',
  means:
    'A PodDisruptionBudget of istiod allows no eviction at present, as with `minAvailable: ' +
    '1` and one replica. Charts up to 1.27 make such a budget always.',
  help:
    'Run two replicas, or know that nodes with istiod on them cannot be drained during the ' +
    'upgrade.',
  needs: [KIND, 'Deployment.apps'],
  find: evidence => {
    const {seen, survey} = evidence
    const templates = oldPlanes(evidence).map(({object}) =>
      labelMap(at(object, 'spec', 'template', 'metadata', 'labels')),
    )
    const tight = survey
      .of(KIND)
      .filter(
        each =>
          each.metadata.namespace === seen.istioNamespace &&
          allows(each) === 0 &&
          templates.some(labels => takes(each, labels)),
      )
    return tight.map(({metadata: {name}}) => ({
      what: `PodDisruptionBudget ${name} allows no pod of istiod to be evicted.`,
      why:
        'As long as that is so, a node that runs istiod cannot be drained, and an upgrade of ' +
        'the cluster would not make progress.',
      next: [
        sh`kubectl -n ${seen.istioNamespace} get pdb ${name}`,
        'Give istiod a second replica if nodes are to be drained meanwhile.',
      ],
      objects: [{kind: 'PodDisruptionBudget', namespace: seen.istioNamespace, name}],
    }))
  },
}

const allows = (object: KubeObject): number | undefined =>
  count(at(object, 'status', 'disruptionsAllowed'))

const takes = (object: KubeObject, labels: Readonly<Record<string, string>>): boolean => {
  const matchLabels = labelMap(at(object, 'spec', 'selector', 'matchLabels'))
  return Object.keys(matchLabels).length > 0 && selects({matchLabels}, labels)
}
