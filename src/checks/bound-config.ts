import {some} from '../mesh/pods.ts'
import type {Revision} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import type {BoundConfig, MeshSnapshot} from '../mesh/snapshot.ts'
import type {Finding} from './finding.ts'
import {placeOf} from './place.ts'

/**
 * Configuration labelled with an old revision stops to apply to what has moved: istiod reads only
 * what carries no revision or exactly its own (F-15). For security kinds that opens access without
 * a word, so it blocks.
 */
export function boundConfig(
  seen: MeshSnapshot,
  from: readonly Revision[],
  to: Revision,
): readonly Finding[] {
  const bound = seen.bound.filter(
    each => from.some(old => old === each.revision) && !copied(seen, each, to),
  )
  const kinds = Map.groupBy(bound, each => `${each.kind}.${each.group}`)
  return [...kinds].map(([kind, objects]) => ({
    code: 'CONFIG_BOUND_TO_REVISION',
    severity: kind.endsWith('.security.istio.io') ? 'blocks' : 'warns',
    what: `${objects.length} ${kind} carry the label istio.io/rev of an old revision: ${some(objects.map(placeOf))}.`,
    why:
      'An istiod reads only what has no revision label or exactly its own, so they stop to ' +
      `apply to what moves to ${to}.`,
    next: [
      sh`kubectl get ${kind} -A -l istio.io/rev`,
      `Remove the label, or make a copy of each with istio.io/rev=${to}, then plan again.`,
    ],
    objects: objects
      .slice(0, 20)
      .map(each => ({kind: each.kind, namespace: each.namespace, name: each.name})),
    source: 'F-15',
  }))
}

/**
 * Is there an object of the same kind and namespace for the new revision? What it says is its
 * owner's affair.
 */
const copied = (seen: MeshSnapshot, old: BoundConfig, to: Revision): boolean =>
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
