import type {ChartName, Charts} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {Heading, Step} from '../steps/step.ts'
import type {ChartPin, RunPlan} from './record.ts'

/** A chart that some step applies. */
export interface ChartWanted {
  readonly chart: ChartName
  readonly version: string
}

/**
 * The chart that the step applies; undefined when it applies none. Going back applies what releases
 * carry, but for the default revision.
 */
function chartOf(step: Step, heading: Heading): ChartWanted | undefined {
  switch (step.kind) {
    case 'move-default':
      return {chart: 'base', version: step.version}
    case 'upgrade-crds':
    case 'upgrade-base':
      return heading === 'forward' ? {chart: 'base', version: step.version} : undefined
    case 'install-revision':
      return heading === 'forward' ? {chart: 'istiod', version: step.version} : undefined
    case 'move-gateways':
      return heading === 'forward' ? {chart: 'gateway', version: step.version} : undefined
    default:
      return undefined
  }
}

/** The charts that these steps apply, each once, by name. */
export function chartsOf(steps: readonly Step[], heading: Heading): readonly ChartWanted[] {
  const wanted = steps.map(each => chartOf(each, heading)).filter(each => each !== undefined)
  const named = new Map(wanted.map(each => [`${each.chart} ${each.version}`, each]))
  return [...named].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each)
}

/**
 * What a plan of these steps is bound to. Throws what `Charts.local` throws: a run whose charts
 * cannot be had does not begin.
 */
export async function pinsFor(
  charts: Charts,
  steps: readonly Step[],
): Promise<readonly ChartPin[]> {
  const pins: ChartPin[] = []
  for (const {chart, version} of chartsOf(steps, 'forward'))
    pins.push({chart, version, sha256: (await charts.local(chart, version)).sha256})
  return pins
}

/**
 * Half a sentence on how the chart that is here differs from the one that the run was planned with;
 * undefined when it is that one. A plan that does not say which chart it means allows none. Throws
 * what `Charts.local` throws.
 */
export async function changedChart(
  charts: Charts,
  plan: Partial<Pick<RunPlan, 'charts'>>,
  {chart, version}: ChartWanted,
): Promise<string | undefined> {
  const pin = plan.charts?.find(each => each.chart === chart && each.version === version)
  const {sha256} = await charts.local(chart, version)
  if (pin?.sha256 === sha256) return undefined
  const here = `that of ${charts.source} is ${sha256}`
  return pin === undefined
    ? `the plan of the run names no sha256 of ${chart} ${version}, and ${here}`
    : `the plan of the run says sha256 ${pin.sha256} of ${chart} ${version}, and ${here}`
}

/** The last look, right before Helm gets the chart. Throws OutsideError CHART_CHANGED. */
export async function demandSameChart(
  charts: Charts,
  plan: Pick<RunPlan, 'charts'>,
  wanted: ChartWanted,
): Promise<void> {
  const why = await changedChart(charts, plan, wanted)
  if (why === undefined) return
  throw new OutsideError({
    kind: 'refused',
    code: 'CHART_CHANGED',
    what: `The chart ${wanted.chart} ${wanted.version} is not the one that this run was planned with`,
    why,
    next: ['Name the source that the run was begun with: --charts SOURCE'],
  })
}
