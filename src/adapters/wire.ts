import {request as plainRequest, Agent as PlainAgent} from 'node:http'
import type {Agent, ClientRequest, IncomingMessage} from 'node:http'
import {request as tlsRequest, Agent as TlsAgent} from 'node:https'
import type {Readable} from 'node:stream'
import {createGunzip} from 'node:zlib'
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
  readonly body: string
}

/** Connections that are kept and shared. client-node opens one with a TLS handshake for every request. */
export interface Wire {
  /** The whole answer, whatever its status. Throws what Node throws, or a TimeoutError. */
  exchange(exchange: Exchange, proof: Proof): Promise<Answer>
  /** The answer's head with its body still streaming; `timeoutMs` is for the head alone. */
  open(exchange: Exchange, proof: Proof): Promise<IncomingMessage>
  close(): void
}

/** Requests at once; more wait for a free connection, so that a managed API server is not flooded (F-103). */
const CONNECTIONS_MAX = 10
/** Kept connections are dropped when idle for so long, before a load balancer does it silently. */
const IDLE_MS = 55_000
/** No page of 500 objects comes near this; more is a runaway. */
const BODY_MAX_BYTES = 256 * 1024 * 1024

/** In: the server's URL. Watches have connections of their own, for each holds one for minutes. */
export function openWire(server: string): Wire {
  const newAgent = (maxSockets: number): Agent => {
    const options = {keepAlive: true, keepAliveMsecs: 30_000, maxSockets, timeout: IDLE_MS}
    return server.startsWith('https:') ? new TlsAgent(options) : new PlainAgent(options)
  }
  const agent = newAgent(CONNECTIONS_MAX)
  const watching = newAgent(Infinity)
  return {
    exchange: async (exchange, proof) => {
      const deadline = new Deadline(exchange.timeoutMs)
      const message = await head(exchange, proof, {agent, deadline})
      try {
        return {status: message.statusCode ?? 0, retryAfterSeconds: seconds(message.headers['retry-after']), body: await whole(message)}
      } catch (error) {
        throw deadline.error ?? error
      } finally {
        deadline.clear()
      }
    },
    open: async (exchange, proof) => {
      const deadline = new Deadline(exchange.timeoutMs)
      try {
        return await head(exchange, proof, {agent: watching, deadline})
      } finally {
        deadline.clear()
      }
    },
    close: () => {
      agent.destroy()
      watching.destroy()
    },
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

  start(request: ClientRequest): void {
    this.#timer = setTimeout(() => {
      this.error = Object.assign(new Error(`no whole answer within ${this.#ms / 1000} s`), {name: 'TimeoutError'})
      request.destroy(this.error)
    }, this.#ms)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}

function head({method, url, headers, body, signal}: Exchange, proof: Proof, {agent, deadline}: {agent: Agent; deadline: Deadline}): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? tlsRequest : plainRequest
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  if (proof.proxyAgent !== undefined) keepAlive(proof.proxyAgent)
  const length = body === undefined ? {} : {'Content-Length': String(Buffer.byteLength(body))}
  const request = send(url, {...proof.tls, method, headers: {...proof.headers, ...headers, ...length}, agent: proof.proxyAgent ?? agent, ...(signal === undefined ? {} : {signal})})
  request.once('socket', () => deadline.start(request))
  request.once('response', resolve)
  request.on('error', error => {
    deadline.clear()
    reject(deadline.error ?? Object.assign(error, {reused: request.reusedSocket}))
  })
  request.end(body)
  return promise
}

/** client-node's proxy agents open a tunnel for every request unless told otherwise. */
function keepAlive(agent: Agent): void {
  const loose = agent as Agent & {keepAlive?: boolean}
  loose.keepAlive = true
  agent.maxSockets = CONNECTIONS_MAX * 3
}

/** The body as it was before compression. */
export function plainBody(message: IncomingMessage): Readable {
  if (message.headers['content-encoding'] !== 'gzip') return message
  const gunzip = createGunzip()
  message.once('error', error => gunzip.destroy(error))
  message.once('aborted', () => gunzip.destroy(Object.assign(new Error('cut short'), {code: 'ECONNRESET'})))
  return message.pipe(gunzip)
}

async function whole(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of plainBody(message)) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > BODY_MAX_BYTES) {
      message.destroy()
      throw new Error(`the answer is larger than ${BODY_MAX_BYTES / 1024 / 1024} MiB`)
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}

const seconds = (header: string | undefined): number | undefined => (header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined)
