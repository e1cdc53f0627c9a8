import {baseCandidates} from '../mesh/base.ts'
import {injectorsFor} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import type {
  InjectorEntry,
  MeshSnapshot,
  NamespaceFacts,
  ReleaseFacts,
  ReleaseRef,
} from '../mesh/snapshot.ts'
import {releaseAt, sameRelease} from './release.ts'
import type {Heading, InjectionLabels} from './step.ts'

/**
 * A step comes out of a journal, and whoever may write ConfigMaps could have written it. So before
 * a rule acts, it looks whether the cluster shows that the step's releases, namespaces and
 * revisions are what the step takes them for.
 */

/** What the run replaces, by what, and which way it goes. */
export interface RunDirection {
  readonly from: readonly Revision[]
  readonly to: Revision
  readonly heading: Heading
}

/** Half a sentence that says why not; undefined: as the step says. */
export type Unfit = string | undefined

export const isOfRun = ({from, to}: RunDirection, revision: Revision | undefined): boolean =>
  revision !== undefined && (revision === to || from.includes(revision))

const said = ({namespace, name}: ReleaseRef): string => `Helm release ${namespace}/${name}`

/** Is this the release of base, which the mesh's definitions belong to where they say so? */
export function unfitBase(ref: ReleaseRef, seen: MeshSnapshot): Unfit {
  const release = releaseAt(seen, ref)
  if (release === undefined) return `there is no ${said(ref)}`
  if (release.chart !== 'base') return `${said(ref)} is of the chart ${release.chart}, not base`
  const owners = baseCandidates(seen)
  if (owners.includes(release)) return undefined
  return `the definitions belong to ${owners.map(said).join(', ')}, not to ${said(ref)}`
}

/** Definitions that another release than base holds are never taken from it. */
export function unfitCrds(base: ReleaseRef, names: readonly string[], seen: MeshSnapshot): Unfit {
  const owned = seen.crds.find(
    each =>
      names.includes(each.name) && each.release !== undefined && !sameRelease(each.release, base),
  )
  return owned?.release === undefined
    ? undefined
    : `${owned.name} belongs to ${said(owned.release)}, not to ${said(base)}`
}

/**
 * Is this the release of that revision's istiod, and of no other? One that is not there is
 * nobody's.
 */
export function unfitIstiod(ref: ReleaseRef, revision: Revision, seen: MeshSnapshot): Unfit {
  const there = seen.revisions.get(revision)
  if (there !== undefined && !sameRelease(there.release, ref)) {
    return (
      `istiod ${revision} belongs to ` +
      `${there.release === undefined ? 'no Helm release' : said(there.release)}, not to ` +
      said(ref)
    )
  }
  const other = [...seen.revisions.values()].find(
    each => each.name !== revision && sameRelease(each.release, ref),
  )
  if (other !== undefined) return `${said(ref)} is that of istiod ${other.name}, not of ${revision}`
  const release = releaseAt(seen, ref)
  if (release === undefined) return undefined
  if (release.chart !== 'istiod') return `${said(ref)} is of the chart ${release.chart}, not istiod`
  return there !== undefined || installs(release) === revision
    ? undefined
    : `${said(ref)} installs istiod ${installs(release)}, not ${revision}`
}

/** The revision that a release of istiod names in its values. */
function installs({values}: ReleaseFacts): string {
  const named = values['revision']
  return typeof named === 'string' && named !== '' ? named : 'default'
}

/** The entry that would inject a plain pod of the namespace, had it these injection labels. */
export function entryUnder(
  labels: InjectionLabels,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
): InjectorEntry | undefined {
  const {'istio-injection': _injection, 'istio.io/rev': _rev, ...rest} = facts.labels
  const given = Object.entries(labels).filter((row): row is [string, string] => row[1] !== null)
  return injectorsFor(
    seen.injectors,
    {name: facts.name, labels: {...rest, ...Object.fromEntries(given)}},
    {},
  )[0]
}

/**
 * Labels that are remembered must lead back to a revision of the run; to nobody at all is told by
 * the rule itself.
 */
export function unfitLabels(
  labels: InjectionLabels,
  facts: NamespaceFacts,
  seen: MeshSnapshot,
  travel: RunDirection,
): Unfit {
  const home = entryUnder(labels, facts, seen)?.revision
  if (home === undefined || isOfRun(travel, home)) return undefined
  return `the labels that are remembered of ${facts.name} ask for ${home}, which the run does not replace`
}
