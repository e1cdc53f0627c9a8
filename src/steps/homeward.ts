import type {Verdict} from '../checks/finding.ts'
import {allOf} from '../checks/finding.ts'
import type {Revision} from '../mesh/names.ts'
import {injectorOf} from '../mesh/injection.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {marked, unmarked} from './pointing.ts'
import type {Rolling} from './roll.ts'
import {RESTARTED_FOR, connected, restarts, rolled, tokenOf} from './roll.ts'
import type {Effect, Errand, TemplateMemento} from './step.ts'

/** What goes home: workloads, what their templates had, and where home is (undefined: each template's own label says). */
export interface Homeward {
  readonly set: readonly Rolling[]
  readonly templates: Readonly<Record<string, TemplateMemento>>
  readonly step: string
  /** The way forward also labelled the templates. */
  readonly labelled: boolean
  readonly target: Revision | undefined
}

/**
 * What is left to do to bring workloads back: marks of the way forward go first, since without them a controller returns to the old
 * template by itself; what came to rest and is still misplaced is restarted; a StatefulSet's broken pod is deleted (F-74).
 */
export function homeward(seen: MeshSnapshot, home: Homeward, errand: Errand): readonly Effect[] {
  const forward = tokenOf(errand.run, home.step, 'forward')
  const unmarking = unmarked(home.set, home.templates, forward).map(effect => withLabel(effect, home))
  if (unmarking.length > 0) return unmarking
  const resting = byTarget(seen, home).map(([target, set]) => rollBack(set.filter(each => each.workload.rolledOut), target, home, errand))
  return [...resting.flatMap(restarts), ...brokenPods(home, forward)]
}

function withLabel(effect: Effect, home: Homeward): Effect {
  if (!home.labelled || effect.kind !== 'restart') return effect
  const rev = home.templates[`${effect.namespace}/${effect.workload.kind}/${effect.workload.name}`]?.rev ?? null
  return {kind: 'label-template', namespace: effect.namespace, workload: effect.workload, rev, token: effect.token}
}

function brokenPods(home: Homeward, forward: string): readonly Effect[] {
  return home.set.filter(({workload}) => workload.ref.kind === 'StatefulSet').flatMap(({namespace, workload}) =>
    workload.pods
      .filter(pod => !pod.ready && !pod.terminating && marked(pod.restartedFor, forward) && !marked(workload.templateAnnotations[RESTARTED_FOR], forward))
      .map((pod): Effect => ({kind: 'delete-pod', namespace, pod: pod.name, uid: pod.uid})),
  )
}

/** Are all of them where they were: no mark of ours, every pod served and ready, connected to where it belongs? */
export function isHome(seen: MeshSnapshot, home: Homeward, errand: Errand): Verdict {
  const forward = tokenOf(errand.run, home.step, 'forward')
  const left = unmarked(home.set, home.templates, forward).length
  if (left > 0) return {is: 'pending', because: `${left} workload(s) still carry the mark of the way forward`}
  const rolls = byTarget(seen, home).map(([target, set]) => rollBack(set, target, home, errand))
  const verdict = allOf(rolls.map(rolled))
  return verdict.is === 'met' ? allOf(rolls.map(each => connected(seen, each))) : verdict
}

/** Workloads by the revision that their next pod would get, or the one given. A workload that nobody injects is left alone. */
function byTarget(seen: MeshSnapshot, home: Homeward): readonly (readonly [Revision, readonly Rolling[]])[] {
  if (home.target !== undefined && !home.labelled) return [[home.target, home.set]]
  const groups = Map.groupBy(home.set, ({namespace, workload}) => {
    const facts = seen.namespaces.get(namespace)
    return facts === undefined ? undefined : injectorOf(seen, facts, workload)?.revision
  })
  return [...groups].flatMap(([target, set]) => (target === undefined ? [] : [[target, set] as const]))
}

const rollBack = (set: readonly Rolling[], target: Revision, home: Homeward, errand: Errand): {set: readonly Rolling[]; target: Revision; token: string; atOnce: number} =>
  ({set, target, token: tokenOf(errand.run, home.step, 'back'), atOnce: errand.atOnce})
