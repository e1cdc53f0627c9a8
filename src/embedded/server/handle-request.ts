import type {IncomingMessage, ServerResponse} from 'node:http'
import type {ApiAnswer, ApiRequest} from '../world/api/request.ts'
import type {User} from '../world/api/api.ts'
import {answerOf, send} from './answer.ts'
import type {TextAnswer} from './answer.ts'
import {bodyOf, bytesOf} from './body.ts'
import type {Faults, InjectedFault} from './faults.ts'
import {checkRequest} from './check-request.ts'
import type {Backend} from './backend.ts'
import {ANONYMOUS} from './identity.ts'
import type {Identities} from './identity.ts'
import {proxyTo} from './pod-proxy.ts'
import {
  BODY_MAX_BYTES,
  STRANGERS_BODY_MAX_BYTES,
  noContainers,
  noUpgrade,
  timedOut,
} from './statuses.ts'
import {parseRequestTarget} from './request-target.ts'
import type {RequestTarget} from './request-target.ts'
import {streamWatch, watchMs} from './watch-stream.ts'

export interface ServerContext {
  readonly backend: Backend
  readonly identities: Identities
  readonly faults: Faults
  /** A request without an answer for so long gets 504. */
  readonly timeoutMs: number
}

/** One request and its answer on the wire. Never throws. */
export async function handleRequest(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  try {
    await answered(context, request, response)
  } catch (error) {
    await failed(request, response, answerOf(error))
  }
}

async function answered(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const user = context.identities.of(request.headers.authorization)
  const target = parseRequestTarget(request.url ?? '/')
  const watching = isWatch(request, target)
  const mishap = context.faults.of(request.method ?? 'GET', target.raw, watching)
  if (await failedByFault(mishap, response)) return
  checkRequest(request, target, user)
  const asked = await readRequest(request, target, user)
  const answer = await inTime(context.backend.handle(asked), context.timeoutMs)
  if (answer.kind === 'text') return send(request, response, answer)
  if (answer.kind === 'watch')
    return streamWatch(response, answer.watch, {
      forMs: watchMs(target.query),
      cutAfterEvents: mishap.cutAfterEvents,
    })
  return send(
    request,
    response,
    await inTime(connected(context.backend, answer, asked, target), context.timeoutMs),
  )
}

/** Out: was the request's fate sealed by a fault? */
async function failedByFault(
  {latencyMs, refusal, silence, drop}: InjectedFault,
  response: ServerResponse,
): Promise<boolean> {
  if (latencyMs > 0) await new Promise(resolve => setTimeout(resolve, latencyMs))
  if (refusal !== undefined) throw refusal
  if (drop) response.destroy()
  return drop || silence
}

async function readRequest(
  request: IncomingMessage,
  target: RequestTarget,
  user: User,
): Promise<ApiRequest> {
  const method = request.method ?? 'GET'
  const {text, contentType} = bodyOf(
    method,
    request.headers['content-type'] ?? '',
    await bytesOf(request, user === ANONYMOUS ? STRANGERS_BODY_MAX_BYTES : BODY_MAX_BYTES),
    target.proxied !== undefined,
  )
  return {...headOf(request, target, user), method, contentType, body: text}
}

/** A request without its body. */
export function headOf(
  request: IncomingMessage,
  {path, query}: RequestTarget,
  user: User,
): ApiRequest {
  const {
    accept = '',
    'user-agent': userAgent = '',
    'content-type': contentType = '',
  } = request.headers
  return {
    user,
    method: request.method ?? 'GET',
    path,
    query,
    contentType,
    accept,
    userAgent,
    body: '',
    headers: plainHeaders(request),
  }
}

function plainHeaders({headers}: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'authorization' ? [] : [[name, String(value)]],
    ),
  )
}

function connected(
  backend: Backend,
  answer: Extract<ApiAnswer, {kind: 'connect'}>,
  asked: ApiRequest,
  target: RequestTarget,
): Promise<Parameters<typeof send>[2]> {
  const {what, object: thing} = answer
  if (what === 'proxy' && target.proxied !== undefined)
    return proxyTo(backend, thing, asked, target.proxied)
  if (what === 'log')
    return Promise.resolve({status: 200, body: '', headers: {'content-type': 'text/plain'}})
  throw what === 'portforward' ? noUpgrade() : noContainers(what, thing.metadata.name)
}

async function failed(
  request: IncomingMessage,
  response: ServerResponse,
  answer: TextAnswer,
): Promise<void> {
  // Without this, a client that still sends a body too large would keep the connection busy.
  if (!request.complete) response.setHeader('connection', 'close')
  try {
    await send(request, response, answer)
  } catch {
    response.destroy()
  }
}

const isWatch = ({method}: IncomingMessage, {query}: RequestTarget): boolean =>
  method === 'GET' && ['true', '1'].includes(query.get('watch') ?? '')

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(timedOut()), timeoutMs)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
