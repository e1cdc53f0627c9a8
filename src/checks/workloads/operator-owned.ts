import {at, rows, text} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import type {Moved} from './moved.ts'
import {APPS, movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {kubectl} from '../place.ts'

/** F-79: an operator makes the template, and may put it back as it was. */
export const operatorOwned: Check = {
  code: 'TEMPLATE_HAS_AN_OPERATOR',
  title: 'No operator writes the pod templates that meshctl restarts',
  severity: 'warns',
  source: 'F-79, F-95',
  means:
    'A workload that is to move belongs to a custom resource: its operator made the pod ' +
    'template and may undo the annotation that a restart consists of. Then pods are replaced ' +
    'twice, or not at all.',
  help:
    'Find out how the operator restarts its pods. If it undoes foreign changes, let it restart ' +
    'them after the namespace has moved.',
  needs: APPS,
  find: evidence => {
    const owned = movedWorkloads(evidence).flatMap(each => {
      const owner = ownerOf(each)
      return owner === undefined ? [] : [{each, owner}]
    })
    return [...Map.groupBy(owned, ({owner}) => owner)].map(([owner, all]) => ({
      what:
        `${all.length} workload(s) that are to move belong to objects of kind ${owner}: ` +
        `${some(all.map(({each}) => movedPlace(each)))}.`,
      why:
        'Their operator may restore the pod template: the restart is undone, and pods keep the ' +
        'old proxy or get it again.',
      next: [
        ...all
          .slice(0, 1)
          .map(
            ({each}) =>
              sh`${kubectl('get', refOf(each))} -o jsonpath='{.metadata.ownerReferences}'`,
          ),
        'Try it with one of them first: kubectl rollout restart, and look whether it lasts.',
      ],
      objects: refsOf(all.map(({each}) => each)),
    }))
  },
}

/** istiod makes workloads for Gateways; those are GATEWAY_API_GATEWAY's. */
function ownerOf({raw}: Moved): string | undefined {
  const owner = rows(at(raw, 'metadata', 'ownerReferences')).find(
    each => each['controller'] === true,
  )
  const kind = text(owner?.['kind'])
  return kind === 'Gateway' ? undefined : kind
}
