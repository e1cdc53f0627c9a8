import type {IncomingMessage} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {sh} from '../mesh/shell.ts'
import {OutsideError} from '../ports/trouble.ts'
import {refusedByApi, unreachable} from './api-trouble.ts'
import type {About} from './api-trouble.ts'
import type {Credentials, Proof} from './credentials.ts'
import type {KubeTarget} from './kubeconfig.ts'
import {openWire, plainBody} from './wire.ts'
import type {Answer, Exchange, Wire} from './wire.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly about: About
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
}

/**
 * A thin JSON client of one API server. Every call ends: with the parsed answer, or with an OutsideError.
 * Bytes are read by us, for client-node builds a class instance for every field (three times the time, scale.md).
 */
export interface Api {
  readonly target: KubeTarget
  send(request: ApiRequest): Promise<unknown>
  /** A watch: its lines, as they come, many at once. Ends when the server ends it. */
  stream(request: ApiRequest, onLines: (lines: readonly string[]) => void): Promise<void>
  close(): void
}

export interface ApiOptions {
  readonly credentials: Credentials
  /** For one request; 30 s unless --request-timeout says otherwise. */
  readonly timeoutMs: number
  /** First pause before a repetition, doubled each time. */
  readonly pauseMs?: number
}

const TRIES_MAX = 5
const PAUSE_MS = 300
/** A server that asks for more patience than this is left to the person. */
const PAUSE_MAX_MS = 10_000

/** In: where, as whom. Makes no request by itself. */
export function openApi(target: KubeTarget, options: ApiOptions): Api {
  const wire = openWire(target.server)
  let isClosed = false
  const one = <T>(request: ApiRequest, doIt: (exchange: Exchange, proof: Proof) => Promise<T>): Promise<T> => attempt(request, {target, options, isClosed}, doIt)
  return {
    target,
    send: async request => {
      const {body} = await repeated(request, options, async () => {
        const answer = await loggedIn(options.credentials, () => one(request, (exchange, proof) => wire.exchange(exchange, proof)))
        if (answer.status >= 200 && answer.status < 300) return {answer}
        return {refusal: refusedByApi(answer, request.about, target), answer}
      })
      return parsed(body, request, target)
    },
    stream: async (request, onLines) => {
      const message = await openStream(request, {target, options, isClosed, wire})
      onLines([])
      await readLines(message, onLines, error => unreachable(error, request.about, target))
    },
    close: () => {
      isClosed = true
      wire.close()
    },
  }
}

interface Around {
  readonly target: KubeTarget
  readonly options: ApiOptions
  readonly isClosed: boolean
}

async function attempt<T>(request: ApiRequest, {target, options, isClosed}: Around, doIt: (exchange: Exchange, proof: Proof) => Promise<T>): Promise<T> {
  // A watch that is taken up again after the end would keep the process alive.
  if (isClosed) throw unreachable(new Error('the connection was closed by us'), request.about, target)
  const proof = await options.credentials.proof()
  const {method, path, body, contentType = 'application/json', accept = 'application/json', signal} = request
  const headers = {Accept: accept, ...(body === undefined ? {} : {'Content-Type': contentType}), ...(worthGzip(target) ? {'Accept-Encoding': 'gzip'} : {})}
  const exchange = {method, url: `${target.server}${path}`, headers, body: body === undefined ? undefined : JSON.stringify(body), timeoutMs: options.timeoutMs, signal}
  try {
    return await doIt(exchange, proof)
  } catch (error) {
    throw unreachable(error, request.about, target)
  }
}

/** On loopback gzip costs time, over a network it saves 9 of 10 bytes (scale.md). */
const worthGzip = (target: KubeTarget): boolean => !/^https?:\/\/(127\.|localhost[:/]|\[::1\])/.test(`${target.server}/`)

