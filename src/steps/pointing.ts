import {INJECTION, REV} from '../mesh/injection.ts'
import {nameOf} from '../mesh/pods.ts'
import type {Labels} from '../mesh/selector.ts'
import type {NamespacedWorkload} from './rollout.ts'
import {RESTARTED_FOR} from './rollout.ts'
import type {Effect, InjectionLabels, TemplateMemento} from './step.ts'
import type {NamespaceName} from '../mesh/names.ts'
import {own} from '../mesh/own.ts'

/** Both injection labels as they are now. */
export const injectionLabels = (labels: Labels): InjectionLabels => ({
  'istio-injection': labels[INJECTION] ?? null,
  'istio.io/rev': labels[REV] ?? null,
})

export const pointedAt = (revision: string): InjectionLabels => ({
  'istio-injection': null,
  'istio.io/rev': revision,
})

/** Does the namespace carry just these injection labels? */
export const carries = (labels: Labels, wanted: InjectionLabels): boolean =>
  (labels[INJECTION] ?? null) === wanted['istio-injection'] &&
  (labels[REV] ?? null) === wanted['istio.io/rev']

/**
 * What a pod template carried before we touch it, by `namespace/Kind/name`; templates that carried
 * nothing of interest are left out.
 */
export function templatesBefore(
  workloads: readonly NamespacedWorkload[],
): Readonly<Record<string, TemplateMemento>> {
  const rows = workloads.map(each => [templateKey(each), templateBefore(each)] as const)
  return Object.fromEntries(rows.filter(([, before]) => Object.keys(before).length > 0))
}

/** `namespace/Kind/name`. */
export const templateKey = ({namespace, workload}: NamespacedWorkload): string =>
  `${namespace}/${nameOf(workload)}`

/**
 * A mark of ours is shorter: run, step and heading. Owners of templates can write longer ones,
 * which no journal need remember.
 */
export const MARK_LENGTH_MAX = 512

function templateBefore({workload}: NamespacedWorkload): TemplateMemento {
  const rev = workload.templateLabels[REV]
  const mark = workload.templateAnnotations[RESTARTED_FOR]
  const restartedFor = mark !== undefined && mark.length <= MARK_LENGTH_MAX ? mark : undefined
  const ill = !workload.rolledOut || workload.pods.some(pod => !pod.ready && !pod.terminating)
  return {
    ...(rev === undefined ? {} : {rev}),
    ...(restartedFor === undefined ? {} : {restartedFor}),
    ...(ill ? {ill} : {}),
  }
}

/**
 * Templates that our way forward marked get back what they had: that alone makes the controller
 * return to the pods' old template. In: the workloads, what they had, the token of the way forward.
 */
export function unmarked(
  workloads: readonly NamespacedWorkload[],
  before: Readonly<Record<string, TemplateMemento>>,
  forwardToken: string,
): readonly Effect[] {
  return workloads
    .filter(({workload}) => marked(workload.templateAnnotations[RESTARTED_FOR], forwardToken))
    .map(each => ({
      kind: 'restart',
      namespace: each.namespace,
      workload: each.workload.ref,
      token: own(before, templateKey(each))?.restartedFor ?? null,
      rollback: true,
    }))
}

export const marked = (token: string | undefined, forwardToken: string): boolean =>
  token === forwardToken || token === `${forwardToken}/again`

export const labelNamespace = (namespace: NamespaceName, labels: InjectionLabels): Effect => ({
  kind: 'label-namespace',
  namespace,
  labels,
})
