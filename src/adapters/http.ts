import type {IncomingMessage} from 'node:http'
import {instant} from '../mesh/names.ts'
import {backOff} from '../ports/patience.ts'
import type {Clock} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {AnswerTooLarge} from './answer-body.ts'
import {readLines} from './answer-lines.ts'
import {notAnApiServer, refusedByApi, tooLarge, unreachable} from './api-trouble.ts'
import type {About} from './api-trouble.ts'
import {systemClock} from './clock.ts'
import type {Credentials, Proof} from './credentials.ts'
import {isFields} from '../mesh/fields.ts'
import type {KubeTarget} from './kubeconfig.ts'
import {openHttpTransport} from './http-transport.ts'
import type {Answer, Exchange, Opened, HttpTransport} from './http-transport.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly about: About
  /** A POST that only asks: an access review, a dry run. It is repeated like a read. */
  readonly changesNothing?: boolean
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
}

/**
 * A thin JSON client of one API server. Every call ends: with the parsed answer, or with an
 * OutsideError. Bytes are read by us, for client-node builds a class instance for every field
 * (three times the time, measured).
 */
export interface Api {
  readonly target: KubeTarget
  /** Out: a JSON object; what it holds is hostile. */
  send(request: ApiRequest): Promise<Readonly<Record<string, unknown>>>
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
  /** By it pauses are made; the machine's unless said otherwise. */
  readonly clock?: Clock
}

const TRIES_MAX = 5
const PAUSE_MS = 300
/** A server that asks for more patience than this is left to the person. */
const PAUSE_MAX_MS = 10_000
/** No try begins later than so long after the first. */
const TRYING_MAX_MS = 60_000

