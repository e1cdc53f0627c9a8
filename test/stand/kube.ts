import {Agent, request as httpsRequest} from 'node:https'
import type {ClientRequest, IncomingMessage} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {uidOf, versionOf} from './objects.ts'

/** What every Kubernetes object has; `K` adds the rest of its shape. */
export type KubeObject = {
  apiVersion?: string
  kind?: string
  metadata?: {
    name?: string
    namespace?: string
    uid?: string
    resourceVersion?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
}

export type WatchEvent<K> = {type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: K}

/** A watched list. `items` is always its newest known state, by uid. */
export type Watched<K> = {
  readonly items: ReadonlyMap<string, K>
  /** Settles once the first list has arrived. */
  readonly synced: Promise<void>
  stop(): void
}

export type PatchKind = 'merge' | 'strategic' | 'apply' | 'json'

/**
 * A small JSON client of the API server. Paths are whole API paths, e.g.
 * `/api/v1/namespaces/shop/pods`.
 */
export type KubeApi = {
  get<K = KubeObject>(path: string): Promise<K>
  /** The items of a list. */
  list<K = KubeObject>(path: string): Promise<K[]>
  create<K = KubeObject>(path: string, body: object): Promise<K>
  /**
   * `apply` is a forced server-side apply as field manager `stand`. The kind is `merge` when left
   * out.
   */
  patch<K = KubeObject>(path: string, body: object, kind?: PatchKind): Promise<K>
  replace<K = KubeObject>(path: string, body: object): Promise<K>
  delete(path: string): Promise<void>
  /** Tells every object that is there as ADDED, then every change, without a gap, until stopped. */
  watch<K extends KubeObject = KubeObject>(
    path: string,
    onEvent?: (event: WatchEvent<K>) => void,
  ): Watched<K>
  /** Ends kept connections. */
  close(): void
}

/**
 * An answer of the API server that is not a 2xx. `reason` is the Status object's, e.g. `NotFound`.
 */
export class ApiError extends Error {
  readonly status: number
  readonly reason: string
  constructor(what: string, status: number, reason: string, message: string) {
    super(`${what}: ${status} ${message}`)
    this.status = status
    this.reason = reason
  }
}

type Call = {method: string; path: string; body?: object | undefined; type?: string}
type Wire = {
  send(call: Call): Promise<unknown>
  open(call: Call, onAnswer: (answer: IncomingMessage) => void): ClientRequest
  close(): void
}

export const PATCH_TYPES: Record<PatchKind, string> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
}

/** An apply patch needs a manager; whoever names another says so in the path. */
export const forced = (path: string): string =>
  path.includes('?') ? path : `${path}?fieldManager=stand&force=true`

/** Connects to `https://127.0.0.1:port` with a bearer token, trusting only the CA (PEM) given. */
export function kubeApi(port: number, token: string, ca: string): KubeApi {
  const wire = wireTo(port, token, ca)
  const send = (method: string, path: string, body?: object, type?: string) =>
    wire.send({method, path, body, ...(type === undefined ? {} : {type})}) as Promise<never>
  return {
    get: path => send('GET', path),
    list: async path => ((await wire.send({method: 'GET', path})) as {items: never[]}).items,
    create: (path, body) => send('POST', path, body),
    replace: (path, body) => send('PUT', path, body),
    patch: (path, body, kind = 'merge') =>
      send('PATCH', kind === 'apply' ? forced(path) : path, body, PATCH_TYPES[kind]),
    delete: async path => {
      await wire.send({method: 'DELETE', path})
    },
    watch: (path, onEvent = () => undefined) => watch(wire, path, onEvent),
    close: () => wire.close(),
  }
}

