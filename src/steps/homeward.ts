import type {Verdict} from '../checks/finding.ts'
import {allOf, met, pending} from '../checks/finding.ts'
import type {Revision} from '../mesh/names.ts'
import {injectorOf} from '../mesh/injection.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {marked, templateKey, unmarked} from './pointing.ts'
import type {Roll, Rolling} from './roll.ts'
import {RESTARTED_FOR, connected, restarts, rolled, rolling, tokenOf} from './roll.ts'
import type {Effect, Errand, Prospect, TemplateMemento} from './step.ts'

/**
 * What goes home: workloads, what their templates had, and where home is (undefined: each
 * template's own label says).
 */
export interface Homeward {
  readonly set: readonly Rolling[]
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
export function homeward(seen: MeshSnapshot, home: Homeward, errand: Errand): readonly Effect[] {
  const forward = tokenOf(errand.run, home.step, 'forward')
  const unmarking = unmarked(worstFirst(home.set), home.templates, forward).map(effect =>
    withLabel(effect, home),
  )
  if (unmarking.length > 0)
    return unmarking.slice(0, Math.max(0, errand.atOnce - onTheirWay(home, forward)))
  const due = byTarget(seen, home).map(([target, set]) =>
    rollBack(
      set.filter(each => each.workload.rolledOut || strandedOn(each, target, forward)),
      target,
      home,
      errand,
    ),
  )
  return [...due.flatMap(restarts), ...brokenPods(seen, home, forward)]
}

/** What is broken already goes first: it has nothing to lose. */
const worstFirst = (set: readonly Rolling[]): readonly Rolling[] =>
  [...set].sort((one, other) => Number(one.workload.rolledOut) - Number(other.workload.rolledOut))

/**
 * Workloads that returned and are still rolling; those that were never ready do not count, or
 * nothing else would get its turn.
 */
const onTheirWay = (home: Homeward, forward: string): number =>
  home.set.filter(
    each =>
      !each.workload.rolledOut &&
      !isIll(home, each) &&
      !marked(each.workload.templateAnnotations[RESTARTED_FOR], forward),
  ).length

const isIll = (home: Homeward, each: Rolling): boolean =>
  home.templates[templateKey(each)]?.ill === true

/**
 * A pod of elsewhere that is not ready and was not made from our template: no roll-out under way
 * will replace it.
 */
const strandedOn = ({workload}: Rolling, target: Revision, forward: string): boolean =>
  workload.pods.some(
    pod =>
      pod.proxy !== undefined &&
      pod.proxy.revision !== target &&
      !pod.ready &&
      !pod.terminating &&
      !marked(pod.restartedFor, forward),
  )

function withLabel(effect: Effect, home: Homeward): Effect {
  if (!home.labelled || effect.kind !== 'restart') return effect
  const rev =
    home.templates[`${effect.namespace}/${effect.workload.kind}/${effect.workload.name}`]?.rev ??
    null
  return {
    kind: 'label-template',
    namespace: effect.namespace,
    workload: effect.workload,
    rev,
    token: effect.token,
  }
}

function brokenPods(seen: MeshSnapshot, home: Homeward, forward: string): readonly Effect[] {
  return byTarget(seen, home).flatMap(([target, set]) =>
    set
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
export const goingHome = (set: readonly Rolling[]): readonly Prospect[] => [
  ...rolling(set),
  ...set
    .filter(({workload}) => workload.ref.kind === 'StatefulSet')
    .map(({namespace}): Prospect => ({kind: 'delete-pod', namespace})),
]

/**
 * Are all of them where they were: no mark of ours, every pod served where it belongs, and ready
 * and connected where it was before?
 */
export function isHome(seen: MeshSnapshot, home: Homeward, errand: Errand): Verdict {
  const forward = tokenOf(errand.run, home.step, 'forward')
  const left = unmarked(home.set, home.templates, forward).length
  const progress = home.set.length - left
  if (left > 0)
    return pending(`${left} workload(s) still carry the mark of the way forward`, progress)
  const rolls = byTarget(seen, home).map(([target, set]) => rollBack(set, target, home, errand))
  const well = rolls.map(each => ({...each, set: each.set.filter(one => !isIll(home, one))}))
  const verdict = allOf([...well.map(rolled), ...rolls.map(each => illAreHome(home, each))])
  return verdict.is === 'met' ? allOf(well.map(each => connected(seen, each))) : verdict
}

function illAreHome(home: Homeward, roll: Roll): Verdict {
  const away = roll.set.filter(
    each =>
      isIll(home, each) &&
      each.workload.pods.some(
        pod => !pod.terminating && pod.proxy !== undefined && pod.proxy.revision !== roll.target,
      ),
  )
  return away.length === 0
    ? met
    : pending(
        `${away.length} workload(s) that were not ready before are not back on ${roll.target} yet`,
      )
}

/**
 * Workloads by the revision that their next pod would get, or the one given. A workload that nobody
 * injects is left alone.
 */
function byTarget(
  seen: MeshSnapshot,
  home: Homeward,
): readonly (readonly [Revision, readonly Rolling[]])[] {
  if (home.target !== undefined && !home.labelled) return [[home.target, home.set]]
  const groups = Map.groupBy(home.set, ({namespace, workload}) => {
    const facts = seen.namespaces.get(namespace)
    return facts === undefined ? undefined : injectorOf(seen, facts, workload)?.revision
  })
  return [...groups].flatMap(([target, set]) =>
    target === undefined ? [] : [[target, set] as const],
  )
}

const rollBack = (
  set: readonly Rolling[],
  target: Revision,
  home: Homeward,
  errand: Errand,
): Roll => ({set, target, token: tokenOf(errand.run, home.step, 'back'), atOnce: errand.atOnce})
