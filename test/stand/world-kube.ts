import {handle} from '../../src/embedded/world/api/handle.ts'
import type {ApiAnswer} from '../../src/embedded/world/api/request.ts'
import type {User} from '../../src/embedded/world/api/api.ts'
import type {World} from '../../src/embedded/world/world.ts'
import {ApiError, PATCH_TYPES, forced} from './kube.ts'
import type {KubeApi, KubeObject, WatchEvent, Watched} from './kube.ts'
import {uidOf} from './objects.ts'

type Call = {method: string; path: string; body?: object; type?: string}

/**
 * The same as `kubeApi`, into a cluster in this process: no connection, nothing is lost or late.
 */
export function kubeOfWorld(world: World, user: User): KubeApi {
  const ask = async ({method, path, body, type = 'application/json'}: Call): Promise<ApiAnswer> => {
    const url = new URL(path, 'https://world')
    return handle(world, {
      user,
      method,
      path: url.pathname,
      query: url.searchParams,
      contentType: type,
      accept: 'application/json',
      userAgent: 'stand',
      body: body === undefined ? '' : JSON.stringify(body),
      headers: {},
    })
  }
  const send = async (call: Call): Promise<never> => valueOf(call, await ask(call)) as never
  return {
    get: path => send({method: 'GET', path}),
    list: async path => ((await send({method: 'GET', path})) as {items: never[]}).items,
    create: (path, body) => send({method: 'POST', path, body}),
    replace: (path, body) => send({method: 'PUT', path, body}),
    patch: (path, body, kind = 'merge') =>
      send({
        method: 'PATCH',
        path: kind === 'apply' ? forced(path) : path,
        body,
        type: PATCH_TYPES[kind],
      }),
    delete: async path => {
      await send({method: 'DELETE', path})
    },
    watch: (path, onEvent = () => undefined) => watch(ask, path, onEvent),
    close: () => undefined,
  }
}

function valueOf({method, path}: Call, answer: ApiAnswer): unknown {
  if (answer.kind !== 'text') throw new Error(`${method} ${path} is a stream`)
  if (answer.status < 300)
    return answer.body.startsWith('{') ? (JSON.parse(answer.body) as unknown) : answer.body
  const {reason = '', message = answer.body} = JSON.parse(answer.body) as {
    reason?: string
    message?: string
  }
  throw new ApiError(`${method} ${path}`, answer.status, reason, message)
}

function watch<K extends KubeObject>(
  ask: (call: Call) => Promise<ApiAnswer>,
  path: string,
  onEvent: (event: WatchEvent<K>) => void,
): Watched<K> {
  const items = new Map<string, K>()
  const state: {stop: () => void; stopped: boolean} = {stop: () => undefined, stopped: false}
  const tell = (line: string): void => {
    const event = JSON.parse(line) as WatchEvent<K>
    if (event.type === 'DELETED') items.delete(uidOf(event.object))
    else items.set(uidOf(event.object), event.object)
    onEvent(event)
  }
  const begin = async (): Promise<undefined> => {
    const answer = await ask({
      method: 'GET',
      path: `${path}${path.includes('?') ? '&' : '?'}watch=1`,
    })
    if (answer.kind !== 'watch') throw new Error(`no watch of ${path}`)
    if (!state.stopped) state.stop = answer.watch.start(tell, () => undefined)
    return undefined
  }
  return {
    items,
    synced: begin(),
    stop: () => {
      state.stopped = true
      state.stop()
    },
  }
}
