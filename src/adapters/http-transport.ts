import {request as plainRequest, Agent as PlainAgent} from 'node:http'
import type {Agent, ClientRequest, IncomingMessage} from 'node:http'
import {request as tlsRequest, Agent as TlsAgent} from 'node:https'
import {wholeBody} from './answer-body.ts'
import type {Proof} from './credentials.ts'

/** One request as it goes over the wire. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

export interface Answer {
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  /**
   * Where a redirection points; it is never followed, for credentials go to the server that was
   * named and to no other.
   */
  readonly location: string | undefined
  readonly body: string
}

/** The head of an answer whose body is still to come, or a whole answer that is no success. */
export type Opened = {readonly message: IncomingMessage} | {readonly answer: Answer}

/**
 * Connections that are kept and shared. client-node opens one with a TLS handshake for every
 * request.
 */
export interface HttpTransport {
  /**
   * The whole answer, whatever its status. Throws what Node throws, a TimeoutError, AnswerTooLarge
   * or ClosedUnasked.
   */
  exchange(exchange: Exchange, proof: Proof): Promise<Answer>
  /**
   * An answer that streams; `timeoutMs` is for its head, and for the whole of one that is no
   * success.
   */
  open(exchange: Exchange, proof: Proof): Promise<Opened>
  close(): void
}

/**
 * Requests at once; more wait for a free connection, so that a managed API server is not flooded
 * (F-103).
 */
const CONNECTIONS_MAX = 10
/** Kept connections are dropped when idle for so long, before a load balancer does it silently. */
const IDLE_MS = 55_000
/** Twice is the same as once (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'PUT', 'DELETE'])

/**
 * The server had closed a kept connection before it answered: whether it read the request, nobody
 * knows.
 */
class ClosedUnasked extends Error {
  readonly code: string | undefined

  constructor(cause: NodeJS.ErrnoException) {
    super(
      'the server had closed the kept connection, and it is not known whether it took the request',
      {cause},
    )
    this.name = 'ClosedUnasked'
    this.code = cause.code
  }
}

/**
 * In: the server's URL. Watches have connections of their own, for each holds one for minutes.
 * A request on a kept connection that the server had closed is sent once more on a new one when it
 * is idempotent; others throw ClosedUnasked.
 */
export function openHttpTransport(server: string): HttpTransport {
  const newAgent = (maxSockets: number): Agent => {
    const options = {keepAlive: true, keepAliveMsecs: 30_000, maxSockets, timeout: IDLE_MS}
    return server.startsWith('https:') ? new TlsAgent(options) : new PlainAgent(options)
  }
  const agent = newAgent(CONNECTIONS_MAX)
  const watching = newAgent(Infinity)
  return {
    exchange: (exchange, proof) =>
      onceMore(exchange, isFresh => whole(exchange, proof, isFresh ? false : agent)),
    open: (exchange, proof) =>
      onceMore(exchange, isFresh => opened(exchange, proof, isFresh ? false : watching)),
    close: () => {
      agent.destroy()
      watching.destroy()
    },
  }
}

/**
 * A conflict after a repetition says nothing: it may be with what the first one did. The first
 * failure is told then.
 */
async function onceMore<T extends Answer | Opened>(
  exchange: Exchange,
  send: (isFresh: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await send(false)
  } catch (error) {
    if (!(error instanceof ClosedUnasked) || !IDEMPOTENT.has(exchange.method)) throw error
    const answer = await send(true)
    if ('status' in answer && answer.status === 409) throw error
    return answer
  }
}

/** `false`: a connection of its own. */
type Way = Agent | false

async function whole(exchange: Exchange, proof: Proof, agent: Way): Promise<Answer> {
  const deadline = new Deadline(exchange.timeoutMs)
  const message = await head(exchange, proof, {agent, deadline})
  return read(message, deadline)
}

async function opened(exchange: Exchange, proof: Proof, agent: Way): Promise<Opened> {
  const deadline = new Deadline(exchange.timeoutMs)
  const message = await head(exchange, proof, {agent, deadline})
  const status = message.statusCode ?? 0
  if (status < 200 || status >= 300) return {answer: await read(message, deadline)}
  deadline.clear()
  return {message}
}

async function read(message: IncomingMessage, deadline: Deadline): Promise<Answer> {
  const {statusCode = 0, headers} = message
  try {
    const body = await wholeBody(message)
    return {
      status: statusCode,
      retryAfterSeconds: seconds(headers['retry-after']),
      location: headers.location,
      body,
    }
  } catch (error) {
    throw deadline.error ?? error
  } finally {
    deadline.clear()
  }
}

/** Counts from the moment a connection was had: time in our own queue is not the server's fault. */
class Deadline {
  readonly #ms: number
  #timer: NodeJS.Timeout | undefined
  error: Error | undefined

  constructor(ms: number) {
    this.#ms = ms
  }

  /** A request that has no socket yet does not tell of its own end, so `over` is called besides. */
  start(request: ClientRequest, over: (error: Error) => void): void {
    this.clear()
    this.#timer = setTimeout(() => {
      this.error = Object.assign(new Error(`no whole answer within ${this.#ms / 1000} s`), {
        name: 'TimeoutError',
      })
      request.destroy(this.error)
      over(this.error)
    }, this.#ms)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}

interface By {
  readonly agent: Way
  readonly deadline: Deadline
}

function head(exchange: Exchange, proof: Proof, {agent, deadline}: By): Promise<IncomingMessage> {
  const {method, url, headers, body, signal} = exchange
  const send = url.startsWith('https:') ? tlsRequest : plainRequest
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  if (proof.proxyAgent !== undefined) keepAlive(proof.proxyAgent)
  const length = body === undefined ? {} : {'Content-Length': String(Buffer.byteLength(body))}
  const request = send(url, {
    ...proof.tls,
    method,
    headers: {...proof.headers, ...headers, ...length},
    agent: proof.proxyAgent ?? agent,
    ...(signal === undefined ? {} : {signal}),
  })
  // A proxy that takes our connection and then says nothing keeps Node from ever telling of a
  // socket.
  if (proof.proxyAgent !== undefined) deadline.start(request, reject)
  request.once('socket', () => deadline.start(request, reject))
  request.once('response', resolve)
  // Without a listener Node leaves the socket of a server that changes the protocol to nobody.
  request.once('upgrade', (_message, socket) => {
    deadline.clear()
    socket.destroy()
    reject(new Error('the server changed to another protocol'))
  })
  request.on('error', (error: NodeJS.ErrnoException) => {
    deadline.clear()
    reject(
      deadline.error ?? (request.reusedSocket && isCut(error) ? new ClosedUnasked(error) : error),
    )
  })
  request.end(body)
  return promise
}

const isCut = ({code}: NodeJS.ErrnoException): boolean => code === 'ECONNRESET' || code === 'EPIPE'

/** client-node's proxy agents open a tunnel for every request unless told otherwise. */
function keepAlive(agent: Agent): void {
  const loose = agent as Agent & {keepAlive?: boolean}
  loose.keepAlive = true
  agent.maxSockets = CONNECTIONS_MAX * 3
}

const seconds = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined
