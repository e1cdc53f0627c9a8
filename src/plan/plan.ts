import {crdsToAdopt, crdsToApply} from '../checks/cluster/crd-changes.ts'
import {baseRelease} from '../mesh/base.ts'
import type {ChartCrds} from '../mesh/chart-crds.ts'
import {defaultRevision} from '../steps/upgrade-base.ts'
import {ownsTag} from '../steps/detach-tags.ts'
import {refOf} from '../steps/release.ts'
import type {Step} from '../steps/step.ts'
import type {Revision} from '../mesh/names.ts'
import type {MeshSnapshot, ReleaseFacts, ReleaseRef, RevisionFacts} from '../mesh/snapshot.ts'
import {compareVersions} from '../checks/version.ts'
import {movers, movingGateways, movingTags, namespaceWaves} from './waves.ts'

/** What is wanted: the version, the name of its revision, and which old revisions it replaces. */
export interface Target {
  readonly version: string
  readonly revision: Revision
  readonly from: readonly Revision[]
  /** The definitions of its base chart; missing where nobody read it: no step is about them then. */
  readonly crds?: ChartCrds | undefined
}

/** Groups of namespaces that the policy names, in order. */
export type NamedWaves = readonly {readonly name: string; readonly namespaces: readonly string[]}[]

/**
 * Pure: the same snapshot, target and named waves always give the same steps, and a finished mesh
 * gives none.
 */
export function stepsFor(seen: MeshSnapshot, target: Target, waves: NamedWaves): readonly Step[] {
  if (target.from.length === 0) return []
  const shift = shiftSteps(seen, target, waves)
  const cleanup = cleanupSteps(seen, target)
  const needed = shift.length > 0 || cleanup.length > 0 || !seen.revisions.has(target.revision)
  return needed ? [...installSteps(seen, target), ...shift, ...cleanup] : []
}

function installSteps(seen: MeshSnapshot, target: Target): readonly Step[] {
  const {version, revision, from} = target
  const base = baseRelease(seen)
  const like = likeRelease(seen, from)
  if (base === undefined || like === undefined) return []
  const release: ReleaseRef = seen.revisions.get(revision)?.release ?? {
    namespace: seen.istioNamespace,
    name: `istiod-${revision}`,
  }
  return [
    ...crdSteps(seen, base, target),
    ...(compareVersions(base.chartVersion, version) >= 0 && base.status === 'deployed'
      ? []
      : [
          {
            kind: 'upgrade-base',
            id: 'install/base',
            phase: 'install',
            release: refOf(base),
            version,
          } satisfies Step,
        ]),
    {
      kind: 'install-revision',
      id: `install/istiod-${revision}`,
      phase: 'install',
      revision,
      version,
      release,
      like: refOf(like),
    },
  ]
}

/**
 * Before base: its own upgrade may need the definitions, and Helm takes them over only with its
 * marks on them.
 */
function crdSteps(
  seen: MeshSnapshot,
  base: ReleaseFacts,
  {version, crds}: Target,
): readonly Step[] {
  const question = {base, version, crds}
  const [apply, adopt] = [crdsToApply(seen, question), crdsToAdopt(seen, question)]
  const step = {phase: 'install', release: refOf(base)} as const
  return [
    ...(apply.length === 0
      ? []
      : [{...step, kind: 'upgrade-crds', id: 'install/crds', version, crds: apply} as const]),
    ...(adopt.length === 0
      ? []
      : [{...step, kind: 'adopt-crds', id: 'install/adopt-crds', crds: adopt} as const]),
  ]
}

/** The release whose values the new istiod takes over: that of the newest old revision. */
export function likeRelease(
  seen: MeshSnapshot,
  from: readonly Revision[],
): ReleaseFacts | undefined {
  const facts = from
    .map(each => seen.revisions.get(each))
    .findLast(each => each?.release !== undefined)
  return seen.releases.find(
    each =>
      each.chart === 'istiod' &&
      each.name === facts?.release?.name &&
      each.namespace === facts.release.namespace,
  )
}

function shiftSteps(
  seen: MeshSnapshot,
  {version, revision, from}: Target,
  waves: NamedWaves,
): readonly Step[] {
  const namespaces = namespaceWaves(seen, movers(seen, from), waves).flatMap(wave =>
    wave.members.map((each): Step => ({
      kind: 'move-namespace',
      id: `shift/${wave.name}/${each.namespace}`,
      phase: 'shift',
      wave: wave.name,
      namespace: each.namespace,
      to: revision,
      how: each.how,
    })),
  )
  const tags = movingTags(seen, from).map((tag): Step => ({
    kind: 'move-tag',
    id: `shift/tag-${tag}`,
    phase: 'shift',
    wave: `tag-${tag}`,
    tag,
    to: revision,
  }))
  const gateways = movingGateways(seen, from, version).map((each): Step => ({
    kind: 'move-gateways',
    id: `shift/gateways/${each.namespace}`,
    phase: 'shift',
    wave: 'gateways',
    namespace: each.namespace,
    releases: each.releases,
    to: revision,
    version,
  }))
  return [...namespaces, ...tags, ...gateways]
}

function cleanupSteps(seen: MeshSnapshot, target: Target): readonly Step[] {
  const base = baseRelease(seen)
  const old = target.from.map(each => seen.revisions.get(each)).filter(each => each !== undefined)
  const moves =
    base !== undefined &&
    base.values['defaultRevision'] !== '' &&
    defaultRevision(seen) !== target.revision
  return [
    ...(moves
      ? [
          {
            kind: 'move-default',
            id: 'cleanup/default',
            phase: 'cleanup',
            release: refOf(base),
            version: newer(base.chartVersion, target.version),
            to: target.revision,
          } satisfies Step,
        ]
      : []),
    ...old.flatMap(each => retirement(seen, each)),
  ]
}

/** The base chart never goes back, also where it was ahead already. */
const newer = (one: string, other: string): string =>
  compareVersions(one, other) > 0 ? one : other

function retirement(seen: MeshSnapshot, old: RevisionFacts): readonly Step[] {
  if (old.release === undefined) return []
  const release = seen.releases.find(
    each => each.name === old.release?.name && each.namespace === old.release.namespace,
  )
  const held =
    release === undefined
      ? []
      : [...seen.tags.values()].filter(each => ownsTag(release, each)).map(each => each.name)
  return [
    ...(held.length > 0
      ? [
          {
            kind: 'keep-tags',
            id: `cleanup/tags-of-${old.name}`,
            phase: 'cleanup',
            release: old.release,
            tags: held,
          } satisfies Step,
        ]
      : []),
    {
      kind: 'retire-revision',
      id: `cleanup/istiod-${old.name}`,
      phase: 'cleanup',
      revision: old.name,
      release: old.release,
    },
  ]
}
