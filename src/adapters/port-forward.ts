import {get} from 'node:http'
import type {IncomingMessage} from 'node:http'
import {duplexPair} from 'node:stream'
import type {Duplex} from 'node:stream'
import {sh} from '../mesh/shell.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {Credentials} from './credentials.ts'
import {ForwardSocket} from './forward-socket.ts'
import type {PodPort} from './forward-socket.ts'
import type {KubeTarget} from './kubeconfig.ts'

export interface PodAnswer {
  readonly status: number
  readonly body: string
}

interface Through {
  readonly credentials: Credentials
  readonly target: KubeTarget
  /** From the first byte sent to the last one read; for tests. */
  readonly timeoutMs?: number
}

/** Istiod answers in milliseconds; with 10,000 proxies its answer has some megabytes. */
const TIMEOUT_MS = 10_000
const BODY_MAX_BYTES = 64 * 1024 * 1024

/**
 * HTTP GET to a pod's loopback through a port-forward over a WebSocket of its own, closed at the
 * end whatever happens: an open one keeps the process alive. Neither the pod nor the API server can
 * make it last longer or weigh more than the limits. Out: status and body. Throws OutsideError:
 * denied, absent, timeout, or unreachable POD_UNREACHABLE.
 */
export async function podGet(pod: PodPort, path: string, through: Through): Promise<PodAnswer> {
  const {target, timeoutMs = TIMEOUT_MS} = through
  const proof = await through.credentials.proof()
  const [near, far] = duplexPair()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  near.once('error', failed.reject)
  far.once('error', failed.reject)
  const forward = new ForwardSocket(pod, far, {proof, target})
  forward.opened.catch(() => undefined)
  const timer = setTimeout(() => failed.reject(new TooLate(timeoutMs)), timeoutMs)
  try {
    await Promise.race([forward.opened, failed.promise])
    return await Promise.race([ask(near, pod, path), failed.promise])
  } catch (error) {
    throw error instanceof OutsideError ? error : podUnreachable(pod, error, target)
  } finally {
    clearTimeout(timer)
    forward.close()
    near.destroy()
    far.destroy()
  }
}

class TooLate extends Error {
  constructor(ms: number) {
    super(`no whole answer within ${ms / 1000} s`)
    this.name = 'TimeoutError'
  }
}

/** Node's own HTTP client reads the answer, chunked or not, off our stream. */
async function ask(near: Duplex, pod: PodPort, path: string): Promise<PodAnswer> {
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>()
  const request = get(
    {
      createConnection: () => near,
      host: 'localhost',
      port: pod.port,
      path,
      headers: {Connection: 'close', Accept: 'application/json'},
    },
    resolve,
  )
  request.once('error', reject)
  const message = await promise
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > BODY_MAX_BYTES)
      throw new Error(`the answer is larger than ${BODY_MAX_BYTES / 1024 / 1024} MiB`)
  }
  return {status: message.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8')}
}

function podUnreachable(pod: PodPort, error: unknown, target: KubeTarget): OutsideError {
  const {name, message, code} = error as NodeJS.ErrnoException
  return new OutsideError({
    kind: name === 'TimeoutError' ? 'timeout' : 'unreachable',
    code: 'POD_UNREACHABLE',
    what: `Could not ask the pod ${pod.name} in namespace ${pod.namespace} on port ${pod.port}`,
    why: code === 'ECONNRESET' ? 'the port-forward was cut' : message,
    next: [
      sh`kubectl --context ${target.context} --namespace ${pod.namespace} port-forward ${pod.name} ${pod.port}`,
    ],
    cause: error,
  })
}
