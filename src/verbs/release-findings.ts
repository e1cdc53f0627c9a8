import type {Finding} from '../checks/finding.ts'
import {neededUnread, otherUnread} from '../checks/unread.ts'
import {baseOwners, baseRelease} from '../mesh/base.ts'
import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import type {Target} from '../plan/plan.ts'
import {releasesOf} from '../steps/step-releases.ts'
import {busy, releaseAt, releaseBusy} from '../steps/release.ts'
import type {Step} from '../steps/step.ts'

/**
 * Releases that the plan touches and that somebody's Helm is at work on. One of a gateway's
 * namespace only warns: whoever is at home there may have made it up, and the gateway's own step
 * does not begin while it is so. Others are none of the plan's business.
 */
export function busyFindings(seen: MeshSnapshot, steps: readonly Step[]): readonly Finding[] {
  const touched = distinct(steps.flatMap(releasesOf)).flatMap(each => releaseAt(seen, each) ?? [])
  return touched
    .filter(busy)
    .map(each =>
      isCore(seen, each) ? releaseBusy(each) : {...releaseBusy(each), severity: 'warns'},
    )
}

/** Of Istio's own namespace, or the one that owns the definitions. */
const isCore = (seen: MeshSnapshot, ref: ReleaseRef): boolean => {
  const base = baseRelease(seen)
  return (
    ref.namespace === seen.istioNamespace ||
    (ref.name === base?.name && ref.namespace === base.namespace)
  )
}

/**
 * What could not be read: it blocks where the plan depends on it, and is told where it does not.
 */
export function unreadFindings(
  seen: MeshSnapshot,
  steps: readonly Step[],
  target: Target,
): readonly Finding[] {
  const needed = neededReleases(seen, steps, target)
  const isNeeded = ({kind, namespace, name}: Unread): boolean =>
    kind === 'HelmRelease'
      ? needed.some(each => each.namespace === namespace && each.name === name)
      : kind !== 'Secret' && (namespace === '' || namespace === seen.istioNamespace)
  return [
    ...seen.unread.filter(isNeeded).map(neededUnread),
    ...otherUnread(seen.unread.filter(each => !isNeeded(each))),
  ]
}

function neededReleases(
  seen: MeshSnapshot,
  steps: readonly Step[],
  {from, revision}: Target,
): readonly ReleaseRef[] {
  const planes = [...from, revision].flatMap(each => seen.revisions.get(each)?.release ?? [])
  return [...steps.flatMap(releasesOf), ...planes, ...baseOwners(seen)]
}

const distinct = (refs: readonly ReleaseRef[]): readonly ReleaseRef[] => [
  ...new Map(refs.map(each => [`${each.namespace}/${each.name}`, each])).values(),
]
