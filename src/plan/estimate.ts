import {followersOf, workloadsInjectedBy} from '../mesh/injection.ts'
import type {NamespaceName} from '../mesh/names.ts'
import type {MeshSnapshot, WorkloadFacts} from '../mesh/snapshot.ts'
import type {Step} from '../steps/step.ts'

/** How past runs of this cluster went, next to what had been estimated of them. */
export interface PastRuns {
  readonly count: number
  /** Seconds that their steps took, by the seconds that their plans had said. */
  readonly factor: number
}

/**
 * Seconds of steps that roll nothing, as they took on a small real control plane
 * (measured on the stand: some 5 to 15 s each), rounded up.
 */
const STILL: Readonly<Partial<Record<Step['kind'], number>>> = {
  'upgrade-crds': 10,
  'adopt-crds': 5,
  'upgrade-base': 15,
  'install-revision': 40,
  'keep-tags': 15,
  'move-default': 15,
  'retire-revision': 20,
}
/** A move asks istiod, probes and looks again around its roll-outs. */
const AROUND_A_MOVE = 15
/** From a pod's creation to its being ready and connected, when nothing is known of it. */
const POD_START = 15
/** What a Deployment brings up beside the old pods unless it says otherwise. */
const SURGE = 0.25

export interface Estimate {
  readonly seconds: number
  readonly basis: string
  /** By the shape of the roll-outs alone: what the run is measured against afterwards. */
  readonly shapeSeconds: number
}

/** How long the steps will take, and what that is made of. In: how many workloads roll at once. */
export function estimateFor(
  seen: MeshSnapshot,
  steps: readonly Step[],
  atOnce: number,
  past: PastRuns | undefined,
): Estimate {
  const shape = steps.reduce(
    (sum, step) =>
      sum +
      (STILL[step.kind] ?? AROUND_A_MOVE + together(rolledBy(seen, step).map(secondsOf), atOnce)),
    0,
  )
  const rolling = `the shape of each roll-out, ${atOnce} at once, ${POD_START} s a pod`
  const shapeSeconds = Math.round(shape)
  if (past === undefined)
    return {seconds: shapeSeconds, shapeSeconds, basis: `${rolling}; no past run was measured yet`}
  return {
    seconds: Math.round(shape * past.factor),
    shapeSeconds,
    basis: `${rolling}; times ${past.factor.toFixed(1)}, as ${past.count} past run(s) went here`,
  }
}

/** A quarter of a Deployment at a time, pods of a StatefulSet or DaemonSet one after the other. */
const secondsOf = ({ref, wanted}: WorkloadFacts): number =>
  (ref.kind === 'Deployment'
    ? Math.ceil(wanted / Math.max(1, Math.ceil(wanted * SURGE)))
    : wanted) * POD_START

/** So many at a time: no shorter than the longest, nor than an even share of all. */
const together = (each: readonly number[], atOnce: number): number =>
  Math.max(0, ...each, each.reduce((sum, one) => sum + one, 0) / Math.max(1, atOnce))

/** The workloads that the pods of a step belong to. */
export function rolledBy(seen: MeshSnapshot, step: Step): readonly WorkloadFacts[] {
  const revisions = [...seen.revisions.keys()]
  const all = namespacesOf(seen, step).flatMap(name => {
    const facts = seen.namespaces.get(name)
    return facts === undefined
      ? []
      : revisions.flatMap(each => workloadsInjectedBy(seen, facts, each))
  })
  return all.filter(each => (step.kind === 'move-gateways') === each.isGateway)
}

/** The namespaces whose pods a step moves. */
export function namespacesOf(seen: MeshSnapshot, step: Step): readonly NamespaceName[] {
  if (step.kind === 'move-tag') return followersOf(seen, step.tag)
  return step.kind === 'move-namespace' || step.kind === 'move-gateways' ? [step.namespace] : []
}
