import {Agent, request} from 'node:https'
import type {IncomingMessage} from 'node:http'
import type {Server} from './server.ts'

/** What is sent: whole path with query, bytes as text. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What came back. The body is parsed when it says it is JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

const ANSWER_WITHIN_MS = 40_000

/** Raw HTTPS to one server: nothing is added to what is asked for. */
export class Wire {
  readonly #server: Server
  readonly #agent: Agent

  constructor(server: Server) {
    this.#server = server
    this.#agent = new Agent({keepAlive: true, maxSockets: 48, ca: server.ca})
  }

  send(sent: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#open(sent, reject, answer => {
        textOf(answer).then(
          text =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: bodyOf(answer, text),
            }),
          reject,
        )
      })
    })
  }

  /**
   * Opens a stream of JSON lines. Rejects with an answer that is no stream. `onEnd` is called once.
   */
  watch(
    sent: Sent,
    onLine: (line: unknown) => void,
    onEnd: () => void,
  ): Promise<{refused?: Answer; stop(): void}> {
    return new Promise((resolve, reject) => {
      const call = this.#open(sent, reject, answer => {
        const stop = () => void call.destroy()
        if (answer.statusCode === 200) {
          resolve({stop})
          void eachLine(answer, onLine)
            .catch(() => undefined)
            .then(onEnd)
        } else {
          textOf(answer).then(
            text =>
              resolve({
                refused: {
                  status: answer.statusCode ?? 0,
                  headers: answer.headers,
                  body: bodyOf(answer, text),
                },
                stop,
              }),
            reject,
          )
        }
      })
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #open(sent: Sent, onError: (error: Error) => void, onAnswer: (answer: IncomingMessage) => void) {
    const {hostname, port} = new URL(this.#server.url)
    const length: Record<string, string> =
      sent.body === undefined ? {} : {'content-length': String(Buffer.byteLength(sent.body))}
    const call = request(
      {
        host: hostname,
        port,
        path: sent.path,
        method: sent.method,
        agent: this.#agent,
        headers: {...length, ...sent.headers},
      },
      onAnswer,
    )
    call.setTimeout(ANSWER_WITHIN_MS, () =>
      call.destroy(
        new Error(`${sent.method} ${sent.path}: no answer within ${ANSWER_WITHIN_MS / 1000} s`),
      ),
    )
    call.on('error', onError)
    call.end(sent.body)
    return call
  }
}

function bodyOf(answer: IncomingMessage, text: string): unknown {
  const isJson =
    (answer.headers['content-type'] ?? '').startsWith('application/json') && text !== ''
  return isJson ? (JSON.parse(text) as unknown) : text
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8')
  let text = ''
  for await (const part of answer) text += part as string
  return text
}

async function eachLine(answer: IncomingMessage, onLine: (line: unknown) => void): Promise<void> {
  answer.setEncoding('utf8')
  let rest = ''
  for await (const part of answer) {
    const lines = (rest + (part as string)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(JSON.parse(line))
  }
}
