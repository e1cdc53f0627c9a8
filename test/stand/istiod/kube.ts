import https from 'node:https'
import type {IncomingMessage} from 'node:http'
import type {Access} from './kubeconfig.ts'

/** An answer of the API server that is not a success. */
class ApiError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Requests to one API server; paths are absolute, bodies and answers are JSON. All but `open`
 * reject with ApiError.
 */
export type Kube = {
  get: <T>(path: string) => Promise<T>
  create: <T>(path: string, body: unknown) => Promise<T>
  update: <T>(path: string, body: unknown) => Promise<T>
  remove: (path: string) => Promise<unknown>
  /** the response as it comes in, for watches */
  open: (path: string) => Promise<IncomingMessage>
}

/**
 * A client that names itself `agent`: the API server takes what is before the slash as the field
 * manager.
 */
export function connect(access: Access, agent: string): Kube {
  const connections = new https.Agent({
    keepAlive: true,
    ca: access.ca,
    cert: access.cert,
    key: access.key,
  })
  const send = (method: string, path: string, body?: unknown) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const token = access.token()
      const request = https.request(
        new URL(path, access.server),
        {
          method,
          agent: connections,
          headers: {
            accept: 'application/json',
            'user-agent': agent,
            ...(token ? {authorization: `Bearer ${token}`} : {}),
            ...(body ? {'content-type': 'application/json'} : {}),
          },
        },
        resolve,
      )
      request.on('error', reject).end(body ? JSON.stringify(body) : undefined)
    })
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await send(method, path, body)
    const text = await readAll(response)
    const status = response.statusCode ?? 0
    if (status >= 300)
      throw new ApiError(status, messageOf(text) || `${method} ${path} was answered with ${status}`)
    return JSON.parse(text) as T
  }
  return {
    get: path => ask('GET', path),
    create: (path, body) => ask('POST', path, body),
    update: (path, body) => ask('PUT', path, body),
    remove: path => ask('DELETE', path),
    open: path => send('GET', path),
  }
}

/** The whole body of a request or response as text. */
export async function readAll(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** The HTTP status of a failed request, 0 if it never got an answer. */
export function statusOf(error: unknown): number {
  return error instanceof ApiError ? error.status : 0
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as {message?: string}).message ?? text
  } catch {
    return text
  }
}
