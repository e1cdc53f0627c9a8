import type {Revision} from '../mesh/names.ts'
import type {MeshSnapshot, RevisionFacts} from '../mesh/snapshot.ts'

/** [major, minor, patch]; undefined for a text that is no version. */
function parts(version: string | undefined): readonly [number, number, number] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? '')
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])]
}

/** Negative when one is older than other; 0 when either is no version. */
export function compareVersions(one: string | undefined, other: string | undefined): number {
  const [left, right] = [parts(one), parts(other)]
  if (left === undefined || right === undefined) return 0
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

/** Minor versions between the two, upwards; undefined when that cannot be told. */
export function minorsBetween(from: string | undefined, to: string): number | undefined {
  const [left, right] = [parts(from), parts(to)]
  return left === undefined || right === undefined || left[0] !== right[0] ? undefined : right[1] - left[1]
}

/** The old revisions that an upgrade to this version replaces: oldest first, the target's own revision never among them. */
export function oldRevisions(seen: MeshSnapshot, version: string, target: Revision, only: string | undefined): readonly Revision[] {
  const all = [...seen.revisions.values()].filter(each => each.name !== target && (only === undefined || each.name === only))
  return all.filter(each => (each.version === undefined ? only !== undefined : compareVersions(each.version, version) <= 0)).sort(byVersion).map(each => each.name)
}

const byVersion = (one: RevisionFacts, other: RevisionFacts): number => compareVersions(one.version, other.version) || one.name.localeCompare(other.name)
