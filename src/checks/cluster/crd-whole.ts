import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io'

/** F-29: what is being deleted takes every resource of its kind with it. */
export const crdWhole: Check = {
  code: 'CRD_NOT_WHOLE',
  title: 'Every CRD of Istio is established, and none is being deleted',
  severity: 'warns',
  source: 'F-29',
  means:
    'A CustomResourceDefinition of Istio is not established, or is on its way to be deleted. ' +
    'The upgrade of base waits until all are established.',
  help:
    'Look at its conditions. One that is being deleted waits for its resources: save them ' +
    'first, let it go, and let base make it anew.',
  needs: [CRD],
  find: evidence => {
    const going = deletedCrds(evidence)
    const waiting = evidence.seen.crds
      .filter(each => !each.established && !going.includes(each.name))
      .map(each => each.name)
    return [...beingDeleted(going), ...notEstablished(waiting)]
  },
}

const deletedCrds = ({survey}: Evidence): readonly string[] =>
  survey
    .of(CRD)
    .filter(
      ({metadata}) =>
        metadata.name.endsWith('.istio.io') && metadata.deletionTimestamp !== undefined,
    )
    .map(each => each.metadata.name)

function beingDeleted(names: readonly string[]): readonly Hit[] {
  const [first] = names
  if (first === undefined) return []
  return [
    {
      severity: 'blocks',
      what:
        `${names.length} CustomResourceDefinition(s) of Istio are being deleted: ` +
        `${some(names)}.`,
      why:
        'All their resources are deleted with them, and base cannot create them again before ' +
        'they are gone.',
      next: [inspect(names), sh`kubectl get ${first} -A -o yaml > saved.yaml`],
      objects: refs(names),
    },
  ]
}

function notEstablished(names: readonly string[]): readonly Hit[] {
  if (names.length === 0) return []
  return [
    {
      what: `${names.length} CustomResourceDefinition(s) are not established: ${some(names)}.`,
      why: 'The upgrade waits for them after base, and halts if they are not established in time.',
      next: [inspect(names)],
      objects: refs(names),
    },
  ]
}

const inspect = (names: readonly string[]): string =>
  sh`kubectl get crd ${names.slice(0, 3)} -o yaml`

const refs = (names: readonly string[]): Hit['objects'] =>
  names.map(name => ({kind: 'CustomResourceDefinition', name}))
