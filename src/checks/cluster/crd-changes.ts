import type {ChartCrd, ChartCrds} from '../../mesh/chart-crds.ts'
import {at, texts} from '../../mesh/fields.ts'
import type {CrdFacts, MeshSnapshot, ReleaseFacts} from '../../mesh/snapshot.ts'
import {compareVersions} from '../version.ts'

/** What is asked about the definitions: the base release, where it goes, and what its chart brings. */
export interface CrdQuestion {
  readonly base: ReleaseFacts | undefined
  readonly version: string
  /** Undefined: nobody read the chart. */
  readonly crds: ChartCrds | undefined
}

/** Definitions that the user of base left out (`base.excludedCRDs`). */
export const excludedCrds = (base: ReleaseFacts): readonly string[] =>
  texts(at(base.values, 'base', 'excludedCRDs'))

/** The base release, when this upgrade gives it another chart: not when it is there already. */
export function upgradedBase({
  base,
  version,
}: Pick<CrdQuestion, 'base' | 'version'>): ReleaseFacts | undefined {
  const stands = base?.status === 'deployed' && compareVersions(base.chartVersion, version) >= 0
  return stands ? undefined : base
}

/**
 * Definitions that meshctl applies itself, since Helm would not: those of the chart's folder
 * `crds/` that no release renders, that are not excluded, and that are behind the chart.
 */
export function crdsToApply(
  seen: MeshSnapshot,
  {base, version, crds}: CrdQuestion,
): readonly ChartCrd[] {
  if (base === undefined || crds === undefined) return []
  const excluded = excludedCrds(base)
  return crds.folder.filter(
    each =>
      crds.templates?.includes(each.name) !== true &&
      !holdsCrd(base, each.name) &&
      !excluded.includes(each.name) &&
      ownerOf(each.name, seen, base) === undefined &&
      isBehind(each, crdNamed(seen, each.name), version),
  )
}

/**
 * Names of definitions that Helm can only take into the base release once they carry its marks:
 * the chart renders them, they are there, and they are no other release's.
 */
export function crdsToAdopt(seen: MeshSnapshot, question: CrdQuestion): readonly string[] {
  const base = upgradedBase(question)
  if (base === undefined) return []
  return (question.crds?.templates ?? []).filter(name => {
    const live = crdNamed(seen, name)
    return live !== undefined && lacksMarks(live, base) && ownerOf(name, seen, base) === undefined
  })
}

/** Would Helm refuse to take the definition into the release? */
export const lacksMarks = (live: CrdFacts, base: ReleaseFacts): boolean =>
  !holdsCrd(base, live.name) && !carriesMarks(live, base)

export const crdNamed = (seen: MeshSnapshot, name: string): CrdFacts | undefined =>
  seen.crds.find(each => each.name === name)

/** Is the definition in the manifest of the release? Helm upgrades it then. */
const holdsCrd = (base: ReleaseFacts, name: string): boolean =>
  base.objects.includes(`CustomResourceDefinition/${name}`)

/**
 * The other release that the definition names as its own; undefined when it names none, or base.
 */
function ownerOf(name: string, seen: MeshSnapshot, base: ReleaseFacts): CrdFacts['release'] {
  const release = crdNamed(seen, name)?.release
  return release?.name === base.name && release.namespace === base.namespace ? undefined : release
}

/** Helm takes over what carries its label and names the release (Helm: `checkOwnership`). */
export const carriesMarks = (
  live: CrdFacts,
  base: {readonly name: string; readonly namespace: string},
): boolean =>
  live.managedByHelm &&
  live.release?.name === base.name &&
  live.release.namespace === base.namespace

/**
 * Is what is there older than what the chart of this version brings? A definition that says that it
 * is of a later version, or has all versions of the chart's and more, is newer: it never goes back
 * (Kubernetes refuses a definition without a version that resources are stored in).
 */
export function isBehind(
  wanted: Pick<ChartCrd, 'served' | 'versions'>,
  live: CrdFacts | undefined,
  version: string,
): boolean {
  if (live === undefined) return true
  if (isAhead(wanted, live, version)) return false
  return (
    live.chartVersion === undefined ||
    compareVersions(live.chartVersion, version) < 0 ||
    missingVersions(wanted, live).length > 0
  )
}

/** Versions that the definition there has, and the chart's has not. */
export const lostVersions = (
  wanted: Pick<ChartCrd, 'versions'>,
  live: CrdFacts,
): readonly string[] => live.versions.filter(each => !wanted.versions.includes(each))

/** It says that it is of a later version, or it has all that the chart's serves and more. */
export const isAhead = (
  wanted: Pick<ChartCrd, 'served' | 'versions'>,
  live: CrdFacts,
  version: string,
): boolean =>
  (live.chartVersion !== undefined && compareVersions(live.chartVersion, version) > 0) ||
  (lostVersions(wanted, live).length > 0 && missingVersions(wanted, live).length === 0)

/** Versions that the chart's definition serves, and the one there does not. */
export const missingVersions = (
  wanted: Pick<ChartCrd, 'served'>,
  live: CrdFacts | undefined,
): readonly string[] => wanted.served.filter(each => live?.served.includes(each) !== true)
