import {createServer} from 'node:http'
import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import {duplexPair} from 'node:stream'
import type {Duplex} from 'node:stream'
import type {ContainerProcess} from '../world/container-process.ts'
import type {ApiObject} from '../world/api-object.ts'

/**
 * Connections into a pod, as a port-forward makes them: they come from the pod's own loopback.
 * Nothing listens on any port.
 */
export class PodDoor {
  readonly #pod: ApiObject
  readonly #program: ContainerProcess | undefined
  readonly #servers = new Map<number, Server>()
  readonly #open = new Set<Duplex>()

  constructor(pod: ApiObject, program: ContainerProcess | undefined) {
    this.#pod = pod
    this.#program = program
  }

  /**
   * Out: the caller's end of a new connection; a text when it cannot be, as the kubelet would word
   * it.
   */
  connect(port: number): Duplex | string {
    const program = this.#program
    const {name, uid} = this.#pod.metadata
    if (program === undefined || program.listens?.(port) === false)
      return (
        `error forwarding port ${port} to pod ${name}, uid ${uid}: failed to connect to ` +
        `localhost:${port}: connect: connection refused`
      )
    const [near, far] = duplexPair()
    for (const end of [near, far]) end.on('error', () => undefined)
    // A half that is destroyed must take the other one along, or a waiting read would wait for
    // ever.
    near.once('close', () => far.destroy())
    far.once('close', () => {
      this.#open.delete(near)
      near.end()
    })
    this.#open.add(near)
    this.#server(port, program).emit('connection', far)
    return near
  }

  close(): void {
    for (const end of this.#open) end.destroy()
    for (const server of this.#servers.values()) server.closeAllConnections()
  }

  #server(port: number, program: ContainerProcess): Server {
    const known = this.#servers.get(port)
    if (known !== undefined) return known
    const server = createServer(
      (request, response) => void answered(program, port, request, response),
    )
    server.on('clientError', (_error, socket) => socket.destroy())
    this.#servers.set(port, server)
    return server
  }
}

const BODY_MAX_BYTES = 16 * 1024 * 1024

async function answered(
  program: ContainerProcess,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of request) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > BODY_MAX_BYTES) throw new Error('body too large')
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const {
      status,
      headers: answerHeaders = {},
      body,
    } = await program.http(port, {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers,
      body: Buffer.concat(chunks).toString('utf8'),
      loopback: true,
    })
    response.writeHead(status, {...answerHeaders, 'content-length': Buffer.byteLength(body)})
    response.end(request.method === 'HEAD' ? undefined : body)
  } catch {
    response.destroy()
  }
}
