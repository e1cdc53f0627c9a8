import {createServer} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http'
import {resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import type {KubeTarget} from '../../src/adapters/kubeconfig.ts'
import {createServingPair} from '../../src/embedded/server/certificates.ts'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'

export type Answering = (request: IncomingMessage, response: ServerResponse, nth: number) => void

/** A server that misbehaves as told: what no healthy API server does on request. */
export interface BadServer {
  readonly target: KubeTarget
  /** `METHOD path` of every request. */
  readonly asked: readonly string[]
  connections(): number
  /** Takes effect for the requests to come, counted from 1. */
  answer(how: Answering): void
  close(): Promise<void>
}

const PAIR = createServingPair()

/** What the kubeconfig says besides, and whether the server speaks http. */
export interface BadServerOptions {
  readonly cluster?: object
  readonly plain?: boolean
  /** For requests to change the protocol. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** By HTTPS. In: a folder for its kubeconfig, and the user in there. */
export async function badServer(
  folder: string,
  user: object = {token: 'secret-token'},
  {cluster = {}, plain = false, upgrade}: BadServerOptions = {},
): Promise<BadServer> {
  const asked: string[] = []
  let connections = 0
  let nth = 0
  let how: Answering = json({})
  const respond: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    how(request, response, ++nth)
  }
  const server = plain
    ? createServer(respond)
    : createTlsServer({...PAIR, requestCert: true, rejectUnauthorized: false}, respond)
  if (upgrade !== undefined) server.on('upgrade', upgrade)
  server.on(plain ? 'connection' : 'secureConnection', () => connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const file = join(folder, `kubeconfig-${port}`)
  const where = plain
    ? {server: `http://127.0.0.1:${port}`}
    : {
        server: `https://127.0.0.1:${port}`,
        'certificate-authority-data': Buffer.from(PAIR.ca).toString('base64'),
      }
  const config = {
    'current-context': 'bad',
    clusters: [{name: 'c', cluster: {...where, ...cluster}}],
    users: [{name: 'u', user}],
    contexts: [{name: 'bad', context: {cluster: 'c', user: 'u'}}],
  }
  await writeFile(file, JSON.stringify(config))
  return {
    target: resolveKubeTarget({kubeconfig: file}, {}),
    asked,
    connections: () => connections,
    answer: next => {
      nth = 0
      asked.length = 0
      how = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answering {
  return (_request, response) =>
    void response
      .writeHead(status, {'Content-Type': 'application/json', ...headers})
      .end(JSON.stringify(body))
}

/** Answers the first times in one way, then in another. */
export function first(times: number, one: Answering, then: Answering): Answering {
  return (request, response, nth) => (nth <= times ? one : then)(request, response, nth)
}
