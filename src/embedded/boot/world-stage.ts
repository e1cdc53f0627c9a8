import type {By} from '../world/api/api.ts'
import {Refusal} from '../world/refusal.ts'
import type {World} from '../world/world.ts'
import type {Stage} from './scenarios/furnish.ts'
import type {Tool} from './tool.ts'

export interface WorldStageOptions {
  /** Against the world's wire. */
  readonly helm: Tool
  readonly chart: Stage['chart']
}

const BY: By = {
  user: {name: 'sandbox', groups: ['system:masters', 'system:authenticated']},
  manager: 'kubectl-create',
}

/** A world to be furnished: charts by Helm over the wire, everything else within this process. */
export function stageOf({api}: World, {helm, chart}: WorldStageOptions): Stage {
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
  (folder: string): Stage['chart'] =>
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
