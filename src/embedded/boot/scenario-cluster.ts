import type {Actor} from '../world/api/api.ts'
import {Refusal} from '../world/refusal.ts'
import type {World} from '../world/world.ts'
import type {ScenarioCluster} from './scenarios/apply-scenario.ts'
import type {Tool} from './tool.ts'

export interface ScenarioClusterOptions {
  /** Against the world's wire. */
  readonly helm: Tool
  readonly chart: ScenarioCluster['chart']
}

const BY: Actor = {
  user: {name: 'sandbox', groups: ['system:masters', 'system:authenticated']},
  manager: 'kubectl-create',
}

/** A world that a scenario can be applied to: charts by Helm over the wire, everything else within this process. */
export function scenarioClusterOf(
  {api}: World,
  {helm, chart}: ScenarioClusterOptions,
): ScenarioCluster {
  const createAll = async (objects: readonly object[]): Promise<void> => {
    for (const object of objects) await create(api, object)
  }
  return {
    helm,
    chart,
    put: createAll,
    create: createAll,
    list: ({apiVersion, kind}) =>
      Promise.resolve(api.store.list(api.kinds.must(apiVersion, kind).storage)),
  }
}

/** The package of a chart in a folder, as `helm package` names it. */
export const packageIn =
  (folder: string): ScenarioCluster['chart'] =>
  (name, version) =>
    `${folder}/${name}-${version}.tgz`

async function create(api: World['api'], object: object): Promise<void> {
  const {apiVersion, kind, metadata} = object as {
    readonly apiVersion: string
    readonly kind: string
    readonly metadata: {readonly namespace?: string}
  }
  try {
    await api.create(api.kinds.must(apiVersion, kind), metadata.namespace, object, BY)
  } catch (error) {
    if (!(error instanceof Refusal && error.status.reason === 'AlreadyExists')) throw error
  }
}
