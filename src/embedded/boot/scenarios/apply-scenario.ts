import type {ChartName, Resource} from '../../../ports/ports.ts'
import type {Tool} from '../tool.ts'
import {until} from '../until.ts'
import type {ScenarioStep, ReleaseOrder, Scenario} from './scenario.ts'
import {allReady, isSettled} from './settled.ts'
import {putTag} from './tag.ts'

/** A cluster that a scenario can be applied to. */
export interface ScenarioCluster {
  /** Helm against this cluster. */
  readonly helm: Tool
  /** Where a chart is: a package, or a folder. */
  readonly chart: (name: ChartName, version: string) => string
  /** Puts these objects, in order, as a user with kubectl does. */
  put(objects: readonly object[]): Promise<void>
  /** Creates these objects, in order, as a program does; one that is there stays as it is. */
  create(objects: readonly object[]): Promise<void>
  /** All objects of a kind. */
  list(resource: Resource): Promise<readonly object[]>
}

/** Tells what is done, as it is done. */
export type OnScenarioStep = (step: ScenarioStep) => void

/**
 * Puts a scenario into a cluster. Its faults are not put: the cluster must have them from the
 * beginning.
 * @throws when helm fails, or something does not come in time.
 */
export async function applyScenario(
  cluster: ScenarioCluster,
  {steps, timeoutMs = 120_000}: Pick<Scenario, 'steps' | 'timeoutMs'>,
  told: OnScenarioStep = () => undefined,
): Promise<void> {
  for (const step of steps) {
    told(step)
    await perform(cluster, step, timeoutMs)
  }
}

async function perform(
  cluster: ScenarioCluster,
  step: ScenarioStep,
  patience: number,
): Promise<void> {
  if (step.do === 'put') return cluster.put(step.objects)
  if (step.do === 'release') return install(cluster, step.release)
  if (step.do === 'tag') return putTag(cluster, step.tag)
  if (step.do === 'settle')
    await until("istiod's word on every webhook", () => isSettled(cluster), patience)
  else await until('every workload of the scenario', () => allReady(cluster), patience)
}

async function install(
  cluster: ScenarioCluster,
  {name, chart, version, namespace, values = {}, wait = false}: ReleaseOrder,
): Promise<void> {
  const waiting = wait ? ['--wait', '--timeout', '120s'] : []
  const flags = [`--namespace=${namespace}`, '--create-namespace', '--values=-', ...waiting]
  await cluster.helm(
    ['install', ...flags, '--', name, cluster.chart(chart, version)],
    JSON.stringify(values),
  )
}
