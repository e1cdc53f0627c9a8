import {digest} from '../chance.ts'
import type {Kind, Kinds} from '../kinds.ts'
import {openApiDocument, openApiPaths} from '../schema/openapi.ts'
import type {Schemas} from '../schema/schemas.ts'

/** An answer to be sent as it is. */
export interface OpenApiDocument {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface OpenApiSource {
  readonly kinds: Kinds
  readonly schemas: Schemas
}

export interface OpenApiRequest {
  /** As in the request, without its query. */
  readonly path: string
  readonly accept: string
  /** Of the query. */
  readonly hash: string | null
  /** `v1.35.4`. */
  readonly version: string
}

const ROOT = '/openapi/v3'

/**
 * `/openapi/v3`, and the documents below it: one for each group version, named by a hash of what it
 * tells, so that clients keep it as long as it is true. Out: undefined when nothing is there.
 */
export function openApi(
  ground: OpenApiSource,
  {path, accept, hash, version}: OpenApiRequest,
): OpenApiDocument | undefined {
  if (path === ROOT) return index(ground.kinds)
  const document = path.startsWith(`${ROOT}/`)
    ? documentAt(ground, path.slice(ROOT.length + 1), version)
    : undefined
  if (document === undefined) return undefined
  if (!takesJson(accept)) return {status: 406, headers: {vary: 'Accept'}, body: ''}
  const stale = hash !== null && hash !== '' && hash !== document.hash
  if (stale) return {status: 301, headers: {location: `${path}?hash=${document.hash}`}, body: ''}
  const kept = hash === document.hash ? {'cache-control': 'public, immutable'} : {}
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      etag: `"${document.hash}"`,
      vary: 'Accept',
      ...kept,
    },
    body: document.body,
  }
}

function index(kinds: Kinds): OpenApiDocument {
  const paths = openApiPaths(kinds.all())
    .sort()
    .map(
      path => [path, {serverRelativeURL: `${ROOT}/${path}?hash=${hashAt(kinds, path)}`}] as const,
    )
  const body = JSON.stringify({paths: Object.fromEntries(paths)})
  return {
    status: 200,
    headers: {'content-type': 'application/json', etag: `"${digest(body).toUpperCase()}"`},
    body,
  }
}

interface Document {
  readonly hash: string
  readonly body: string
}

const documents = new WeakMap<Kinds, Map<string, Document>>()

function documentAt(
  {kinds, schemas}: OpenApiSource,
  path: string,
  version: string,
): Document | undefined {
  const known = documents.get(kinds) ?? new Map<string, Document>()
  documents.set(kinds, known)
  const [hash, before] = [hashAt(kinds, path), known.get(path)]
  if (before?.hash === hash) return before
  const document = openApiDocument(schemas, kinds.all(), {path, version})
  if (document === undefined) return undefined
  const made = {hash, body: JSON.stringify(document)}
  known.set(path, made)
  return made
}

const hashes = new WeakMap<Kind, string>()

/** Of the kinds that the document tells of. */
function hashAt(kinds: Kinds, path: string): string {
  const own = kinds.all().filter(kind => openApiPaths([kind])[0] === path)
  return digest(own.map(hashOf).join('/')).toUpperCase()
}

function hashOf(kind: Kind): string {
  const hash = hashes.get(kind) ?? digest(JSON.stringify(kind))
  hashes.set(kind, hash)
  return hash
}

const takesJson = (accept: string): boolean =>
  accept === '' ||
  accept
    .split(',')
    .some(each =>
      ['application/json', 'application/*', '*/*'].includes(each.split(';')[0]?.trim() ?? ''),
    )
