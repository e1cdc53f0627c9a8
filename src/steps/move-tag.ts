import type {Finding, Verdict} from '../checks/finding.ts'
import {pending} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {followersOf, injectorOf, ownInjectors} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import {canInject} from '../mesh/serving.ts'
import type {MeshSnapshot, TagFacts} from '../mesh/snapshot.ts'
import {isOfRun} from './unfit.ts'
import {ownGateway} from './gateways.ts'
import type {Rollback} from './rollback.ts'
import {rollbackProspects, rollbackEffects, verifyRollback} from './rollback.ts'
import {templatesBefore} from './pointing.ts'
import type {Rollout, NamespacedWorkload} from './rollout.ts'
import {
  verifyConnections,
  inMesh,
  someAtTarget,
  standInProbe,
  connectionProbes,
  probesBefore,
  probesOf,
  restartEffects,
  verifyRollout,
  withProbes,
  restartProspects,
  restartToken,
} from './rollout.ts'
import {verifyProbes} from './injection-probes.ts'
import {notServing} from './serving.ts'
import type {Effect, StepContext, Memento, MoveTag, Prospect, StepRule} from './step.ts'

/** A tag and its followers move as one: undone apart, they would each wait for the other. */
export const moveTag: StepRule<MoveTag> = {
  title: step => `Point tag ${step.tag} at ${step.to} and move its followers`,
  touches: (step, seen) => [
    ...(seen.tags.get(step.tag) === undefined
      ? []
      : [{kind: 'MutatingWebhookConfiguration', name: seen.tags.get(step.tag)?.config ?? ''}]),
    ...workloadsToMove(step, seen).map(({namespace, workload}) => ({
      kind: workload.ref.kind,
      namespace,
      name: workload.ref.name,
    })),
  ],
  reversible: () => true,
  reverse: step => `tag ${step.tag} as it was, its followers restarted on the old istiod`,
  probes: (step, before, seen, context) => probesNow(step, before, seen, context),
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
    templates: templatesBefore(workloadsToMove(step, seen)),
  }),
  foresee: (step, seen) => {
    const tag = seen.tags.get(step.tag)
    const pointing: readonly Prospect[] =
      tag === undefined
        ? []
        : [{kind: 'point-tag', config: tag.config, tagService: tag.service?.name}]
    const workloads = workloadsToMove(step, seen)
    const plain = followersOf(seen, step.tag).map(each => standInProbe(each, undefined))
    return {
      forward: [...pointing, ...restartProspects(workloads)],
      back: [...pointing, ...rollbackProspects(workloadsToReturn(step, seen))],
      probes: [...plain, ...probesOf(workloads), {kind: 'connections', revision: step.to}],
    }
  },
  apply: (step, _before, seen, context) => {
    const facts = seen.tags.get(step.tag)
    if (facts === undefined) return []
    if (!pointsAt(facts, step.to)) return pointing(facts, step.to, seen)
    const rollout = rollTo(step, step.to, seen, context)
    return verifyProbes(seen, probes(step, rollout, seen), step.to).is === 'met'
      ? restartEffects(rollout)
      : []
  },
  verify: (step, _before, seen, context) => {
    const facts = seen.tags.get(step.tag)
    if (facts === undefined || !pointsAt(facts, step.to))
      return pending(`tag ${step.tag} does not point at ${step.to} yet`)
    const rollout = rollTo(step, step.to, seen, context)
    const first = withProbes(
      verifyRollout(seen, rollout),
      verifyProbes(seen, probes(step, rollout, seen), step.to),
    )
    return first.is === 'met' ? verifyConnections(seen, rollout) : first
  },
  revert: (step, before, seen, context) => {
    const facts = seen.tags.get(step.tag)
    const {revision} = ofTag(before)
    if (facts === undefined) return {kind: 'none', because: `tag ${step.tag} is gone`}
    if (!canServe(revision, seen))
      return {kind: 'none', because: `${revision} cannot inject any more`}
    if (!pointsAt(facts, revision))
      return {kind: 'effects', effects: pointing(facts, revision, seen)}
    return {
      kind: 'effects',
      effects: rollbackEffects(seen, rollbackOf(step, before, seen), context),
    }
  },
  reverted: (step, before, seen, context): Verdict => {
    const facts = seen.tags.get(step.tag)
    const {revision} = ofTag(before)
    if (facts === undefined || !pointsAt(facts, revision))
      return pending(`tag ${step.tag} does not point at ${revision} yet`)
    return verifyRollback(seen, rollbackOf(step, before, seen), context)
  },
}

function probesNow(
  step: MoveTag,
  before: Memento,
  seen: MeshSnapshot,
  context: StepContext,
): readonly Probe[] {
  const facts = seen.tags.get(step.tag)
  if (facts === undefined) return []
  if (context.heading === 'back') return [{kind: 'connections', revision: ofTag(before).revision}]
  if (!pointsAt(facts, step.to)) return []
  const rollout = rollTo(step, step.to, seen, context)
  return [...connectionProbes(seen, rollout, context), ...probes(step, rollout, seen)]
}

function probes(step: MoveTag, rollout: Rollout, seen: MeshSnapshot): readonly Probe[] {
  const next = probesBefore(rollout, undefined)
  if (next.length > 0 || someAtTarget(rollout)) return next
  return followersOf(seen, step.tag)
    .slice(0, 5)
    .map(namespace =>
      standInProbe(
        namespace,
        rollout.workloads.find(each => each.namespace === namespace),
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

const rollTo = (
  step: MoveTag,
  target: Revision,
  seen: MeshSnapshot,
  context: StepContext,
): Rollout => ({
  workloads: workloadsToMove(step, seen),
  target,
  token: restartToken(context.run, step.id, 'forward'),
  atOnce: context.atOnce,
})

/**
 * Workloads whose next pod comes through the tag; gateways of Helm releases have a step of their
 * own.
 */
const workloadsToMove = (step: MoveTag, seen: MeshSnapshot): readonly NamespacedWorkload[] =>
  workloadsToReturn(step, seen).filter(each => !ownGateway(seen, each.workload))

/**
 * On the way back gateways that follow the tag come along: undone before, they were left to where
 * the tag pointed then.
 */
function workloadsToReturn(step: MoveTag, seen: MeshSnapshot): readonly NamespacedWorkload[] {
  return [...seen.namespaces.values()].flatMap(namespace =>
    namespace.workloads
      .filter(each => injectorOf(seen, namespace, each)?.tag === step.tag && inMesh(each))
      .map(workload => ({namespace: namespace.name, workload})),
  )
}

const canServe = (revision: Revision, seen: MeshSnapshot): boolean =>
  ownInjectors(seen, revision).some(each => canInject(seen, each))

const rollbackOf = (step: MoveTag, before: Memento, seen: MeshSnapshot): Rollback => {
  const {revision, templates} = ofTag(before)
  return {
    workloads: workloadsToReturn(step, seen),
    templates,
    step: step.id,
    labelled: false,
    target: revision,
  }
}

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
