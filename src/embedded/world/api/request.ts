import type {PathAccess} from '../rbac/authorize.ts'
import type {Refusal} from '../refusal.ts'
import type {ApiObject} from '../api-object.ts'
import type {World} from '../world.ts'
import type {Access, User} from './api.ts'
import type {Route} from './route.ts'
import type {Watch} from './watch.ts'

export interface ApiRequest {
  readonly user: User
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly contentType: string
  readonly accept: string
  readonly userAgent: string
  /** Protobuf has become JSON before. */
  readonly body: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export type ApiAnswer =
  | {
      readonly kind: 'text'
      readonly status: number
      readonly body: string
      readonly headers: Readonly<Record<string, string>>
      readonly warnings: readonly string[]
    }
  | {readonly kind: 'watch'; readonly watch: Watch; readonly warnings: readonly string[]}
  /** A connection to a pod: the wire goes on with it. */
  | {
      readonly kind: 'connect'
      readonly what: string
      readonly object: ApiObject
      readonly rest: string
    }

export type ResourceRoute = Extract<Route, {to: 'resource'}>

/** An answer of JSON. */
export function text(status: number, body: string, warnings: readonly string[] = []): ApiAnswer {
  return {kind: 'text', status, body, headers: {'content-type': 'application/json'}, warnings}
}

/** The answer that a refusal is. */
export function refusal({status}: Refusal): ApiAnswer {
  const {retryAfterSeconds} = status.details ?? {}
  const headers = {
    'content-type': 'application/json',
    ...(retryAfterSeconds === undefined ? {} : {'retry-after': String(retryAfterSeconds)}),
  }
  return {kind: 'text', status: status.code, body: JSON.stringify(status), headers, warnings: []}
}

/** What RBAC calls a method. */
export const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
  GET: 'get',
  HEAD: 'get',
}

/** @throws Refusal 403. */
export function checkAccess(world: World, user: User, access: Access | PathAccess): void {
  const verdict = world.may(user, access)
  if (!verdict.allowed) throw verdict.why
}
