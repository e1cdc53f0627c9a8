import type {IncomingMessage} from 'node:http'
import {STATUS_CODES} from 'node:http'
import type {Duplex} from 'node:stream'
import {WebSocketServer} from 'ws'
import type {WebSocket} from 'ws'
import type {ApiObject} from '../world/api-object.ts'
import {answerOf} from './answer.ts'
import type {TextAnswer} from './answer.ts'
import {headOf} from './handle-request.ts'
import type {ServerContext} from './handle-request.ts'
import {forwardByChannels} from './forward-channels.ts'
import {forwardBySpdy, overSocket, overWebSocket} from './forward-spdy.ts'
import {PodDoor} from './pod-door.ts'
import {badBody, noContainers, noUpgrade} from './statuses.ts'
import {parseRequestTarget} from './request-target.ts'

const CHANNELS = 'v4.channel.k8s.io'
/** kubectl from 1.31 on: the frames of SPDY as messages of a WebSocket. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io'
const FORWARD = 'portforward.k8s.io'

interface Raw {
  readonly socket: Duplex
  readonly head: Buffer
}

/**
 * A request that wants to go on as something else than HTTP: port-forwards do, the rest is refused.
 * Never throws.
 */
export async function upgraded(
  context: ServerContext,
  request: IncomingMessage,
  raw: Raw,
): Promise<void> {
  raw.socket.on('error', () => undefined)
  try {
    const answer = await answered(context, request, raw)
    if (answer !== undefined) refuse(raw.socket, answer)
  } catch (error) {
    refuse(raw.socket, answerOf(error))
  }
}

/**
 * Out: what the client gets instead of an upgrade; undefined when the connection has gone its way.
 */
async function answered(
  context: ServerContext,
  request: IncomingMessage,
  raw: Raw,
): Promise<TextAnswer | undefined> {
  const user = context.identities.of(request.headers.authorization)
  const target = parseRequestTarget(request.url ?? '/')
  const {refusal, silence, drop} = context.faults.of(request.method ?? 'GET', target.raw, false)
  if (refusal !== undefined) throw refusal
  if (drop) raw.socket.destroy()
  if (drop || silence) return undefined
  const answer = await context.backend.handle(headOf(request, target, user))
  if (answer.kind === 'text') return answer
  if (answer.kind === 'watch') throw noUpgrade()
  if (answer.what !== 'portforward') throw noContainers(answer.what, answer.object.metadata.name)
  forward(context, {request, raw, pod: answer.object, ports: portsIn(target.query)})
  return undefined
}

interface Forward {
  readonly request: IncomingMessage
  readonly raw: Raw
  readonly pod: ApiObject
  readonly ports: readonly number[]
}

function forward({backend}: ServerContext, {request, raw, pod, ports}: Forward): void {
  const door = new PodDoor(pod, backend.processOf(pod))
  raw.socket.once('close', () => door.close())
  if ((request.headers.upgrade ?? '').toLowerCase() === 'spdy/3.1') {
    raw.socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n` +
        `X-Stream-Protocol-Version: ${FORWARD}\r\n\r\n`,
    )
    return forwardBySpdy(overSocket(raw.socket, raw.head), door)
  }
  const offered = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map(each => each.trim())
  const protocol = [TUNNEL, CHANNELS].find(each => offered.includes(each))
  if (protocol === undefined)
    throw badBody(
      'unable to upgrade: unable to negotiate protocol: client supports ' +
        `[${offered.join(' ')}], server accepts [${TUNNEL} ${CHANNELS}]`,
    )
  if (protocol === CHANNELS && ports.length === 0)
    throw badBody('query parameter "ports" is required')
  accept(request, raw, protocol, socket =>
    protocol === TUNNEL
      ? forwardBySpdy(overWebSocket(socket), door)
      : forwardByChannels(socket, door, ports),
  )
}

/** By hand as far as the protocol's name goes: `ws` refuses names with a slash in them. */
function accept(
  request: IncomingMessage,
  {socket, head}: Raw,
  protocol: string,
  then: (socket: WebSocket) => void,
): void {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 16 * 1024 * 1024,
  })
  delete request.headers['sec-websocket-protocol']
  server.once('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${protocol}`))
  server.handleUpgrade(request, socket, head, opened => {
    opened.on('error', () => opened.terminate())
    then(opened)
  })
}

/** `ports=1&ports=2` and `ports=1,2`. */
function portsIn(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports').flatMap(each => each.split(','))
  const wrong = texts.find(
    text => !/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535,
  )
  if (wrong !== undefined) throw badBody(`unable to parse ${JSON.stringify(wrong)} as a port`)
  return texts.map(Number)
}

function refuse(socket: Duplex, {status, body, headers}: TextAnswer): void {
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
}
