import http, {type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http'
import https from 'node:https'
import type {KeyPair} from '../../../src/embedded/boot/authority.ts'
import {routeOf} from '../../../src/embedded/world/istio/pages.ts'
import {readAll} from './kube.ts'
import type {Address} from './options.ts'

/** What a handler says: a status, and text or (as JSON) anything else. */
export type Reply = {status?: number; body?: unknown}

/** Handlers by path; the longest one that the request's path starts with is asked. */
export type Routes = Readonly<Record<string, (request: Request) => Reply | Promise<Reply>>>

/** A request with its body read. */
export type Request = {
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

/** Serves routes, with TLS if there is a key pair; resolves when it listens. */
export async function serve(
  address: Address,
  routes: Routes,
  tls?: KeyPair,
): Promise<http.Server | https.Server> {
  const listener: RequestListener = (request, response) => void answer(request, response, routes)
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(address.port, address.host, resolve),
  )
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Routes,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://istiod')
  const handler = routeOf(routes, url.pathname)
  const reply = await settle(async () =>
    handler
      ? handler({
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: await readAll(request),
        })
      : {status: 404, body: '404 page not found\n'},
  )
  const text =
    typeof reply.body === 'string'
      ? reply.body
      : reply.body === undefined
        ? ''
        : JSON.stringify(reply.body)
  const type = typeof reply.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  response.writeHead(reply.status ?? 200, {'content-type': type}).end(text)
}

async function settle(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    return {status: 400, body: `${String(error)}\n`}
  }
}
