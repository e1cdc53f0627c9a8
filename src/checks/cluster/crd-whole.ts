import {some} from '../../mesh/pods.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io'

/** F-29: what is being deleted takes every resource of its kind with it. */
export const crdWhole: Check = {
  code: 'CRD_NOT_WHOLE',
  title: 'Every definition of Istio is established, and none is being deleted',
  severity: 'warns',
  source: 'F-29',
  means:
    'A CustomResourceDefinition of Istio is not established, or is on its way to be deleted. ' +
    'The upgrade of base waits until all are established.',
  help:
    'Look at its conditions. One that is being deleted waits for its resources: save them ' +
    'first, let it go, and let base make it anew.',
  needs: [CRD],
  find: ({seen, survey}) => {
    const going = survey
      .of(CRD)
      .filter(
        each =>
          each.metadata.name.endsWith('.istio.io') && each.metadata.deletionTimestamp !== undefined,
      )
      .map(each => each.metadata.name)
    const waiting = seen.crds
      .filter(each => !each.established && !going.includes(each.name))
      .map(each => each.name)
    const next = (names: readonly string[]): readonly string[] => [
      sh`kubectl get crd ${names.slice(0, 3)} -o yaml`,
    ]
    const objects = (
      names: readonly string[],
    ): readonly {readonly kind: string; readonly name: string}[] =>
      names.map(name => ({kind: 'CustomResourceDefinition', name}))
    return [
      ...(going.length === 0
        ? []
        : [
            {
              severity: 'blocks' as const,
              what: `${going.length} CustomResourceDefinition(s) of Istio are being deleted: ${some(going)}.`,
              why: 'All their resources are deleted with them, and base cannot make them anew before they are gone.',
              next: [...next(going), sh`kubectl get ${going[0] ?? ''} -A -o yaml > saved.yaml`],
              objects: objects(going),
            },
          ]),
      ...(waiting.length === 0
        ? []
        : [
            {
              what: `${waiting.length} CustomResourceDefinition(s) are not established: ${some(waiting)}.`,
              why: 'The upgrade waits for them after base, and stops if they do not come.',
              next: next(waiting),
              objects: objects(waiting),
            },
          ]),
    ]
  },
}
