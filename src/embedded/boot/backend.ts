import type {Backend} from '../server/backend.ts'
import {handle} from '../world/api/handle.ts'
import {listOf} from '../world/schema/fields.ts'
import {isFields} from '../../mesh/fields.ts'
import type {ApiObject} from '../world/api-object.ts'
import type {World} from '../world/world.ts'

const SLICES = 'endpointslices.discovery.k8s.io'

/** A world as the wire sees it. */
export function backendOf(world: World): Backend {
  return {
    handle: request => handle(world, request),
    processOf: pod => world.processes.of(pod.metadata.uid),
    podsBehind: service => podsBehind(world, service),
  }
}

function podsBehind({api}: World, {metadata: {namespace, name}}: ApiObject): readonly ApiObject[] {
  const slices = api.store
    .list(SLICES, namespace)
    .filter(each => each.metadata.labels?.['kubernetes.io/service-name'] === name)
  const ready = slices
    .flatMap(each => listOf(each['endpoints']))
    .filter(each => isFields(each['conditions']) && each['conditions']['ready'] === true)
  return ready.flatMap(each => {
    const target = isFields(each['targetRef']) ? each['targetRef']['name'] : undefined
    return typeof target === 'string' ? (api.store.get('pods', namespace, target) ?? []) : []
  })
}
