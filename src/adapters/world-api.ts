import {handle} from '../world/api/handle.ts'
import type {ApiAnswer} from '../world/api/handle.ts'
import type {User} from '../world/api/api.ts'
import type {World} from '../world/world.ts'
import {refusedByApi} from './api-trouble.ts'
import type {Api, ApiRequest} from './http.ts'
import type {KubeTarget} from './kubeconfig.ts'

/**
 * The API of an embedded cluster in this very process: the same paths, answers and errors as over HTTPS, without sockets.
 * In: as whom; `target` only names the cluster in messages.
 */
export function apiOfWorld(world: World, user: User, target: KubeTarget): Api {
  const ask = ({method, path, body, contentType = 'application/json', accept = 'application/json'}: ApiRequest): Promise<ApiAnswer> => {
    const url = new URL(path, 'https://world')
    return handle(world, {user, method, path: url.pathname, query: url.searchParams, contentType, accept, userAgent: 'meshctl', body: body === undefined ? '' : JSON.stringify(body), headers: {}})
  }
  const refused = (answer: Extract<ApiAnswer, {kind: 'text'}>, {about}: ApiRequest): Error => refusedByApi({status: answer.status, body: answer.body}, about, target)
  return {
    target,
    send: async request => {
      const answer = await ask(request)
      if (answer.kind !== 'text') throw new Error(`${request.path} is a stream`)
      if (answer.status >= 300) throw refused(answer, request)
      return JSON.parse(answer.body) as unknown
    },
    stream: async (request, onLines) => {
      const answer = await ask(request)
      if (answer.kind === 'text') throw refused(answer, request)
      if (answer.kind !== 'watch') throw new Error(`${request.path} is no watch`)
      onLines([])
      const {promise, resolve} = Promise.withResolvers<undefined>()
      const stop = answer.watch.start(line => onLines([line]), () => resolve(undefined))
      request.signal?.addEventListener('abort', () => resolve(undefined), {once: true})
      await promise
      stop()
    },
    close: () => undefined,
  }
}
