import {at, selectorIn} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {selects} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import type {Moved} from './moved.ts'
import {movedPlace, movedWorkloads, refsOf} from './moved.ts'
import {amount} from './rolling.ts'
import {kubectl, placeOf, refOf} from '../place.ts'

/**
 * F-83, F-75: a budget without room says that nobody may disturb these pods; a roll-out does it all
 * the same.
 */
export const disruptionForbidden: Check = {
  code: 'DISRUPTION_FORBIDDEN',
  title: 'Every disruption budget of a workload that is to move leaves room for one pod',
  severity: 'warns',
  source: 'F-75, F-80, F-83',
  means:
    'A PodDisruptionBudget of a workload in the mesh allows no disruption at all: ' +
    '`minAvailable` is all of its pods, or `maxUnavailable` is 0. Roll-outs do not heed ' +
    'budgets, evictions do.',
  help:
    'Ask the owner whether the pods may be restarted. Give the budget room, or the workload ' +
    'one more replica, so that nodes can be drained and pods evicted.',
  needs: ['PodDisruptionBudget.policy'],
  find: evidence => {
    const moved = movedWorkloads(evidence)
    const tight = evidence.survey.of('PodDisruptionBudget.policy').flatMap(budget => {
      const bound = moved.filter(each => covers(budget, each) && each.workload.wanted > 0)
      const wanted = bound.reduce((sum, each) => sum + each.workload.wanted, 0)
      return bound.length > 0 && isTight(budget, wanted) ? [{budget, bound}] : []
    })
    const byHand = tight.filter(({bound}) =>
      bound.some(each => each.workload.rolls !== 'by-itself'),
    )
    return [
      ...group(
        tight.filter(each => !byHand.includes(each)),
        false,
      ),
      ...group(byHand, true),
    ]
  },
}

/** A selector that is not there selects nothing; an empty one all of its namespace. */
function covers(budget: KubeObject, {namespace, workload}: Moved): boolean {
  const selector = at(budget, 'spec', 'selector')
  if (selector === undefined || selector === null || budget.metadata.namespace !== namespace.name)
    return false
  return selects(selectorIn(selector), workload.templateLabels)
}

function isTight(budget: KubeObject, wanted: number): boolean {
  const most = amount(at(budget, 'spec', 'maxUnavailable'), wanted, Math.ceil)
  const least = amount(at(budget, 'spec', 'minAvailable'), wanted, Math.ceil)
  return most === 0 || (least !== undefined && least >= wanted)
}

function group(
  tight: readonly {readonly budget: KubeObject; readonly bound: readonly Moved[]}[],
  byHand: boolean,
): readonly Hit[] {
  const bound = tight.flatMap(each => each.bound)
  const budgets = tight.map(each => refOf({kind: 'PodDisruptionBudget', ...each.budget}))
  const [first] = budgets
  if (first === undefined) return []
  return [
    {
      what:
        `${tight.length} PodDisruptionBudget(s) allow no disruption of ` +
        `${some(bound.map(movedPlace))}: ${some(budgets.map(placeOf))}.`,
      why: byHand
        ? 'Some of these pods are not replaced by a roll-out but must be by hand, and evicting them is refused.'
        : 'Whoever wrote that wants these pods left alone, and the upgrade restarts them: ' +
          'roll-outs do not heed budgets. Draining a node and making room for new pods does, ' +
          'and cannot.',
      next: [
        sh`${kubectl('get', first)}`,
        byHand
          ? 'Give the budget room before these pods are replaced by hand.'
          : 'Ask the owners whether a rolling restart is fine, and give the budget room for one pod.',
      ],
      objects: [...budgets.slice(0, 10), ...refsOf(bound).slice(0, 10)],
    },
  ]
}
