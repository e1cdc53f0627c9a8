import {at, condition, labelMap, labelsOf, rows} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Survey} from '../../mesh/survey.ts'
import {own} from '../../mesh/own.ts'

/**
 * Nodes on which a pod of this template may start, as far as selectors and taints tell: rather one
 * too many than one too few.
 */
export function nodesFor(survey: Survey, podSpec: unknown): readonly KubeObject[] {
  const wanted = Object.entries(labelMap(at(podSpec, 'nodeSelector')))
  const tolerates = rows(at(podSpec, 'tolerations')).length > 0
  return survey
    .of('Node')
    .filter(
      node =>
        isUsable(node, tolerates) &&
        wanted.every(([key, value]) => own(labelsOf(node), key) === value),
    )
}

function isUsable(node: KubeObject, tolerates: boolean): boolean {
  const closed = rows(at(node, 'spec', 'taints')).some(
    each => each['effect'] === 'NoSchedule' || each['effect'] === 'NoExecute',
  )
  return (
    at(node, 'spec', 'unschedulable') !== true &&
    condition(node, 'Ready')?.status !== 'False' &&
    condition(node, 'Ready')?.status !== 'Unknown' &&
    (tolerates || !closed)
  )
}
