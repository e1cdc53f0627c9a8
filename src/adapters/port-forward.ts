import {PortForward} from '@kubernetes/client-node'
import {get} from 'node:http'
import type {IncomingMessage} from 'node:http'
import {Writable, duplexPair} from 'node:stream'
import type {Duplex} from 'node:stream'
import {sh} from '../mesh/shell.ts'
import {OutsideError} from '../ports/trouble.ts'
import {refusedByApi, unreachable} from './api-trouble.ts'
import type {About} from './api-trouble.ts'
import type {Credentials} from './credentials.ts'
import type {KubeTarget} from './kubeconfig.ts'

export interface PodPort {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

export interface PodAnswer {
  readonly status: number
  readonly body: string
}

interface Through {
  readonly credentials: Credentials
  readonly target: KubeTarget
}

/** Istiod answers in milliseconds; with 10,000 proxies its answer has some megabytes. */
const TIMEOUT_MS = 10_000
const BODY_MAX_BYTES = 64 * 1024 * 1024

/**
 * HTTP GET to a pod's loopback through a port-forward over a WebSocket of its own, closed at the end whatever happens:
 * an open one keeps the process alive, and client-node tells nobody when one breaks.
 * Out: status and body. Throws OutsideError: denied, absent, timeout, or unreachable POD_UNREACHABLE.
 */
export async function podGet(pod: PodPort, path: string, through: Through): Promise<PodAnswer> {
  const [near, far] = duplexPair()
  const timer = setTimeout(() => near.destroy(Object.assign(new Error(`no whole answer within ${TIMEOUT_MS / 1000} s`), {name: 'TimeoutError'})), TIMEOUT_MS)
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  near.once('error', failed.reject)
  // The other half of a destroyed pair reports a premature close, which says nothing new.
  far.on('error', () => undefined)
  const opened = openForward(pod, {near, far}, through)
  try {
    await Promise.race([opened, failed.promise])
    return await Promise.race([ask(near, pod, path), failed.promise])
  } catch (error) {
    throw error instanceof OutsideError ? error : podUnreachable(pod, error, through.target)
  } finally {
    clearTimeout(timer)
    near.destroy()
    far.destroy()
    void opened.then(socket => socket.terminate()).catch(() => undefined)
  }
}

/** The part of a `ws` WebSocket that is used here; its package brings no types. */
interface Socket {
  terminate(): void
  addEventListener(type: 'close' | 'error', listener: () => void): void
}

async function openForward(pod: PodPort, {near, far}: {readonly near: Duplex; readonly far: Duplex}, {credentials, target}: Through): Promise<Socket> {
  const complaint = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (chunk.length > 0) near.destroy(new Error(chunk.toString('utf8').trim()))
      done()
    },
  })
  try {
    const forward = new PortForward(credentials.kubeConfig(), true)
    const socket = (await forward.portForward(pod.namespace, encodeURIComponent(pod.name), [pod.port], far, complaint, far)) as unknown as Socket
    // What came before the end is still on its way through the pair: end it, rather than destroy it.
    socket.addEventListener('close', () => far.end())
    return socket
  } catch (error) {
    throw notOpened(pod, error, target)
  }
}

/** Node's own HTTP client reads the answer, chunked or not, off our stream. */
async function ask(near: Duplex, pod: PodPort, path: string): Promise<PodAnswer> {
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  const request = get({createConnection: () => near, host: 'localhost', port: pod.port, path, headers: {Connection: 'close', Accept: 'application/json'}}, resolve)
  request.once('error', reject)
  const message = await promise
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > BODY_MAX_BYTES) throw new Error(`the answer is larger than ${BODY_MAX_BYTES / 1024 / 1024} MiB`)
  }
  return {status: message.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8')}
}

/** Over a WebSocket it is a GET; from Kubernetes 1.35 on the API server asks for `create` besides, and never says which of them is missing. */
export const aboutForward = (pod: Pick<PodPort, 'namespace' | 'name'>): About =>
  ({verb: 'get', also: ['create'], resource: 'pods/portforward', namespace: pod.namespace, name: pod.name})

/** A WebSocket that the server did not open says so only in its message: `Unexpected server response: 403`. */
function notOpened(pod: PodPort, error: unknown, target: KubeTarget): OutsideError {
  if (error instanceof OutsideError) return error
  const {message = '', error: inner} = error as {message?: string; error?: unknown}
  const status = /Unexpected server response: (\d{3})/.exec(message)?.[1]
  if (status !== undefined) return refusedByApi({status: Number(status), body: ''}, aboutForward(pod), target)
  return unreachable(inner ?? error, aboutForward(pod), target)
}

function podUnreachable(pod: PodPort, error: unknown, target: KubeTarget): OutsideError {
  const {name, message, code} = error as NodeJS.ErrnoException
  return new OutsideError({
    kind: name === 'TimeoutError' ? 'timeout' : 'unreachable',
    code: 'POD_UNREACHABLE',
    what: `Could not ask the pod ${pod.name} in namespace ${pod.namespace} on port ${pod.port}`,
    why: code === 'ECONNRESET' ? 'the port-forward was cut' : message,
    next: [sh`kubectl --context ${target.context} --namespace ${pod.namespace} port-forward ${pod.name} ${pod.port}`],
    cause: error,
  })
}
