import type {Revision} from '../../mesh/names.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {BoundConfig, MeshSnapshot} from '../../mesh/snapshot.ts'
import type {Check} from '../check.ts'
import {placeOf} from '../place.ts'

/** F-15: an istiod reads only what has no revision label or exactly its own. */
export const boundConfig: Check = {
  code: 'CONFIG_BOUND_TO_REVISION',
  title: 'No Istio resource is bound to an old revision',
  severity: 'warns',
  source: 'F-15',
  means:
    'Istio configuration carries the label of an old revision. Only that revision reads it, so ' +
    'it stops to apply to what moves.',
  help: 'Remove the label, or make copies with the label of the new revision once it serves.',
  needs: [],
  find: ({seen, asked: {from, revision}}) => {
    const bound = seen.bound.filter(
      each => from.some(old => old === each.revision) && !hasCopy(seen, each, revision),
    )
    const kinds = Map.groupBy(bound, each => `${each.kind}.${each.group}`)
    return [...kinds].map(([kind, objects]) => ({
      // Without its security resources, access opens and nothing reports it.
      severity: kind.endsWith('.security.istio.io') ? 'blocks' : 'warns',
      what:
        `${objects.length} ${kind} carry the label istio.io/rev of an old revision: ` +
        `${some(objects.map(placeOf))}.`,
      why:
        'An istiod reads only resources without a revision label or with exactly its own, so ' +
        `they stop to apply to what moves to ${revision}.`,
      next: [
        sh`kubectl get ${kind} -A -l istio.io/rev`,
        `Remove the label, or make a copy of each with istio.io/rev=${revision}, then plan again.`,
      ],
      objects: objects
        .slice(0, 20)
        .map(each => ({kind: each.kind, namespace: each.namespace, name: each.name})),
    }))
  },
}

/**
 * Is there an object of the same kind and namespace for the new revision? What it says is its
 * owner's affair.
 */
const hasCopy = (seen: MeshSnapshot, old: BoundConfig, to: Revision): boolean =>
  seen.bound.some(
    each =>
      each.revision === to &&
      each.kind === old.kind &&
      each.namespace === old.namespace &&
      namesOfCopy(old, to).includes(each.name),
  )

const namesOfCopy = ({name, revision}: BoundConfig, to: Revision): readonly string[] => [
  `${name}-${to}`,
  name.replace(revision, to),
]
