import {REV, injectorOf, labelsDecide, optsOut} from '../../mesh/injection.ts'
import {nameOf} from '../../mesh/pods.ts'
import type {MeshSnapshot, NamespaceFacts, WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Check} from '../check.ts'
import {workloadRef} from '../place.ts'

/** F-13: the upgrade must change the label, and a selector is immutable. */
export const revisionInSelector: Check = {
  code: 'REVISION_IN_SELECTOR',
  title: 'No workload selects its pods by the revision',
  severity: 'blocks',
  source: 'F-13',
  means:
    'A workload selects its pods by `istio.io/rev`. A selector cannot change, and the label ' +
    'must.',
  help: 'Recreate the workload without that label in its selector.',
  needs: [],
  find: ({seen}) =>
    [...seen.namespaces.values()].flatMap(namespace =>
      namespace.workloads
        .filter(each => each.selectorKeys.includes(REV) && isRelabelled(seen, namespace, each))
        .map(each => ({
          what: `${nameOf(each)} in ${namespace.name} selects its pods by ${REV}.`,
          why: 'The upgrade must change that label, and a selector cannot be changed.',
          next: ['Recreate the workload without that label in its selector, then plan again.'],
          objects: [workloadRef(namespace, each)],
        })),
    ),
}

/** Its own template asks for the revision, and not its namespace. */
const isRelabelled = (
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  workload: WorkloadFacts,
): boolean =>
  !optsOut(workload) &&
  !labelsDecide(namespace) &&
  injectorOf(seen, namespace, workload) !== undefined
