import type {IncomingMessage, ServerResponse} from 'node:http'
import {promisify} from 'node:util'
import {gzip} from 'node:zlib'
import {stringify} from 'yaml'
import {Refusal} from '../world/refusal.ts'
import type {Status} from '../world/refusal.ts'
import {WireRefusal, broken} from './statuses.ts'

export interface TextAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly warnings?: readonly string[]
}

/** Smaller answers are not compressed, as by kube-apiserver. */
const GZIP_FROM_BYTES = 128 * 1024
/**
 * Answers that people look at are indented, small ones only: large ones are for programs, whatever
 * they call themselves.
 */
const PRETTY_MAX_BYTES = 1024 * 1024

/** Sends a whole answer, in the form and compression that were asked for. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: TextAnswer,
): Promise<void> {
  if (isOver(response)) return
  const {text, contentType} = shaped(request, answer)
  const bytes = Buffer.from(text)
  const compressed =
    bytes.length >= GZIP_FROM_BYTES &&
    /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')
  const payload = compressed ? await promisify(gzip)(bytes, {level: 1}) : bytes
  if (isOver(response)) return
  setHeaders(response, answer, {
    'content-type': contentType,
    ...(compressed ? {'content-encoding': 'gzip', vary: 'Accept-Encoding'} : {}),
  })
  const bare = answer.status === 304 || answer.status === 204
  if (!bare) response.setHeader('content-length', payload.length)
  response.writeHead(answer.status)
  response.end(request.method === 'HEAD' || bare ? undefined : payload)
}

const isOver = (response: ServerResponse): boolean => response.headersSent || response.destroyed

function setHeaders(
  response: ServerResponse,
  {headers, warnings = []}: TextAnswer,
  own: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries({
    ...headers,
    'cache-control': 'no-cache, private',
    ...own,
  }))
    if (value !== '') response.setHeader(name, value)
  if (warnings.length > 0) response.setHeader('warning', warnings.map(warningOf))
}

/**
 * What was thrown → an answer. Anything but a refusal is our own mistake, which the client hears of
 * and nobody dies of.
 */
export function answerOf(error: unknown): TextAnswer {
  if (error instanceof WireRefusal) return statusAnswer(error.status, error.headers)
  if (error instanceof Refusal) return statusAnswer(error.status)
  return statusAnswer(broken(error instanceof Error ? error.message : String(error)).status)
}

function statusAnswer(status: Status, headers: Readonly<Record<string, string>> = {}): TextAnswer {
  return {
    status: status.code,
    body: JSON.stringify(status),
    headers: {'content-type': 'application/json', ...headers},
  }
}

function shaped(
  request: IncomingMessage,
  {body, headers}: TextAnswer,
): {readonly text: string; readonly contentType: string} {
  const contentType = headers['content-type'] ?? ''
  if (contentType !== 'application/json') return {text: body, contentType}
  if (wantsYaml(request))
    return {
      text: stringify(JSON.parse(body), {
        version: '1.1',
        sortMapEntries: true,
        lineWidth: 0,
        aliasDuplicateObjects: false,
      }),
      contentType: 'application/yaml',
    }
  return {
    text: wantsPretty(request) && body.length < PRETTY_MAX_BYTES ? indented(body) : body,
    contentType,
  }
}

function wantsYaml(request: IncomingMessage): boolean {
  const first = (request.headers.accept ?? '').split(',')[0] ?? ''
  return /^ *application\/yaml *(;|$)/.test(first)
}

/** As kube-apiserver: by `pretty`, else for programs that people read from. */
function wantsPretty(request: IncomingMessage): boolean {
  const asked = /[?&]pretty=([^&]*)/.exec(request.url ?? '')?.[1]
  if (asked !== undefined) return !['false', '0', ''].includes(asked)
  return /^(curl|Wget|Mozilla)\//.test(request.headers['user-agent'] ?? '')
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}

/** RFC 7234's code for what lasts; the agent is unknown. */
const warningOf = (text: string): string =>
  `299 - "${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`