/** A token may have run out since it was fetched (F-104): 401 is answered with one new login. */
async function loggedIn<T extends {readonly status: number} | IncomingMessage>(credentials: Credentials, ask: () => Promise<T>): Promise<T> {
  const answer = await ask()
  const status = 'status' in answer ? answer.status : answer.statusCode
  if (status !== 401) return answer
  if ('resume' in answer) answer.resume()
  credentials.renew()
  return ask()
}

interface Tried {
  readonly answer: Answer
  readonly refusal?: OutsideError
}

/** Repeats what may be repeated: reads always, writes only when the server surely did nothing with them. */
async function repeated(request: ApiRequest, {pauseMs = PAUSE_MS}: ApiOptions, attempt: () => Promise<Tried>): Promise<Answer> {
  for (let nth = 1; ; nth++) {
    const {pause, error, answer} = await outcome(request, attempt)
    if (answer !== undefined) return answer
    if (pause === undefined || nth === TRIES_MAX || request.signal?.aborted === true) throw error
    const wanted = pause.seconds === undefined ? pauseMs * 2 ** (nth - 1) * (0.75 + Math.random() / 2) : pause.seconds * 1000
    if (wanted > PAUSE_MAX_MS) throw error
    await sleep(wanted)
  }
}

interface End {
  readonly answer?: Answer
  readonly error?: unknown
  /** Set when trying again makes sense; with the seconds that the server asked for. */
  readonly pause?: {readonly seconds: number | undefined} | undefined
}

async function outcome(request: ApiRequest, attempt: () => Promise<Tried>): Promise<End> {
  try {
    const {answer, refusal} = await attempt()
    if (refusal === undefined) return {answer}
    return {error: refusal, pause: isBusy(request, answer, refusal) ? {seconds: answer.retryAfterSeconds} : undefined}
  } catch (error) {
    return {error, pause: isHarmless(request, error) ? {seconds: undefined} : undefined}
  }
}

function isBusy(request: ApiRequest, answer: Answer, refusal: OutsideError): boolean {
  if (refusal.code === 'WEBHOOK_FAILED' || refusal.kind === 'refused') return false
  if (answer.status === 429) return true
  return request.method === 'GET' ? answer.status >= 500 : answer.status === 503 && answer.retryAfterSeconds !== undefined
}

/** Refused connections and unknown names never carried the request; a cut one may have. */
function isHarmless(request: ApiRequest, error: unknown): boolean {
  if (!(error instanceof OutsideError) || error.kind !== 'unreachable') return false
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ECONNREFUSED' || code === 'EAI_AGAIN') return true
  return request.method === 'GET' && (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT')
}

function parsed(body: string, request: ApiRequest, target: KubeTarget): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new OutsideError({
      kind: 'broken',
      code: 'NOT_AN_API_SERVER',
      what: `${target.server} answered with something else than JSON`,
      why: `the path ${request.path} was asked; perhaps a login page or a proxy stands before the API server`,
      next: [sh`kubectl --context ${target.context} get --raw /version`],
      cause: error,
    })
  }
}

async function openStream(request: ApiRequest, {wire, ...around}: Around & {readonly wire: Wire}): Promise<IncomingMessage> {
  const message = await loggedIn(around.options.credentials, () => attempt(request, around, (exchange, proof) => wire.open(exchange, proof)))
  const status = message.statusCode ?? 0
  if (status >= 200 && status < 300) return message
  let body = ''
  for await (const chunk of plainBody(message)) body += String(chunk)
  throw refusedByApi({status, body}, request.about, around.target)
}

async function readLines(message: IncomingMessage, onLines: (lines: readonly string[]) => void, translate: (error: unknown) => OutsideError): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  const chunks = plainBody(message)[Symbol.asyncIterator]()
  const next = async (): Promise<IteratorResult<unknown>> => {
    try {
      return await chunks.next()
    } catch (error) {
      throw translate(error)
    }
  }
  for (let chunk = await next(); chunk.done !== true; chunk = await next()) {
    const lines = (rest + decoder.decode(chunk.value as Buffer, {stream: true})).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) onLines(lines)
  }
}
