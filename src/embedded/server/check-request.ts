import type {IncomingMessage} from 'node:http'
import type {User} from '../world/api/api.ts'
import {ANONYMOUS} from './identity.ts'
import {forbiddenPath, headNotAllowed, notAcceptable, notANumber} from './statuses.ts'
import type {RequestTarget} from './request-target.ts'

const FORMS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
/** What Kubernetes' role system:public-info-viewer lets everybody read. */
const PUBLIC = new Set(['/healthz', '/livez', '/readyz', '/version'])
const RESOURCE = /^\/(api\/[^/]+|apis\/[^/]+\/[^/]+)\/./

/**
 * What a request fails of before anybody looks at its resource: strangers who ask for more than
 * what is public, forms and methods that the API does not have. Rights to resources are checked
 * behind it, strangers' too.
 * @throws WireRefusal 400, 403, 405, 406
 */
export function checkRequest(
  {method = 'GET', headers}: IncomingMessage,
  {path, query, proxied}: RequestTarget,
  user: User,
): void {
  if (!RESOURCE.test(path)) {
    if (user === ANONYMOUS && !PUBLIC.has(path)) throw forbiddenPath(user.name, method, path)
    return
  }
  if (proxied !== undefined) return
  if (method === 'HEAD') throw headNotAllowed()
  if (!isAcceptable(headers.accept ?? '')) throw notAcceptable(FORMS)
  if (method === 'GET') checkNumber(query.get('timeoutSeconds'))
}

function isAcceptable(accept: string): boolean {
  const types = accept.split(',').map(range => (range.split(';')[0] ?? '').trim())
  return (
    accept.trim() === '' ||
    types.some(type => type === '*/*' || type === 'application/*' || FORMS.includes(type))
  )
}

function checkNumber(text: string | null): void {
  if (text !== null && text !== '' && !/^[+-]?\d{1,18}$/.test(text)) throw notANumber(text)
}
