import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:https'
import type {Server} from 'node:https'
import type {AddressInfo, Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {createServingPair} from './certificates.ts'
import type {ServingPair} from './certificates.ts'
import {handleRequest} from './handle-request.ts'
import type {ServerContext} from './handle-request.ts'
import {Faults} from './faults.ts'
import type {FaultRule} from './faults.ts'
import type {Backend} from './backend.ts'
import {Identities} from './identity.ts'
import {kubeconfigOf} from './kubeconfig.ts'
import {BODY_MAX_BYTES} from './statuses.ts'
import {upgraded} from './upgrade.ts'

export interface ServeOptions {
  /** Default: one that is free. */
  readonly port?: number
  /** Default: made now. */
  readonly certificates?: ServingPair
  /** Name of the context in kubeconfigs; default `meshctl-embedded`. */
  readonly context?: string
  /** How long a request may go without an answer; default 60,000 ms, as kube-apiserver. */
  readonly timeoutMs?: number
}

/** A world on the wire. */
export interface Serving {
  /** `https://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** PEM, what clients are to trust. */
  readonly ca: string
  /** Its text holds the user's token. Users that are not known yet are added without groups. */
  kubeconfig(user: string): string
  /** Out: the user's bearer token. The same name again changes the groups and keeps the token. */
  addUser(name: string, groups: readonly string[], token?: string): string
  /** Replaces all faults; `faults([])` heals. */
  faults(rules: readonly FaultRule[], seed?: number): void
  /** Ends every connection at once. */
  close(): Promise<void>
}

/** Strangers may connect too: beyond so many connections nobody is let in, before TLS begins. */
export const CONNECTIONS_MAX = 512

/** Serves a world's API by HTTPS on 127.0.0.1, and nowhere else. */
export async function serve(backend: Backend, options: ServeOptions = {}): Promise<Serving> {
  const pair = options.certificates ?? createServingPair()
  const context: ServerContext = {
    backend,
    identities: new Identities(),
    faults: new Faults(),
    timeoutMs: options.timeoutMs ?? 60_000,
  }
  const server = createServer({
    key: pair.key,
    cert: pair.cert,
    minVersion: 'TLSv1.2',
    requestTimeout: 120_000,
    keepAliveTimeout: 120_000,
    maxHeaderSize: 64 * 1024,
  })
  server.maxConnections = CONNECTIONS_MAX
  const sockets = kept(server)
  listenTo(server, context)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  server.on('error', () => undefined)
  const {port} = server.address() as AddressInfo
  return serving(
    context,
    {
      url: `https://127.0.0.1:${port}`,
      port,
      ca: pair.ca,
      context: options.context ?? 'meshctl-embedded',
    },
    () => closed(server, sockets),
  )
}

interface ServerAddress {
  readonly url: string
  readonly port: number
  readonly ca: string
  readonly context: string
}

function serving(
  {identities, faults}: ServerContext,
  {url, port, ca, context}: ServerAddress,
  close: () => Promise<void>,
): Serving {
  return {
    url,
    port,
    ca,
    kubeconfig: user =>
      kubeconfigOf({
        url,
        ca,
        user,
        token: identities.tokenOf(user) ?? identities.add(user, []),
        context,
      }),
    addUser: (name, groups, token) => identities.add(name, groups, token),
    faults: (rules, seed) => faults.set(rules, seed),
    close,
  }
}

function listenTo(server: Server, context: ServerContext): void {
  server.on('request', (request, response) => void handleRequest(context, request, response))
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= BODY_MAX_BYTES) response.writeContinue()
    void handleRequest(context, request, response)
  })
  server.on(
    'upgrade',
    (request, socket: Duplex, head: Buffer) => void upgraded(context, request, {socket, head}),
  )
  // A CONNECT, or words that are no HTTP: nobody is served by an answer.
  server.on('connect', (_request, socket) => socket.destroy())
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const status =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request'
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n${status}`,
    )
  })
}

function kept(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
    server.closeAllConnections()
  })
}