function wireTo(port: number, token: string, ca: string): Wire {
  const agent = new Agent({keepAlive: true, maxSockets: 64, ca})
  const open = (
    {method, path, body, type = 'application/json'}: Call,
    onAnswer: (answer: IncomingMessage) => void,
  ) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body && {'content-type': type}),
    }
    const call = httpsRequest({host: '127.0.0.1', port, path, method, agent, headers}, onAnswer)
    call.end(body && JSON.stringify(body))
    return call
  }
  const send = (call: Call) =>
    new Promise<unknown>((resolve, reject) => {
      const onAnswer = (answer: IncomingMessage) =>
        void readAnswer(call, answer).then(resolve, reject)
      open(call, onAnswer).on('error', reject)
    })
  return {send, open, close: () => agent.destroy()}
}

async function readAnswer(call: Call, answer: IncomingMessage): Promise<unknown> {
  const text = await textOf(answer)
  const value = (answer.headers['content-type'] ?? '').includes('json')
    ? (JSON.parse(text) as unknown)
    : text
  const status = answer.statusCode ?? 0
  if (status < 300) return value
  const {reason = '', message = text} =
    typeof value === 'object' ? (value as {reason?: string; message?: string}) : {}
  throw new ApiError(`${call.method} ${call.path}`, status, reason, message)
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8')
  let text = ''
  for await (const chunk of answer) text += chunk as string
  return text
}

function watch<K extends KubeObject>(
  wire: Wire,
  path: string,
  onEvent: (event: WatchEvent<K>) => void,
): Watched<K> {
  const items = new Map<string, K>()
  const stopped = new AbortController()
  const first = Promise.withResolvers<undefined>()
  const tell = (type: WatchEvent<K>['type'], object: K) => {
    if (type === 'DELETED') items.delete(uidOf(object))
    else items.set(uidOf(object), object)
    onEvent({type, object})
  }
  void (async () => {
    while (!stopped.signal.aborted) {
      try {
        let version = await relist(wire, path, items, tell)
        first.resolve(undefined)
        for (;;)
          version = await follow(
            wire,
            `${path}${path.includes('?') ? '&' : '?'}watch=1&allowWatchBookmarks=true&resourceVersion=${version}`,
            tell,
            stopped.signal,
          )
      } catch {
        await sleep(200)
      }
    }
  })()
  return {items, synced: first.promise, stop: () => stopped.abort()}
}

async function relist<K extends KubeObject>(
  wire: Wire,
  path: string,
  items: Map<string, K>,
  tell: (type: WatchEvent<K>['type'], object: K) => void,
): Promise<string> {
  const list = (await wire.send({method: 'GET', path})) as {
    metadata: {resourceVersion: string}
    items: K[]
  }
  const there = new Set(list.items.map(uidOf))
  for (const [uid, gone] of [...items]) if (!there.has(uid)) tell('DELETED', gone)
  for (const item of list.items) {
    const known = items.get(uidOf(item))
    if (known === undefined) tell('ADDED', item)
    else if (versionOf(known) !== versionOf(item)) tell('MODIFIED', item)
  }
  return list.metadata.resourceVersion
}

/**
 * One watch connection; resolves with the version to go on from when the server closes it, rejects
 * when only a new list helps.
 */
function follow<K extends KubeObject>(
  wire: Wire,
  path: string,
  tell: (type: WatchEvent<K>['type'], object: K) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let version = ''
    const onLine = (line: string) => {
      const {type, object} = JSON.parse(line) as {
        type: WatchEvent<K>['type'] | 'BOOKMARK' | 'ERROR'
        object: K
      }
      if (type === 'ERROR') return reject(new Error('watch expired'))
      version = versionOf(object)
      if (type !== 'BOOKMARK') tell(type, object)
    }
    const call = wire.open({method: 'GET', path}, answer => {
      if (answer.statusCode !== 200) return reject(new Error(`watch refused: ${answer.statusCode}`))
      const end = () =>
        version === '' || signal.aborted ? reject(new Error('watch ended')) : resolve(version)
      readLines(answer, onLine).then(end, end)
    })
    call.on('error', reject)
    signal.addEventListener('abort', () => call.destroy(), {once: true})
  })
}

async function readLines(answer: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  answer.setEncoding('utf8')
  let rest = ''
  for await (const chunk of answer) {
    const lines = (rest + (chunk as string)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line)
  }
}
