import type {ApiAnswer, ApiRequest} from '../world/api/exchange.ts'
import type {Program} from '../world/program.ts'
import type {Thing} from '../world/thing.ts'

/** What the wire stands on: the world, as far as requests reach it. */
export interface Ground {
  /** One request to its answer; what it throws becomes 500. */
  handle(request: ApiRequest): Promise<ApiAnswer>
  /** What runs in a pod; undefined when nothing answers there. */
  programOf(pod: Thing): Program | undefined
  /** The pods that a Service sends to now, ready ones only. */
  podsBehind(service: Thing): readonly Thing[]
}
