import {compareVersions} from '../checks/version.ts'
import type {Revision} from '../mesh/names.ts'
import type {MeshSnapshot, RevisionFacts} from '../mesh/snapshot.ts'

/**
 * The old revisions that an upgrade to this version replaces: oldest first, the target's own
 * revision never among them.
 */
export function oldRevisions(
  seen: MeshSnapshot,
  version: string,
  target: Revision,
  only: string | undefined,
): readonly Revision[] {
  const all = [...seen.revisions.values()].filter(
    each => each.name !== target && (only === undefined || each.name === only),
  )
  return all
    .filter(each =>
      each.version === undefined ? only !== undefined : compareVersions(each.version, version) <= 0,
    )
    .sort(byVersion)
    .map(each => each.name)
}

const byVersion = (one: RevisionFacts, other: RevisionFacts): number =>
  compareVersions(one.version, other.version) || one.name.localeCompare(other.name)