/** In: where, as whom. Makes no request by itself. */
export function openApi(target: KubeTarget, options: ApiOptions): Api {
  const wire = openHttpTransport(target.server)
  let isClosed = false
  const one = <T>(
    request: ApiRequest,
    doIt: (exchange: Exchange, proof: Proof) => Promise<T>,
  ): Promise<T> => attempt(request, {target, options, isClosed}, doIt)
  return {
    target,
    send: async request => {
      const {body} = await repeated(request, options, async () => {
        const answer = await loggedIn(options.credentials, () =>
          one(request, (exchange, proof) => wire.exchange(exchange, proof)),
        )
        return isSuccess(answer) ? {answer} : {refusal: refused(answer, request, target), answer}
      })
      return parsed(body, request, target)
    },
    stream: async (request, onLines) => {
      const message = await openStream(request, {target, options, isClosed, wire})
      onLines([])
      await readLines(message, onLines, error => failed(error, request, target))
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

async function attempt<T>(
  request: ApiRequest,
  {target, options, isClosed}: Around,
  doIt: (exchange: Exchange, proof: Proof) => Promise<T>,
): Promise<T> {
  // A watch that is taken up again after the end would keep the process alive.
  if (isClosed)
    throw unreachable(new Error('the connection was closed by us'), request.about, target)
  const proof = await options.credentials.proof()
  const {
    method,
    path,
    body,
    contentType = 'application/json',
    accept = 'application/json',
    signal,
  } = request
  const headers = {
    Accept: accept,
    ...(body === undefined ? {} : {'Content-Type': contentType}),
    ...(worthGzip(target) ? {'Accept-Encoding': 'gzip'} : {}),
  }
  const exchange = {
    method,
    url: `${target.server}${path}`,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    timeoutMs: options.timeoutMs,
    signal,
  }
  try {
    return await doIt(exchange, proof)
  } catch (error) {
    throw failed(error, request, target)
  }
}

const isSuccess = ({status}: Answer): boolean => status >= 200 && status < 300

function failed(error: unknown, {about}: ApiRequest, target: KubeTarget): OutsideError {
  return error instanceof AnswerTooLarge
    ? tooLarge(error, about, target)
    : unreachable(error, about, target)
}

/** As client-go: an API server does not redirect, and our credentials are for no other. */
function refused(answer: Answer, request: ApiRequest, target: KubeTarget): OutsideError {
  if (answer.status < 300 || answer.status >= 400)
    return refusedByApi(answer, request.about, target)
  const to = hostIn(answer.location)
  const where = to === undefined ? '' : ` to ${to}`
  return notAnApiServer(target, {
    what: `${target.server} sends us elsewhere`,
    why: `HTTP ${answer.status}${where}, which is not followed: the credentials are for ${target.server} alone`,
  })
}

function hostIn(location: string | undefined): string | undefined {
  const url = location === undefined ? null : URL.parse(location)
  return url === null || url.host === '' ? undefined : url.host
}

/** On loopback gzip costs time, over a network it saves 9 of 10 bytes (measured). */
const worthGzip = (target: KubeTarget): boolean =>
  !/^https?:\/\/(127\.|localhost[:/]|\[::1\])/.test(`${target.server}/`)

/** A token may have run out since it was fetched (F-104): 401 is answered with one new login. */
async function loggedIn<T extends Answer | Opened>(
  credentials: Credentials,
  ask: () => Promise<T>,
): Promise<T> {
  const given = await ask()
  const answer = 'answer' in given ? given.answer : given
  if (!('status' in answer) || answer.status !== 401) return given
  credentials.renew()
  return ask()
}

interface Tried {
  readonly answer: Answer
  readonly refusal?: OutsideError
}

/**
 * Repeats what may be repeated: what changes nothing always, writes only when the server surely did
 * nothing with them.
 */
async function repeated(
  request: ApiRequest,
  options: ApiOptions,
  attempt: () => Promise<Tried>,
): Promise<Answer> {
  const clock = options.clock ?? systemClock()
  const began = clock.now()
  for (let nth = 1; ; nth++) {
    const {pause, error, answer} = await outcome(request, attempt)
    if (answer !== undefined) return answer
    if (pause === undefined || nth === TRIES_MAX || request.signal?.aborted === true) throw error
    const askedMs = (pause.seconds ?? 0) * 1000
    if (askedMs > PAUSE_MAX_MS || clock.now() - began > TRYING_MAX_MS) throw error
    await waited(clock, pause, nth, options)
  }
}

/** As long as the server asks for; without a word from it, longer each time. */
function waited(
  clock: Clock,
  {seconds}: Pause,
  failed: number,
  {pauseMs = PAUSE_MS}: ApiOptions,
): Promise<void> {
  return seconds === undefined
    ? backOff(clock, failed, {firstMs: pauseMs, longestMs: PAUSE_MAX_MS})
    : clock.sleepUntil(instant(clock.now() + seconds * 1000))
}

interface Pause {
  /** That the server asked for. */
  readonly seconds: number | undefined
}

interface End {
  readonly answer?: Answer
  readonly error?: unknown
  /** Set when trying again makes sense. */
  readonly pause?: Pause | undefined
}

async function outcome(request: ApiRequest, attempt: () => Promise<Tried>): Promise<End> {
  try {
    const {answer, refusal} = await attempt()
    if (refusal === undefined) return {answer}
    return {
      error: refusal,
      pause: isBusy(request, answer, refusal) ? {seconds: answer.retryAfterSeconds} : undefined,
    }
  } catch (error) {
    return {error, pause: isHarmless(request, error) ? {seconds: undefined} : undefined}
  }
}

function isBusy(request: ApiRequest, answer: Answer, refusal: OutsideError): boolean {
  if (refusal.code === 'WEBHOOK_FAILED' || refusal.kind === 'refused') return false
  if (answer.status === 429) return true
  return isRead(request)
    ? answer.status >= 500
    : answer.status === 503 && answer.retryAfterSeconds !== undefined
}

const isRead = ({method, changesNothing = false}: ApiRequest): boolean =>
  method === 'GET' || changesNothing

/** Refused connections and unknown names never carried the request; a cut one may have. */
function isHarmless(request: ApiRequest, error: unknown): boolean {
  if (!(error instanceof OutsideError) || error.kind !== 'unreachable') return false
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ECONNREFUSED' || code === 'EAI_AGAIN') return true
  return isRead(request) && (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT')
}

function parsed(
  body: string,
  request: ApiRequest,
  target: KubeTarget,
): Readonly<Record<string, unknown>> {
  const why = `the path ${request.path} was asked; perhaps a login page or a proxy stands before the API server`
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    throw notAnApiServer(target, {
      what: `${target.server} answered with something else than JSON`,
      why,
      cause: error,
    })
  }
  if (isFields(value)) return value
  throw notAnApiServer(target, {what: `${target.server} answered with JSON that is no object`, why})
}

async function openStream(
  request: ApiRequest,
  {wire, ...around}: Around & {readonly wire: HttpTransport},
): Promise<IncomingMessage> {
  const opened = await loggedIn(around.options.credentials, () =>
    attempt(request, around, (exchange, proof) => wire.open(exchange, proof)),
  )
  if ('message' in opened) return opened.message
  throw refused(opened.answer, request, around.target)
}
