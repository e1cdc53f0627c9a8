import {request as ask} from 'node:https'
import type {Agent} from 'node:https'
import {connect} from 'node:tls'
import type {Status} from '../../../src/embedded/world/refusal.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
  /** Its JSON; of what shape, the caller knows. */
  json(): unknown
}

/** A refusal's Status. */
export const statusIn = (reply: Reply): Status => reply.json() as Status

export interface Asking {
  readonly method?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly agent?: Agent
}

/** A request whose target goes out as it is written, `..` and all. */
export function request(
  {port, ca}: Serving,
  target: string,
  {method = 'GET', token, headers = {}, body, agent}: Asking = {},
): Promise<Reply> {
  const {promise, resolve, reject} = Promise.withResolvers<Reply>()
  const bearer = token === undefined ? {} : {authorization: `Bearer ${token}`}
  const length =
    body === undefined || headers['transfer-encoding'] !== undefined
      ? {}
      : {'content-length': String(Buffer.byteLength(body))}
  const outgoing = ask(
    {
      host: '127.0.0.1',
      port,
      path: target,
      method,
      ca,
      headers: {...bearer, ...length, ...headers},
      ...(agent === undefined ? {} : {agent}),
    },
    message => {
      const chunks: Buffer[] = []
      message.on('data', (chunk: Buffer) => chunks.push(chunk))
      message.once('error', reject)
      message.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: message.statusCode ?? 0,
          headers: message.headers,
          text,
          json: () => JSON.parse(text) as unknown,
        })
      })
    },
  )
  outgoing.once('error', reject)
  outgoing.end(body)
  return promise
}

/**
 * Bytes over TLS as they are. Out: what came back until the server hung up or so many ms passed.
 */
export function raw({port, ca}: Serving, bytes: Buffer | string, forMs = 1000): Promise<string> {
  const {promise, resolve} = Promise.withResolvers<string>()
  const socket = connect({host: '127.0.0.1', port, ca}, () => socket.write(bytes))
  let text = ''
  const timer = setTimeout(() => socket.destroy(), forMs)
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  socket.once('close', () => {
    clearTimeout(timer)
    resolve(text)
  })
  return promise
}
