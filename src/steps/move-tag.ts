import type {Finding, Verdict} from '../checks/finding.ts'
import {allOf, pending} from '../checks/finding.ts'
import type {Question} from '../mesh/answers.ts'
import {followersOf, injectorOf, ownInjectors} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import {canInject} from '../mesh/serving.ts'
import type {MeshSnapshot, TagFacts} from '../mesh/snapshot.ts'
import {isOfRun} from './fit.ts'
import {ownGateway} from './gateways.ts'
import {goingHome, homeward, isHome} from './homeward.ts'
import {templatesBefore} from './pointing.ts'
import type {Roll, Rolling} from './roll.ts'
import {
  connected,
  inMesh,
  probed,
  someInPlace,
  stand,
  probesBefore,
  probing,
  restarts,
  rolled,
  rolling,
  tokenOf,
} from './roll.ts'
import {notServing} from './serving.ts'
import type {Effect, Errand, Memento, MoveTag, Prospect, StepRule} from './step.ts'

/** A tag and its followers move as one: undone apart, they would each wait for the other. */
export const moveTag: StepRule<MoveTag> = {
  title: step => `Point tag ${step.tag} at ${step.to} and move its followers`,
  touches: (step, seen) => [
    ...(seen.tags.get(step.tag) === undefined
      ? []
      : [{kind: 'MutatingWebhookConfiguration', name: seen.tags.get(step.tag)?.config ?? ''}]),
    ...setOf(step, seen).map(({namespace, workload}) => ({
      kind: workload.ref.kind,
      namespace,
      name: workload.ref.name,
    })),
  ],
  reversible: () => true,
  reverse: step => `tag ${step.tag} as it was, its followers restarted on the old istiod`,
  ask: (step, before, seen, errand) => questions(step, before, seen, errand),
  check: (step, seen) => (seen.tags.has(step.tag) ? notServing(step.to, seen) : [tagGone(step)]),
  unfit: (step, before, seen, travel) => {
    const facts = seen.tags.get(step.tag)
    if (facts !== undefined && !isOfRun(travel, facts.revision))
      return `tag ${step.tag} points at ${facts.revision}, which is none of this run's`
    const {revision} = ofTag(before)
    return isOfRun(travel, revision)
      ? undefined
      : `tag ${step.tag} is remembered to have pointed at ${revision}, which the run does not replace`
  },
  remember: (step, seen) => ({
    kind: 'tag',
    revision: seen.tags.get(step.tag)?.revision ?? step.to,
    templates: templatesBefore(setOf(step, seen)),
  }),
  foresee: (step, seen) => {
    const tag = seen.tags.get(step.tag)
    const pointing: readonly Prospect[] =
      tag === undefined
        ? []
        : [{kind: 'point-tag', config: tag.config, tagService: tag.service?.name}]
    const set = setOf(step, seen)
    const plain = followersOf(seen, step.tag).map(each => stand(each, undefined))
    return {
      forward: [...pointing, ...rolling(set)],
      back: [...pointing, ...goingHome(setBack(step, seen))],
      asks: [...plain, ...probing(set), {ask: 'connections', revision: step.to}],
    }
  },
  apply: (step, _before, seen, errand) => {
    const facts = seen.tags.get(step.tag)
    if (facts === undefined) return []
    if (!pointsAt(facts, step.to)) return pointing(facts, step.to, seen)
    const roll = rollTo(step, step.to, seen, errand)
    return probed(seen, probes(step, roll, seen), step.to).is === 'met' ? restarts(roll) : []
  },
  verify: (step, _before, seen, errand) => {
    const facts = seen.tags.get(step.tag)
    if (facts === undefined || !pointsAt(facts, step.to))
      return pending(`tag ${step.tag} does not point at ${step.to} yet`)
    const roll = rollTo(step, step.to, seen, errand)
    const pods = rolled(roll)
    if (pods.is !== 'met') return pods
    return allOf([probed(seen, probes(step, roll, seen), step.to), connected(seen, roll)])
  },
  revert: (step, before, seen, errand) => {
    const facts = seen.tags.get(step.tag)
    const {revision, templates} = ofTag(before)
    if (facts === undefined) return {kind: 'none', because: `tag ${step.tag} is gone`}
    if (!canServe(revision, seen))
      return {kind: 'none', because: `${revision} cannot inject any more`}
    if (!pointsAt(facts, revision))
      return {kind: 'effects', effects: pointing(facts, revision, seen)}
    return {
      kind: 'effects',
      effects: homeward(
        seen,
        {set: setBack(step, seen), templates, step: step.id, labelled: false, target: revision},
        errand,
      ),
    }
  },
  reverted: (step, before, seen, errand): Verdict => {
    const facts = seen.tags.get(step.tag)
    const {revision, templates} = ofTag(before)
    if (facts === undefined || !pointsAt(facts, revision))
      return pending(`tag ${step.tag} does not point at ${revision} yet`)
    return isHome(
      seen,
      {set: setBack(step, seen), templates, step: step.id, labelled: false, target: revision},
      errand,
    )
  },
}

