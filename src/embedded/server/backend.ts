import type {ApiAnswer, ApiRequest} from '../world/api/request.ts'
import type {ContainerProcess} from '../world/container-process.ts'
import type {ApiObject} from '../world/api-object.ts'

/** What the wire stands on: the world, as far as requests reach it. */
export interface Backend {
  /** One request to its answer; what it throws becomes 500. */
  handle(request: ApiRequest): Promise<ApiAnswer>
  /** What runs in a pod; undefined when nothing answers there. */
  processOf(pod: ApiObject): ContainerProcess | undefined
  /** The pods that a Service sends to now, ready ones only. */
  podsBehind(service: ApiObject): readonly ApiObject[]
}
