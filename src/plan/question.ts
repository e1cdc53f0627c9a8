import type {Question} from '../checks/check.ts'
import {baseRelease} from '../mesh/base.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {opaqueTags, pinnedAddresses, pinnedImages} from '../steps/values.ts'
import {likeRelease} from './plan.ts'
import type {Target} from './plan.ts'
import {minorsBetween} from '../checks/version.ts'

/** What checks are asked about an upgrade to this target. */
export function questionOf(seen: MeshSnapshot, {version, revision, from, crds}: Target): Question {
  const like = likeRelease(seen, from)
  const values = like?.values ?? {}
  const jumps = from.map(each => minorsBetween(seen.revisions.get(each)?.version, version))
  const minors = jumps.reduce<number | undefined>(
    (most, each) => (each === undefined ? most : Math.max(most ?? 0, each)),
    undefined,
  )
  return {
    version,
    revision,
    from,
    minors,
    base: baseRelease(seen),
    like,
    pinnedAddresses: pinnedAddresses(values),
    opaqueTags: opaqueTags(values),
    pinnedImages: pinnedImages(values),
    crds,
  }
}
