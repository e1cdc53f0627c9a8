import type {StoredRun} from '../run/journal.ts'
import {changedChart, chartsOf} from '../run/chart-pins.ts'
import type {Goal} from '../run/record.ts'
import {begun, inScope, isDone} from '../run/record.ts'
import type {Step} from '../steps/step.ts'
import {UsageError} from '../ports/trouble.ts'
import type {CommandContext} from './contract.ts'
import {Refused} from './contract.ts'

/**
 * Whoever takes a run up may have another source of charts: what is left to apply must be what the
 * run was planned with. Throws Refused CHART_CHANGED, and what `Charts.local` throws.
 */
export async function refuseOtherCharts(
  {ports: {helm}}: CommandContext,
  {record, plan}: StoredRun,
  goal: Goal,
): Promise<void> {
  const isDue = (step: Step): boolean =>
    goal.heading === 'forward' ? !isDone(record, step) : begun(record, step)
  const due = plan.steps.filter(each => inScope(each, goal.scope) && isDue(each))
  const changes: string[] = []
  for (const each of chartsOf(due, goal.heading)) {
    const change = await changedChart(helm.charts, plan, each)
    if (change !== undefined) changes.push(change)
  }
  if (changes.length === 0) return
  throw new Refused({
    code: 'CHART_CHANGED',
    what: `The charts here are not those that run ${record.id} was planned with.`,
    why: `${changes.join('; ')}.`,
    next: [
      'Name the source that the run was begun with: --charts SOURCE',
      'meshctl upgrade status',
      'meshctl upgrade rollback --yes',
    ],
    findings: [],
  })
}

/** Helm keeps different books in each major, so a run stays with one (F-59). */
export function demandSameHelm({ports}: CommandContext, {record}: StoredRun): void {
  if (ports.helm.major === record.helmMajor) return
  throw new UsageError({
    code: 'HELM_MAJOR_CHANGED',
    what: `This run was begun with Helm ${record.helmMajor}, and this is Helm ${ports.helm.version}.`,
    why:
      'The majors keep different books of who owns which field; changing in the middle makes ' +
      'upgrades and rollbacks conflict.',
    next: [`Name a Helm ${record.helmMajor} with --helm or MESHCTL_HELM.`],
  })
}
