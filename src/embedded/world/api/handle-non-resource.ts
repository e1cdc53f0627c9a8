import {notAllowed, nowhere} from '../refusal.ts'
import type {World} from '../world.ts'
import {discovery} from './discovery.ts'
import {VERBS, checkAccess, text} from './request.ts'
import type {ApiAnswer, ApiRequest} from './request.ts'
import {openApi} from './openapi.ts'
import {versionInfo} from './version.ts'
import {own} from '../../../mesh/own.ts'

/** Paths that are no resource: health, version, discovery, OpenAPI. Throws Refusal. */
export function handleNonResource(world: World, request: ApiRequest): ApiAnswer {
  const path = request.path.replace(/\/+$/, '') || '/'
  checkAccess(world, request.user, {
    verb: own(VERBS, request.method) ?? request.method.toLowerCase(),
    path: request.path,
  })
  if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed()
  if (['/healthz', '/livez', '/readyz'].some(each => path === each || path.startsWith(`${each}/`)))
    return {
      kind: 'text',
      status: 200,
      body: 'ok',
      headers: {'content-type': 'text/plain; charset=utf-8'},
      warnings: [],
    }
  if (path === '/version') return text(200, JSON.stringify(versionInfo(world.gitVersion)))
  const document = openApi(world.api, {
    path,
    accept: request.accept,
    hash: request.query.get('hash'),
    version: world.gitVersion,
  })
  if (document !== undefined) return {kind: 'text', ...document, warnings: []}
  const found = discovery(world.api.kinds, path, request.accept)
  if (found === undefined) return pathNotFound(world, path)
  const {body, etag, contentType} = found
  if (etag !== undefined && request.headers['if-none-match'] === etag)
    return {kind: 'text', status: 304, body: '', headers: {etag}, warnings: []}
  return {
    kind: 'text',
    status: 200,
    body: JSON.stringify(body),
    headers: {'content-type': contentType, ...(etag === undefined ? {} : {etag, vary: 'Accept'})},
    warnings: [],
  }
}

/** Parts of the API that are there say 404 as the API does, all else as a plain web server. */
export function pathNotFound({api}: World, path: string): ApiAnswer {
  const [root, group] = path.split('/').slice(1)
  const isApi =
    root === 'api' ||
    root === 'version' ||
    (root === 'apis' && api.kinds.all().some(each => each.group === group))
  if (isApi) throw nowhere()
  return {
    kind: 'text',
    status: 404,
    body: '404 page not found\n',
    headers: {'content-type': 'text/plain; charset=utf-8'},
    warnings: [],
  }
}
