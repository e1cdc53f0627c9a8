import type {Verdict} from '../checks/finding.ts'
import {allOf, met, pending} from '../checks/finding.ts'
import type {Revision} from '../mesh/names.ts'
import {injectorOf} from '../mesh/injection.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {own} from '../mesh/own.ts'
import {marked, templateKey, unmarked} from './pointing.ts'
import type {Rollout, NamespacedWorkload} from './rollout.ts'
import {
  RESTARTED_FOR,
  verifyConnections,
  restartEffects,
  verifyRollout,
  restartProspects,
  restartToken,
} from './rollout.ts'
import type {Effect, StepContext, Prospect, TemplateMemento} from './step.ts'

/**
 * What goes home: workloads, what their templates had, and where home is (undefined: each
 * template's own label says).
 */
export interface Rollback {
  readonly workloads: readonly NamespacedWorkload[]
  readonly templates: Readonly<Record<string, TemplateMemento>>
  readonly step: string
  /** The way forward also labelled the templates. */
  readonly labelled: boolean
  readonly target: Revision | undefined
}

/**
 * What is left to do to bring workloads back: marks of the way forward go first, since without them
 * a controller returns to the old template by itself; what came to rest and is still misplaced is
 * restarted; a StatefulSet's broken pod is deleted (F-74).
 */
export function rollbackEffects(
  seen: MeshSnapshot,
  rollback: Rollback,
  context: StepContext,
): readonly Effect[] {
  const forward = restartToken(context.run, rollback.step, 'forward')
  const unmarking = unmarked(unreadyFirst(rollback.workloads), rollback.templates, forward).map(
    effect => withLabel(effect, rollback),
  )
  if (unmarking.length > 0)
    return unmarking.slice(0, Math.max(0, context.atOnce - returning(rollback, forward)))
  const due = byTarget(seen, rollback).map(([target, workloads]) =>
    rolloutBack(
      workloads.filter(each => each.workload.rolledOut || isStranded(each, target, forward)),
      target,
      rollback,
      context,
    ),
  )
  return [...due.flatMap(restartEffects), ...brokenPods(seen, rollback, forward)]
}

/** What is broken already goes first: it has nothing to lose. */
const unreadyFirst = (workloads: readonly NamespacedWorkload[]): readonly NamespacedWorkload[] =>
  [...workloads].sort(
    (one, other) => Number(one.workload.rolledOut) - Number(other.workload.rolledOut),
  )

/**
 * Workloads that returned and are still rolling; those that were never ready do not count, or
 * nothing else would get its turn.
 */
const returning = (rollback: Rollback, forward: string): number =>
  rollback.workloads.filter(
    each =>
      !each.workload.rolledOut &&
      !wasUnready(rollback, each) &&
      !marked(each.workload.templateAnnotations[RESTARTED_FOR], forward),
  ).length

const wasUnready = (rollback: Rollback, each: NamespacedWorkload): boolean =>
  own(rollback.templates, templateKey(each))?.ill === true

/**
 * A pod of elsewhere that is not ready and was not made from our template: no roll-out under way
 * will replace it.
 */
const isStranded = ({workload}: NamespacedWorkload, target: Revision, forward: string): boolean =>
  workload.pods.some(
    pod =>
      pod.proxy !== undefined &&
      pod.proxy.revision !== target &&
      !pod.ready &&
      !pod.terminating &&
      !marked(pod.restartedFor, forward),
  )

function withLabel(effect: Effect, rollback: Rollback): Effect {
  if (!rollback.labelled || effect.kind !== 'restart') return effect
  const rev =
    own(rollback.templates, `${effect.namespace}/${effect.workload.kind}/${effect.workload.name}`)
      ?.rev ?? null
  return {
    kind: 'label-template',
    namespace: effect.namespace,
    workload: effect.workload,
    rev,
    token: effect.token,
  }
}

function brokenPods(seen: MeshSnapshot, rollback: Rollback, forward: string): readonly Effect[] {
  return byTarget(seen, rollback).flatMap(([target, workloads]) =>
    workloads
      .filter(
        ({workload}) =>
          workload.ref.kind === 'StatefulSet' &&
          !marked(workload.templateAnnotations[RESTARTED_FOR], forward),
      )
      .flatMap(({namespace, workload}) =>
        workload.pods
          .filter(
            pod =>
              !pod.ready &&
              !pod.terminating &&
              pod.proxy !== undefined &&
              pod.proxy.revision !== target,
          )
          .map((pod): Effect => ({kind: 'delete-pod', namespace, pod: pod.name, uid: pod.uid})),
      ),
  )
}

/** For `foresee`: what the way home may do to these workloads. */
export const rollbackProspects = (
  workloads: readonly NamespacedWorkload[],
): readonly Prospect[] => [
  ...restartProspects(workloads),
  ...workloads
    .filter(({workload}) => workload.ref.kind === 'StatefulSet')
    .map(({namespace}): Prospect => ({kind: 'delete-pod', namespace})),
]

/**
 * Are all of them where they were: no mark of ours, every pod served where it belongs, and ready
 * and connected where it was before?
 */
export function verifyRollback(
  seen: MeshSnapshot,
  rollback: Rollback,
  context: StepContext,
): Verdict {
  const forward = restartToken(context.run, rollback.step, 'forward')
  const left = unmarked(rollback.workloads, rollback.templates, forward).length
  const progress = rollback.workloads.length - left
  if (left > 0)
    return pending(`${left} workload(s) still carry the mark of the way forward`, progress)
  const rollouts = byTarget(seen, rollback).map(([target, workloads]) =>
    rolloutBack(workloads, target, rollback, context),
  )
  const well = rollouts.map(each => ({
    ...each,
    workloads: each.workloads.filter(one => !wasUnready(rollback, one)),
  }))
  const verdict = allOf([
    ...well.map(each => verifyRollout(seen, each)),
    ...rollouts.map(each => unreadyAreBack(rollback, each)),
  ])
  return verdict.is === 'met' ? allOf(well.map(each => verifyConnections(seen, each))) : verdict
}

function unreadyAreBack(rollback: Rollback, rollout: Rollout): Verdict {
  const away = rollout.workloads.filter(
    each =>
      wasUnready(rollback, each) &&
      each.workload.pods.some(
        pod => !pod.terminating && pod.proxy !== undefined && pod.proxy.revision !== rollout.target,
      ),
  )
  return away.length === 0
    ? met
    : pending(
        `${away.length} workload(s) that were not ready before are not back on ${rollout.target} yet`,
      )
}

/**
 * Workloads by the revision that their next pod would get, or the one given. A workload that nobody
 * injects is left alone.
 */
function byTarget(
  seen: MeshSnapshot,
  rollback: Rollback,
): readonly (readonly [Revision, readonly NamespacedWorkload[]])[] {
  if (rollback.target !== undefined && !rollback.labelled)
    return [[rollback.target, rollback.workloads]]
  const groups = Map.groupBy(rollback.workloads, ({namespace, workload}) => {
    const facts = seen.namespaces.get(namespace)
    return facts === undefined ? undefined : injectorOf(seen, facts, workload)?.revision
  })
  return [...groups].flatMap(([target, workloads]) =>
    target === undefined ? [] : [[target, workloads] as const],
  )
}

const rolloutBack = (
  workloads: readonly NamespacedWorkload[],
  target: Revision,
  rollback: Rollback,
  context: StepContext,
): Rollout => ({
  workloads: workloads,
  target,
  token: restartToken(context.run, rollback.step, 'back'),
  atOnce: context.atOnce,
})
