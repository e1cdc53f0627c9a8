import type {ApiAnswer, ApiRequest} from '../../../src/embedded/world/api/request.ts'
import type {ContainerProcess} from '../../../src/embedded/world/container-process.ts'
import type {ApiObject} from '../../../src/embedded/world/api-object.ts'
import type {Backend} from '../../../src/embedded/server/backend.ts'

/** A ground that answers with what it was asked, so that the wire can be seen alone. */
export interface LittleWorld extends Backend {
  readonly asked: ApiRequest[]
  /** Sends a line to everybody who watches. */
  tell(line: string): void
  watchers(): number
  /** The next answers are these. */
  answers: ((request: ApiRequest) => Promise<ApiAnswer>) | undefined
}

const POD: ApiObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'istiod-1',
    namespace: 'istio-system',
    uid: 'u1',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {containers: [{name: 'discovery', ports: [{containerPort: 8080, name: 'http-debug'}]}]},
}
const SERVICE: ApiObject = {
  ...POD,
  kind: 'Service',
  metadata: {...POD.metadata, name: 'istiod'},
  spec: {ports: [{name: 'http-debug', port: 80, targetPort: 'http-debug'}]},
}

const PROGRAM: ContainerProcess = {
  ready: () => true,
  http: (port, request) =>
    Promise.resolve(
      request.path.startsWith('/debug') && !request.loopback
        ? {status: 401, body: 'Unauthorized'}
        : {
            status: 200,
            headers: {'Content-Type': 'text/x'},
            body: JSON.stringify({
              port,
              method: request.method,
              path: request.path,
              body: request.body,
            }),
          },
    ),
  stop: () => undefined,
}

export function littleWorld(): LittleWorld {
  const watchers = new Set<(line: string) => void>()
  const world: LittleWorld = {
    asked: [],
    answers: undefined,
    tell: line => watchers.forEach(watcher => watcher(line)),
    watchers: () => watchers.size,
    handle: request => {
      world.asked.push(request)
      return world.answers?.(request) ?? Promise.resolve(answer(request, watchers))
    },
    processOf: pod => (pod.metadata.name === POD.metadata.name ? PROGRAM : undefined),
    podsBehind: () => [POD],
  }
  return world
}

function answer(request: ApiRequest, watchers: Set<(line: string) => void>): ApiAnswer {
  const connecting = /\/(pods|services)\/([^/]+)\/(proxy|portforward|exec|log)$/.exec(request.path)
  if (connecting !== null) return connect(connecting)
  if (request.query.get('watch') !== null)
    return {
      kind: 'watch',
      warnings: [],
      watch: {start: line => (watchers.add(line), () => void watchers.delete(line))},
    }
  const {user, method, path, query, contentType, body} = request
  return {
    kind: 'text',
    status: 200,
    headers: {'content-type': 'application/json'},
    warnings: [],
    body: JSON.stringify({user, method, path, query: query.toString(), contentType, body}),
  }
}

function connect([, plural = '', name = '', what = '']: RegExpExecArray): ApiAnswer {
  const object = plural === 'services' ? SERVICE : {...POD, metadata: {...POD.metadata, name}}
  return {kind: 'connect', what, object, rest: ''}
}
