import {allOf, met, pending} from '../checks/finding.ts'
import type {MeshSnapshot, ReleaseFacts, ReleaseRef, TagFacts} from '../mesh/snapshot.ts'
import {isOfRun, unfitIstiod} from './unfit.ts'
import {
  busy,
  forwardOnly,
  releaseAt,
  releaseBusy,
  releaseState,
  rolledBack,
  sameRelease,
  towards,
} from './release.ts'
import type {Effect, DetachTags, Memento, Prospect, StepRule} from './step.ts'
import {without} from './values.ts'

/**
 * `helm uninstall` takes every object of its stored manifest with it, whomever the live object
 * serves (F-6). So the tags are marked to be kept, which an upgrade honours on the live object, and
 * the old release is upgraded, with its own chart, to be without them.
 */
export const detachTags: StepRule<DetachTags> = {
  title: step => `Take tag ${step.tags.join(', ')} out of the old release ${step.release.name}`,
  touches: (step, seen) => [
    {kind: 'HelmRelease', namespace: step.release.namespace, name: step.release.name},
    ...tagsOf(step, seen).map(each => ({kind: 'MutatingWebhookConfiguration', name: each.config})),
  ],
  reversible: () => true,
  reverse: step => `${step.tags.join(', ')} go back into ${step.release.name}`,
  probes: () => [],
  check: (step, seen, begun) =>
    begun
      ? []
      : [releaseAt(seen, step.release)]
          .filter(each => each !== undefined)
          .filter(busy)
          .map(releaseBusy),
  unfit: (step, _before, seen, travel) => {
    const why = travel.from.map(each => unfitIstiod(step.release, each, seen))
    if (!why.includes(undefined)) return why[0]
    const gone = step.tags.find(each => !seen.tags.has(each))
    if (gone !== undefined) return `there is no tag ${gone}`
    const strange = tagsOf(step, seen).find(
      each => !isOfRun(travel, each.revision) || !isOwnOrUnowned(each, step.release),
    )
    return strange === undefined
      ? undefined
      : `tag ${strange.name} is neither of this run nor of ${step.release.name}`
  },
  remember: (step, seen) => {
    const release = releaseAt(seen, step.release)
    return release === undefined ? {kind: 'nothing'} : {kind: 'release', number: release.number}
  },
  foresee: (step, seen) => {
    const owning = tagsOf(step, seen).map((each): Prospect => ({
      kind: 'own-tag',
      config: each.config,
      tagService: each.service?.name,
    }))
    const effects: readonly Prospect[] = [
      ...owning,
      {kind: 'reapply-release', release: step.release},
      rolledBack(step.release),
    ]
    return {forward: effects, back: effects, probes: []}
  },
  apply: (step, _before, seen) => {
    const release = releaseAt(seen, step.release)
    if (release === undefined) return []
    const held = tagsOf(step, seen).filter(each => ownsTag(release, each))
    const unmarked = held.filter(each => !each.kept)
    if (unmarked.length > 0) return unmarked.map(each => setOwner(each, true, release))
    const values = without(release.values, ['revisionTags'])
    if (held.length > 0 || release.status !== 'deployed')
      return forwardOnly(seen, step.release, {
        kind: 'reapply-release',
        release: step.release,
        values,
        force: true,
      })
    return tagsOf(step, seen)
      .filter(each => sameRelease(each.release, step.release))
      .map(each => setOwner(each, true, null))
  },
  verify: (step, _before, seen) => {
    const gone = step.tags.find(each => !seen.tags.has(each))
    if (gone !== undefined) return {is: 'failed', because: `tag ${gone} is gone`}
    const release = releaseAt(seen, step.release)
    if (release !== undefined && release.status !== 'deployed')
      return pending(`release ${release.name} is ${releaseState(release, '')}`)
    return allOf(
      tagsOf(step, seen).map(each =>
        isDetached(step, each, seen)
          ? met
          : pending(`tag ${each.name} still belongs to ${step.release.name}`),
      ),
    )
  },
  revert: (step, before, seen) => ({kind: 'effects', effects: reattachEffects(step, before, seen)}),
  reverted: (step, before, seen) =>
    before.kind === 'nothing' ||
    (reattachEffects(step, before, seen).length === 0 &&
      releaseAt(seen, step.release)?.status === 'deployed')
      ? met
      : pending(`the tags are not back in ${step.release.name} yet`),
}

/** The release's own, or nobody's, which is what the way forward makes of it. */
const isOwnOrUnowned = ({release}: TagFacts, ref: ReleaseRef): boolean =>
  release === undefined || sameRelease(release, ref)

function reattachEffects(step: DetachTags, before: Memento, seen: MeshSnapshot): readonly Effect[] {
  const release = releaseAt(seen, step.release)
  if (before.kind !== 'release' || release === undefined) return []
  const tags = tagsOf(step, seen)
  const strange = tags.filter(each => !sameRelease(each.release, step.release))
  if (strange.length > 0) return strange.map(each => setOwner(each, true, release))
  // Not `helm rollback`: it refuses objects that are there and not in the manifest it comes from.
  // An upgrade adopts them.
  const values = {...release.values, revisionTags: step.tags}
  if (release.status !== 'deployed' || tags.some(each => !ownsTag(release, each)))
    return towards(seen, step.release, () => false, {
      kind: 'reapply-release',
      release: step.release,
      values,
      force: true,
    })
  return tags.filter(each => each.kept).map(each => setOwner(each, false, release))
}

const setOwner = (tag: TagFacts, keep: boolean, release: ReleaseFacts | null): Effect => ({
  kind: 'own-tag',
  config: tag.config,
  tagService: tag.service?.name,
  keep,
  release: release === null ? null : {namespace: release.namespace, name: release.name},
})

const isDetached = (step: DetachTags, tag: TagFacts, seen: MeshSnapshot): boolean => {
  const release = releaseAt(seen, step.release)
  return (
    (release === undefined || !ownsTag(release, tag)) && !sameRelease(tag.release, step.release)
  )
}

/**
 * Does the stored manifest of the release hold a part of the tag? Annotations on live objects prove
 * nothing.
 */
export const ownsTag = (release: ReleaseFacts, tag: TagFacts): boolean =>
  release.objects.includes(`MutatingWebhookConfiguration/${tag.config}`) ||
  (tag.service !== undefined && release.objects.includes(`Service/${tag.service.name}`))

const tagsOf = (step: DetachTags, seen: MeshSnapshot): readonly TagFacts[] =>
  step.tags.flatMap(each => seen.tags.get(each) ?? [])
