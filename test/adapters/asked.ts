import {TLSSocket} from 'node:tls'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import type {ExecOptions} from '../../src/adapters/exec-login.ts'
import {openApi} from '../../src/adapters/http.ts'
import type {Api, ApiRequest} from '../../src/adapters/http.ts'
import {badServer, json} from './api-server.ts'
import type {BadServer, BadServerOptions} from './api-server.ts'

export const READ: ApiRequest = {
  method: 'GET',
  path: '/version',
  about: {verb: 'list', resource: 'pods', namespace: 'shop'},
}
export const UNAUTHORIZED = json(
  {kind: 'Status', code: 401, reason: 'Unauthorized', message: 'no'},
  401,
)

/** Us as some user, and a server that remembers with what it was asked. */
export interface Asked {
  readonly server: BadServer
  readonly api: Api
  readonly seen: Record<string, unknown>[]
  readonly close: () => Promise<void>
}

/** In: a folder for the kubeconfig, and the user in there. */
export async function asked(
  folder: string,
  user: object,
  options: BadServerOptions & {
    readonly exec?: Partial<ExecOptions>
    readonly timeoutMs?: number
  } = {},
): Promise<Asked> {
  const server = await badServer(folder, user, options)
  const seen: Record<string, unknown>[] = []
  server.answer((request, response, nth) => {
    const cert =
      request.socket instanceof TLSSocket
        ? request.socket.getPeerCertificate().serialNumber
        : undefined
    seen.push({...request.headers, raw: request.rawHeaders, cert})
    json({ok: true})(request, response, nth)
  })
  const api = openApi(server.target, {
    credentials: credentialsOf(server.target, () => 'meshctl/1', options.exec),
    timeoutMs: options.timeoutMs ?? 5_000,
    pauseMs: 5,
  })
  return {server, api, seen, close: () => (api.close(), server.close())}
}

/**
 * What one request carried: its headers, `raw` too, and the serial number of its certificate as
 * `cert`.
 */
export async function headersOf(
  folder: string,
  user: object,
  options: BadServerOptions = {},
): Promise<Record<string, unknown>> {
  const {api, seen, close} = await asked(folder, user, options)
  try {
    await api.send(READ)
    return seen[0] ?? {}
  } finally {
    await close()
  }
}
