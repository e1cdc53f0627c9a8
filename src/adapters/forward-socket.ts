import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {WebSocket} from 'ws'
import type {RawData} from 'ws'
import {wholeBody} from './answer-body.ts'
import {refusedByApi, unreachable} from './api-trouble.ts'
import type {About, Refusal} from './api-trouble.ts'
import type {Proof} from './credentials.ts'
import type {KubeTarget} from './kubeconfig.ts'

/** Which port of which pod. */
export interface PodPort {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/**
 * Over a WebSocket it is a GET; from Kubernetes 1.35 on the API server asks for `create` besides,
 * and does not always say which of them is missing.
 */
export const aboutForward = (pod: Pick<PodPort, 'namespace' | 'name'>): About => ({
  verb: 'get',
  also: ['create'],
  resource: 'pods/portforward',
  namespace: pod.namespace,
  name: pod.name,
})

/** As kubelets of all versions speak them. */
const PROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
]
const [DATA, TROUBLE] = [0, 1]
/** Each channel begins with the number of the port, in two bytes. */
const PREFIX_BYTES = 2
/** Pieces have some kilobytes. */
const MESSAGE_MAX_BYTES = 1024 * 1024
const TROUBLE_MAX_BYTES = 1000

/**
 * One port-forward over one WebSocket. What comes from the pod is written to `far`, what is written
 * there goes to the pod; when it ends, `far` ends, and trouble destroys it. What the other side
 * sends is bounded, and paused while nobody reads.
 */
export class ForwardSocket {
  /** Rejects with OutsideError when the API server does not open it. */
  readonly opened: Promise<void>
  readonly #socket: WebSocket
  readonly #far: Duplex
  readonly #begun = new Set<number>()

  constructor(
    pod: PodPort,
    far: Duplex,
    {proof, target}: {readonly proof: Proof; readonly target: KubeTarget},
  ) {
    const about = aboutForward(pod)
    const {promise, resolve, reject} = Promise.withResolvers<undefined>()
    this.opened = promise
    this.#far = far
    this.#socket = new WebSocket(addressOf(pod, target), PROTOCOLS, optionsOf(proof))
    this.#socket.once('open', () => resolve(undefined))
    this.#socket.on('error', error => {
      reject(unreachable(error, about, target))
      far.destroy(error)
    })
    this.#socket.once('unexpected-response', (_request, message: IncomingMessage) => {
      refusal(message).then(
        each => reject(refusedByApi(each, about, target)),
        (error: unknown) => reject(unreachable(error, about, target)),
      )
    })
    this.#socket.on('message', (data, isBinary) => this.#take(data, isBinary))
    // What came before the end is still on its way: end it, rather than destroy it.
    this.#socket.once('close', () => far.end())
    far.on('data', (chunk: Buffer) =>
      this.#socket.send(Buffer.concat([Buffer.from([DATA]), chunk])),
    )
    far.on('drain', () => this.#socket.resume())
  }

  /** Whatever state it is in. */
  close(): void {
    this.#socket.terminate()
  }

  #take(data: RawData, isBinary: boolean): void {
    const bytes = Buffer.isBuffer(data)
      ? data
      : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)])
    const channel = bytes[0]
    if (!isBinary || (channel !== DATA && channel !== TROUBLE)) {
      this.#far.destroy(new Error('the port-forward spoke in a way that no API server does'))
      return
    }
    const rest = bytes.subarray(this.#begun.has(channel) ? 1 : 1 + PREFIX_BYTES)
    this.#begun.add(channel)
    if (rest.length === 0) return
    if (channel === TROUBLE)
      this.#far.destroy(new Error(rest.subarray(0, TROUBLE_MAX_BYTES).toString('utf8').trim()))
    else if (!this.#far.write(rest)) this.#socket.pause()
  }
}

function addressOf({namespace, name, port}: PodPort, {server}: KubeTarget): string {
  const base = server.replace(/^http/, 'ws')
  const pod = `namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`
  return `${base}/api/v1/${pod}/portforward?ports=${port}`
}

/**
 * No compression, which a few bytes could unfold; no redirections, for the credentials are for one
 * server.
 */
const optionsOf = ({tls, headers, proxyAgent}: Proof): WebSocket.ClientOptions => ({
  ...tls,
  headers: {...headers} as Record<string, string>,
  ...(proxyAgent === undefined ? {} : {agent: proxyAgent}),
  maxPayload: MESSAGE_MAX_BYTES,
  perMessageDeflate: false,
  followRedirects: false,
})

async function refusal(message: IncomingMessage): Promise<Refusal> {
  return {status: message.statusCode ?? 0, body: await wholeBody(message)}
}
