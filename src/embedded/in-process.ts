import {refusedByApi} from '../adapters/api-trouble.ts'
import {openCluster} from '../adapters/cluster.ts'
import type {Api, ApiRequest} from '../adapters/http.ts'
import type {KubeTarget} from '../adapters/kubeconfig.ts'
import {aboutForward} from '../adapters/forward-socket.ts'
import {sh} from '../mesh/shell.ts'
import type {Connect, ApiConnection} from '../open.ts'
import type {Clock, Cluster} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {User} from './world/api/api.ts'
import {handle} from './world/api/handle.ts'
import type {ApiAnswer} from './world/api/request.ts'
import type {World} from './world/world.ts'

/** An embedded cluster in this very process, as whom, and with which time. */
export interface Inside {
  readonly world: World
  readonly user: User
  readonly clock: Clock
}

/**
 * A line to an embedded cluster in this very process: the same paths, answers and errors as over
 * HTTPS, without sockets. Helm is not on it: it is a program of its own and takes the target's
 * address.
 */
export function lineInto(
  {world, user, clock}: Inside,
  ...[target, {credentials}]: Parameters<Connect>
): ApiConnection {
  const api = apiOf(world, user, target)
  return {
    api,
    clock,
    cluster: {...openCluster(api, credentials), podGet: podGetOf(world, user, target)},
  }
}

function apiOf(world: World, user: User, target: KubeTarget): Api {
  return {
    target,
    send: async request => {
      const answer = await asked(world, {user, target}, request)
      if (answer.kind !== 'text') throw new Error(`${request.path} is a stream`)
      if (answer.status >= 300) throw refusedByApi(answer, request.about, target)
      return JSON.parse(answer.body) as Readonly<Record<string, unknown>>
    },
    stream: async (request, onLines) => {
      const answer = await asked(world, {user, target}, request)
      if (answer.kind === 'text') throw refusedByApi(answer, request.about, target)
      if (answer.kind !== 'watch') throw new Error(`${request.path} is no watch`)
      const {promise, resolve, reject} = Promise.withResolvers<undefined>()
      onLines([])
      const stop = answer.watch.start(
        line => told(() => onLines([line]), reject),
        () => resolve(undefined),
      )
      request.signal?.addEventListener('abort', () => resolve(undefined), {once: true})
      await promise.finally(stop)
    },
    close: () => undefined,
  }
}

/** A reader that stumbles over a line ends its own watch, and not the world. */
function told(tell: () => void, failed: (why: unknown) => void): void {
  try {
    tell()
  } catch (error) {
    failed(error)
  }
}

/** To a pod's own loopback, as a port-forward gets there. */
function podGetOf(world: World, user: User, target: KubeTarget): Cluster['podGet'] {
  return async (pod, path) => {
    const about = aboutForward(pod)
    const answer = await asked(
      world,
      {user, target},
      {
        method: 'GET',
        path: `/api/v1/namespaces/${pod.namespace}/pods/${encodeURIComponent(pod.name)}/portforward?ports=${pod.port}`,
        about,
      },
    )
    if (answer.kind === 'text') throw refusedByApi(answer, about, target)
    const program =
      answer.kind === 'connect' ? world.processes.of(answer.object.metadata.uid) : undefined
    if (program === undefined || program.listens?.(pod.port) === false) throw deaf(pod, target)
    const {status, body} = await program.http(pod.port, {
      method: 'GET',
      path,
      headers: {host: 'localhost', accept: 'application/json'},
      body: '',
      loopback: true,
    })
    return {status, body}
  }
}

function asked(
  world: World,
  {user, target}: {readonly user: User; readonly target: KubeTarget},
  {method, path, body, contentType = 'application/json', accept = 'application/json'}: ApiRequest,
): Promise<ApiAnswer> {
  const url = new URL(path, 'https://world')
  const text = body === undefined ? '' : JSON.stringify(body)
  return handle(world, {
    user,
    method,
    path: url.pathname,
    query: url.searchParams,
    contentType,
    accept,
    userAgent: 'meshctl',
    body: text,
    headers: impersonating(target),
  })
}

/** As whom the user wants to be taken, in the API's own headers. */
function impersonating({
  impersonate: {user, groups, uid},
}: KubeTarget): Readonly<Record<string, string>> {
  return {
    ...(user === undefined ? {} : {'impersonate-user': user}),
    ...(groups.length === 0 ? {} : {'impersonate-group': groups.join(', ')}),
    ...(uid === undefined ? {} : {'impersonate-uid': uid}),
  }
}

const deaf = (
  {namespace, name, port}: Parameters<Cluster['podGet']>[0],
  {context}: KubeTarget,
): OutsideError =>
  new OutsideError({
    kind: 'unreachable',
    code: 'POD_UNREACHABLE',
    what: `Could not ask the pod ${name} in namespace ${namespace} on port ${port}`,
    why: `nothing listens on port ${port} there`,
    next: [sh`kubectl --context ${context} --namespace ${namespace} port-forward ${name} ${port}`],
  })
