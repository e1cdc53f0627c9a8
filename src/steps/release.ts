import type {Finding} from '../checks/finding.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot, ReleaseFacts, ReleaseRef} from '../mesh/snapshot.ts'
import type {Effect, Prospect} from './step.ts'

/**
 * A helm call without waiting takes seconds; one that has been pending for so long has lost its
 * process (F-47).
 */
const ABANDONED_AFTER_MS = 60_000

export const releaseAt = (seen: MeshSnapshot, ref: ReleaseRef): ReleaseFacts | undefined =>
  seen.releases.find(each => each.name === ref.name && each.namespace === ref.namespace)

export const sameRelease = (one: ReleaseRef | undefined, other: ReleaseRef): boolean =>
  one?.name === other.name && one.namespace === other.namespace

/** Is the release in the hands of a helm that is, or was, at work? */
export const busy = (release: ReleaseFacts | undefined): boolean =>
  release !== undefined &&
  (release.status.startsWith('pending-') || release.status === 'uninstalling')

/** For what waits for a release: `failed: cannot patch …`. */
export const releaseState = (release: ReleaseFacts | undefined, none: string): string =>
  release === undefined
    ? none
    : `${release.status}${release.failure === undefined ? '' : `: ${release.failure}`}`

/**
 * What is left to do until a release stands as wanted: nothing while another helm may be at work,
 * the repair of what a killed one left (F-47, F-48, F-49), else the effect itself.
 */
export function towards(
  seen: MeshSnapshot,
  ref: ReleaseRef,
  stands: (release: ReleaseFacts) => boolean,
  effect: Effect,
): readonly Effect[] {
  const release = releaseAt(seen, ref)
  if (release === undefined) return [effect]
  if (busy(release))
    return seen.seenAt - release.changedAt > ABANDONED_AFTER_MS ? repair(release) : []
  return release.status === 'deployed' && stands(release) ? [] : [effect]
}

/**
 * The same, but an effect that a killed helm left is carried out instead of taken back: `helm
 * rollback` to the release's own newest number. Going back fails where the effect was to let go of
 * objects that stay (tried with Helm 3.17.3 and 4.1.4).
 */
export function forwardOnly(
  seen: MeshSnapshot,
  ref: ReleaseRef,
  effect: Effect,
): readonly Effect[] {
  const release = releaseAt(seen, ref)
  if (release === undefined || !busy(release)) return [effect]
  return seen.seenAt - release.changedAt > ABANDONED_AFTER_MS
    ? [{kind: 'rollback-release', release: refOf(release), number: release.number, force: true}]
    : []
}

/**
 * The mesh's definitions hang on base: it is never uninstalled, and a person must see to one that
 * was never deployed.
 */
function repair(release: ReleaseFacts): readonly Effect[] {
  const good = release.status === 'uninstalling' ? undefined : release.goodNumber
  if (good !== undefined)
    return [{kind: 'rollback-release', release: refOf(release), number: good, force: true}]
  return release.chart === 'base' ? [] : [{kind: 'uninstall-release', release: refOf(release)}]
}

export const refOf = ({namespace, name}: ReleaseRef): ReleaseRef => ({namespace, name})

/**
 * For `foresee`: a chart that will be applied to a release, and the repair of one that a killed
 * helm left.
 */
export const applied = ({
  release,
  version,
}: {
  readonly release: ReleaseRef
  readonly version: string
}): Prospect => ({kind: 'apply-release', release, version})
export const rolledBack = (release: ReleaseRef): Prospect => ({kind: 'rollback-release', release})

/** Somebody's helm is at work on the release, or was killed at it. */
export const releaseBusy = (release: ReleaseFacts): Finding => ({
  code: 'RELEASE_BUSY',
  severity: 'blocks',
  what: `Helm release ${release.name} is ${release.status}.`,
  why: 'Another helm is at work on it, or one was killed at it; a second one would be refused.',
  next: [
    sh`helm -n ${release.namespace} history ${release.name}`,
    sh`helm -n ${release.namespace} rollback ${release.name} ${release.goodNumber}`,
  ],
  objects: [{kind: 'HelmRelease', namespace: release.namespace, name: release.name}],
  source: 'F-47, F-48, F-49',
})
