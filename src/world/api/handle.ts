import type {PathAccess} from '../rbac/authorize.ts'
import type {Access, User} from './api.ts'
import {resourceOf} from '../kinds.ts'
import {Refusal} from '../refusal.ts'
import {isFields} from '../thing.ts'
import type {Thing} from '../thing.ts'

import {collected, removed} from './answer-removal.ts'
import {bodyOf, byOf, impersonated, patchKindOf} from './ask.ts'
import {elsewhere} from './elsewhere.ts'
import {checkListOptions, isWatch} from './options.ts'
import {listText, textOf, wantedForm} from './present.ts'
import {askedFor, routeOf} from './route.ts'
import type {Route} from './route.ts'
import {ownSubresource} from './subresources.ts'
import {watchOf} from './watch.ts'
import type {Watch} from './watch.ts'
import type {World} from '../world.ts'

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
  | {readonly kind: 'text'; readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>>; readonly warnings: readonly string[]}
  | {readonly kind: 'watch'; readonly watch: Watch; readonly warnings: readonly string[]}
  /** A connection to a pod: the wire goes on with it. */
  | {readonly kind: 'connect'; readonly what: string; readonly thing: Thing; readonly rest: string}

export type ResourceRoute = Extract<Route, {to: 'resource'}>

/** One request of the API, from whomever, to its answer. Never throws: what goes wrong is an answer. */
export async function handle(world: World, asked: ApiRequest): Promise<ApiAnswer> {
  const warnings: string[] = []
  try {
    const request = impersonated(world, asked)
    const route = routeFor(world, request)
    if (route.to === 'elsewhere') return elsewhere(world, request)
    const deprecated = DEPRECATED[resourceOf(route.kind)]
    if (deprecated !== undefined) warnings.push(deprecated)
    checkAccess(world, request.user, {...accessOf(request, route), namespace: route.namespace, name: route.name})
    return warned(await answer(world, request, route, warnings), warnings)
  } catch (error) {
    if (error instanceof Refusal) return warned(refusal(error), warnings)
    throw error
  }
}

const DEPRECATED: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
}

const warned = (answer: ApiAnswer, warnings: readonly string[]): ApiAnswer => (answer.kind === 'connect' ? answer : {...answer, warnings})

/** Whoever may not ask is not told whether there is something. */
function routeFor(world: World, request: ApiRequest): Route {
  try {
    return routeOf(request.path, world.api.kinds)
  } catch (error) {
    const asked = askedFor(request.path)
    if (asked !== undefined) checkAccess(world, request.user, {...asked, verb: verbOf(request, asked.name !== undefined)})
    throw error
  }
}

export function text(status: number, body: string, warnings: readonly string[] = []): ApiAnswer {
  return {kind: 'text', status, body, headers: {'content-type': 'application/json'}, warnings}
}

export function refusal({status}: Refusal): ApiAnswer {
  const {retryAfterSeconds} = status.details ?? {}
  const headers = {'content-type': 'application/json', ...(retryAfterSeconds === undefined ? {} : {'retry-after': String(retryAfterSeconds)})}
  return {kind: 'text', status: status.code, body: JSON.stringify(status), headers, warnings: []}
}

/** What RBAC calls a method. */
export const VERBS: Readonly<Record<string, string>> = {POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete', GET: 'get', HEAD: 'get'}

function accessOf({method, query}: ApiRequest, {kind, name, subresource}: ResourceRoute): Pick<Access, 'verb' | 'group' | 'resource' | 'subresource'> {
  return {verb: verbOf({method, query}, name !== undefined), group: kind.group, resource: kind.plural, subresource}
}

function verbOf({method, query}: Pick<ApiRequest, 'method' | 'query'>, isNamed: boolean): string {
  const verb = VERBS[method]
  if (verb === undefined) throw notAllowed()
  const many = verb === 'get' ? (isWatch(query) ? 'watch' : 'list') : verb === 'delete' ? 'deletecollection' : verb
  return isNamed ? verb : many
}

/** @throws Refusal 403. */
export function checkAccess(world: World, user: User, access: Access | PathAccess): void {
  const verdict = world.may(user, access)
  if (!verdict.allowed) throw verdict.why
}

async function answer(world: World, request: ApiRequest, route: ResourceRoute, warnings: string[]): Promise<ApiAnswer> {
  if (route.subresource !== undefined && route.subresource !== 'status') return ownSubresource(world, request, {...route, subresource: route.subresource}, warnings)
  if (!kindHas(route, request)) throw notAllowed()
  if (request.method === 'GET' || request.method === 'HEAD') return read(world, request, route)
  const by = byOf(request, route, text => warnings.push(text))
  if (request.method === 'DELETE') return route.name === undefined ? collected(world, request, route, by) : removed(world, request, {...route, name: route.name}, by)
  return written(world, request, route, {by, warnings})
}

/** Not every kind is to be had by every verb: reviews are only made, namespaces not deleted by the list. */
function kindHas({kind, subresource}: ResourceRoute, request: ApiRequest): boolean {
  if (subresource === 'status') return ['GET', 'PUT', 'PATCH'].includes(request.method)
  const verb = request.method === 'GET' || request.method === 'POST' ? {GET: 'get', POST: 'create'}[request.method] : undefined
  return verb === undefined || kind.verbs.includes(verb)
}

function read(world: World, request: ApiRequest, {kind, namespace, name}: ResourceRoute): ApiAnswer {
  if (request.method === 'HEAD') throw notAllowed()
  const wanted = wantedForm(request.accept, request.query.get('includeObject'))
  const now = world.api.timeline.now()
  if (name !== undefined) return text(200, textOf(kind, world.must({kind, namespace, name}), wanted, now))
  checkListOptions(request.query)
  if (isWatch(request.query)) return {kind: 'watch', watch: watchOf(world.api, {kind, namespace, query: request.query, wanted}), warnings: []}
  const {things, meta} = world.lists.page(kind, namespace, request.query)
  return text(200, listText(kind, things, meta, {wanted, now}))
}

interface Writing {
  readonly by: ReturnType<typeof byOf>
  readonly warnings: string[]
}

async function written(world: World, request: ApiRequest, route: ResourceRoute, {by, warnings}: Writing): Promise<ApiAnswer> {
  const {kind, namespace, name} = route
  const wanted = wantedForm(request.accept, request.query.get('includeObject'))
  const told = (status: number, thing: Thing): ApiAnswer => text(status, textOf(kind, thing, wanted, world.api.timeline.now()), warnings)
  if (request.method === 'POST') {
    if (name !== undefined) throw notAllowed()
    if (kind.namespaced && namespace === undefined) throw notAllowed()
    return world.isReview(kind) ? text(201, JSON.stringify(world.review(request.user, kind, placed(bodyOf(request, kind.kind), namespace)))) : told(201, await world.api.create(kind, namespace, bodyOf(request, kind.kind), by))
  }
  if (name === undefined) throw notAllowed()
  const place = {kind, namespace, name}
  if (request.method === 'PUT') return told(200, await world.api.update(place, bodyOf(request, kind.kind), by))
  const before = world.api.store.get(kind.storage, namespace, name)
  const is = await world.api.patch(place, patchKindOf(request), bodyOf(request, kind.kind), by)
  return told(before === undefined ? 201 : 200, is)
}

/** A review of one namespace is told which. */
function placed(body: unknown, namespace: string | undefined): unknown {
  if (namespace === undefined || !isFields(body)) return body
  return {...body, metadata: {namespace, ...(isFields(body['metadata']) ? body['metadata'] : {})}}
}

export const notAllowed = (): Refusal => new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