function questions(
  step: MoveTag,
  before: Memento,
  seen: MeshSnapshot,
  errand: Errand,
): readonly Question[] {
  const facts = seen.tags.get(step.tag)
  if (facts === undefined) return []
  if (errand.heading === 'back') return [{ask: 'connections', revision: ofTag(before).revision}]
  if (!pointsAt(facts, step.to)) return []
  const roll = rollTo(step, step.to, seen, errand)
  const first = probes(step, roll, seen)
  return rolled(roll).is === 'met' ? [{ask: 'connections', revision: step.to}, ...first] : first
}

function probes(step: MoveTag, roll: Roll, seen: MeshSnapshot): readonly Question[] {
  const next = probesBefore(roll, undefined)
  if (next.length > 0 || someInPlace(roll)) return next
  return followersOf(seen, step.tag)
    .slice(0, 5)
    .map(namespace =>
      stand(
        namespace,
        roll.set.find(each => each.namespace === namespace),
      ),
    )
}

/** Both halves of the tag, in place: webhook and, where there is one, its Service (F-8, F-9). */
function pointing(facts: TagFacts, to: Revision, seen: MeshSnapshot): readonly Effect[] {
  const own = ownInjectors(seen, to).find(each => each.service !== undefined)
  if (own?.service === undefined) return []
  return [
    {
      kind: 'point-tag',
      tag: facts.name,
      config: facts.config,
      webhooks: facts.webhooks,
      to,
      service: own.service,
      caBundle: own.caBundle,
      tagService: facts.service?.name,
    },
  ]
}

const pointsAt = (facts: TagFacts, to: Revision): boolean =>
  facts.revision === to && (facts.service?.revision ?? to) === to

const rollTo = (step: MoveTag, target: Revision, seen: MeshSnapshot, errand: Errand): Roll => ({
  set: setOf(step, seen),
  target,
  token: tokenOf(errand.run, step.id, 'forward'),
  atOnce: errand.atOnce,
})

/**
 * Workloads whose next pod comes through the tag; gateways of Helm releases have a step of their
 * own.
 */
const setOf = (step: MoveTag, seen: MeshSnapshot): readonly Rolling[] =>
  setBack(step, seen).filter(each => !ownGateway(seen, each.workload))

/**
 * On the way back gateways that follow the tag come along: undone before, they were left to where
 * the tag pointed then.
 */
function setBack(step: MoveTag, seen: MeshSnapshot): readonly Rolling[] {
  return [...seen.namespaces.values()].flatMap(namespace =>
    namespace.workloads
      .filter(each => injectorOf(seen, namespace, each)?.tag === step.tag && inMesh(each))
      .map(workload => ({namespace: namespace.name, workload})),
  )
}

const canServe = (revision: Revision, seen: MeshSnapshot): boolean =>
  ownInjectors(seen, revision).some(each => canInject(seen, each))

function ofTag(before: Memento): Extract<Memento, {kind: 'tag'}> {
  if (before.kind !== 'tag')
    throw new TypeError(`a tag cannot go back with a ${before.kind} memento`)
  return before
}

const tagGone = (step: MoveTag): Finding => ({
  code: 'TAG_TARGET_MISSING',
  severity: 'blocks',
  what: `Tag ${step.tag} is gone.`,
  why: 'Namespaces that follow it get no sidecars until it is back.',
  next: ['kubectl get mutatingwebhookconfigurations -l istio.io/tag', 'meshctl upgrade resume'],
  objects: [],
  source: 'F-3, F-6',
})
