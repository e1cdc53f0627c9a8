import type {RawData, WebSocket} from 'ws'
import type {Duplex} from 'node:stream'
import type {PodDoor} from './pod-door.ts'

/** A client that reads this many bytes too few makes the pod wait. */
const UNREAD_MAX_BYTES = 1024 * 1024

/**
 * Port-forward as `v4.channel.k8s.io` has it: every message begins with its channel, 2n for the
 * data of the n-th port, 2n+1 for its errors, and the first message of each channel is the port's
 * number. One WebSocket is one connection to each port.
 */
export function forwardByChannels(
  socket: WebSocket,
  door: PodDoor,
  ports: readonly number[],
): void {
  const connections = ports.map((port, index) => opened({socket, door, port, index}))
  socket.on('message', (data: RawData) => {
    const message = bytesOf(data)
    const connection = connections[(message[0] ?? 255) / 2]
    if (connection !== undefined && !connection.destroyed) connection.write(message.subarray(1))
  })
  socket.once('close', () => {
    for (const connection of connections) connection?.destroy()
  })
}

interface Opening {
  readonly socket: WebSocket
  readonly door: PodDoor
  readonly port: number
  readonly index: number
}

function opened({socket, door, port, index}: Opening): Duplex | undefined {
  const channels = [2 * index, 2 * index + 1] as const
  for (const channel of channels) socket.send(Buffer.from([channel, port & 0xff, port >> 8]))
  const connection = door.connect(port)
  if (typeof connection === 'string') {
    socket.send(Buffer.concat([Buffer.from([channels[1]]), Buffer.from(connection)]), () =>
      socket.close(1000),
    )
    return undefined
  }
  connection.on('data', (chunk: Buffer) => {
    socket.send(Buffer.concat([Buffer.from([channels[0]]), chunk]), () => connection.resume())
    if (socket.bufferedAmount > UNREAD_MAX_BYTES) connection.pause()
  })
  // As the kubelet: when the pod hangs up, the WebSocket is closed.
  connection.once('close', () => socket.close(1000))
  return connection
}

export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
