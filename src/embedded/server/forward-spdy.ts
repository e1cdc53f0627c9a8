import type {Duplex} from 'node:stream'
import type {WebSocket} from 'ws'
import {bytesOf} from './forward-channels.ts'
import type {PodDoor} from './pod-door.ts'
import {Spdy} from './spdy.ts'
import type {Transport} from './spdy.ts'
import type {Headers} from './spdy-headers.ts'

/** Streams of a client at once; kubectl has two for each connection. */
const STREAMS_MAX = 2000

/**
 * Port-forward as `portforward.k8s.io` has it over SPDY/3.1: for every connection the client opens
 * a stream for errors and one for data, whose headers name the port and, the same for both, a
 * request.
 */
export function forwardBySpdy(transport: Transport, door: PodDoor): void {
  const errors = new Map<string, number>()
  const connections = new Map<number, Connection>()
  const end = (stream: number, how: (connection: Connection) => void): void => {
    const connection = connections.get(stream)
    if (connection !== undefined) how(connection)
  }
  const spdy = new Spdy(transport, {
    opened: (stream, headers) => {
      const [port, request] = [Number(headers.get('port')), headers.get('requestid') ?? '']
      if (!isPort(port) || connections.size + errors.size > STREAMS_MAX) return spdy.refuse(stream)
      spdy.accept(stream)
      if (!isData(headers)) return void errors.set(request, stream)
      const complaints = errors.get(request)
      errors.delete(request)
      open(spdy, door, {stream, complaints, port}, connections)
    },
    data: (stream, bytes) => end(stream, ({pod}) => void pod.write(bytes)),
    finished: stream => end(stream, ({pod}) => void pod.end()),
    reset: stream => end(stream, ({pod}) => void pod.destroy()),
  })
  transport.onClose(() => {
    for (const {pod} of connections.values()) pod.destroy()
  })
}

interface Connection {
  readonly pod: Duplex
}

interface Streams {
  readonly stream: number
  /** The stream for errors. */
  readonly complaints: number | undefined
  readonly port: number
}

function open(
  spdy: Spdy,
  door: PodDoor,
  {stream, complaints, port}: Streams,
  connections: Map<number, Connection>,
): void {
  const pod = door.connect(port)
  const over = (complaint?: string): void => {
    if (complaints !== undefined && complaint !== undefined)
      spdy.data(complaints, Buffer.from(complaint))
    if (complaints !== undefined) spdy.finish(complaints)
    spdy.finish(stream)
  }
  if (typeof pod === 'string') return over(pod)
  connections.set(stream, {pod})
  pod.on('data', (chunk: Buffer) => spdy.data(stream, chunk))
  pod.once('close', () => {
    connections.delete(stream)
    over()
  })
}

const isData = (headers: Headers): boolean => headers.get('streamtype') === 'data'
const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536

/**
 * SPDY straight on the connection, after an upgrade: kubectl before 1.31, and everyone whom a proxy
 * keeps from WebSockets.
 */
export function overSocket(socket: Duplex, head: Buffer): Transport {
  return {
    send: bytes => void socket.write(bytes),
    onBytes: listener => {
      if (head.length > 0) listener(head)
      socket.on('data', listener)
    },
    onClose: listener => void socket.once('close', listener),
    close: () => void socket.destroy(),
  }
}

/** SPDY in the messages of a WebSocket, whose borders mean nothing. */
export function overWebSocket(socket: WebSocket): Transport {
  return {
    send: bytes => socket.send(bytes),
    onBytes: listener => void socket.on('message', data => listener(bytesOf(data))),
    onClose: listener => void socket.once('close', listener),
    close: () => socket.terminate(),
  }
}
