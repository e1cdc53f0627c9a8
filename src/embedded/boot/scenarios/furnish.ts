import type {ChartName, Resource} from '../../../ports/ports.ts'
import type {Tool} from '../tool.ts'
import {until} from '../until.ts'
import type {Act, ReleaseOrder, Scenario} from './scenario.ts'
import {allReady, isSettled} from './settled.ts'
import {putTag} from './tag.ts'

/** A cluster that can be furnished. */
export interface Stage {
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
export type Told = (act: Act) => void

/**
 * Puts a scenario into a cluster. Its faults are not put: the cluster must have them from the
 * beginning.
 * @throws when helm fails, or something does not come in time.
 */
export async function furnish(
  stage: Stage,
  {acts, patienceMs = 120_000}: Pick<Scenario, 'acts' | 'patienceMs'>,
  told: Told = () => undefined,
): Promise<void> {
  for (const act of acts) {
    told(act)
    await perform(stage, act, patienceMs)
  }
}

async function perform(stage: Stage, act: Act, patience: number): Promise<void> {
  if (act.do === 'put') return stage.put(act.objects)
  if (act.do === 'release') return install(stage, act.release)
  if (act.do === 'tag') return putTag(stage, act.tag)
  if (act.do === 'settle')
    await until("istiod's word on every webhook", () => isSettled(stage), patience)
  else await until('every workload of the scenario', () => allReady(stage), patience)
}

async function install(
  stage: Stage,
  {name, chart, version, namespace, values = {}, wait = false}: ReleaseOrder,
): Promise<void> {
  const waiting = wait ? ['--wait', '--timeout', '120s'] : []
  const flags = [`--namespace=${namespace}`, '--create-namespace', '--values=-', ...waiting]
  await stage.helm(
    ['install', ...flags, '--', name, stage.chart(chart, version)],
    JSON.stringify(values),
  )
}
