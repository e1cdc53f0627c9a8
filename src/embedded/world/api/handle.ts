import type {Access} from './api.ts'
import {resourceOf} from '../kinds.ts'
import {Refusal, notAllowed} from '../refusal.ts'
import type {World} from '../world.ts'
import {handleDeleteCollection, handleDelete} from './handle-delete.ts'
import {handleWrite} from './handle-write.ts'
import {actorOf, impersonated} from './read-request.ts'
import {handleNonResource, pathNotFound} from './handle-non-resource.ts'
import {VERBS, checkAccess, refusal, text} from './request.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './request.ts'
import {checkListOptions, isWatch} from './options.ts'
import {listText, objectText, negotiateOutput} from './output-format.ts'
import {askedFor, routeOf} from './route.ts'
import type {Route} from './route.ts'
import {ownSubresource} from './subresources.ts'
import {watchOf} from './watch.ts'
import {own} from '../../../mesh/own.ts'

/**
 * One request of the API, from whomever, to its answer. Never throws: what goes wrong is an answer.
 */
export async function handle(world: World, asked: ApiRequest): Promise<ApiAnswer> {
  const warnings: string[] = []
  try {
    const request = impersonated(world, asked)
    const route = routeFor(world, request)
    if (route.to === 'nowhere') return pathNotFound(world, request.path)
    if (route.to === 'non-resource') return handleNonResource(world, request)
    const deprecated = own(DEPRECATED, resourceOf(route.kind))
    if (deprecated !== undefined) warnings.push(deprecated)
    checkAccess(world, request.user, {
      ...accessOf(request, route),
      namespace: route.namespace,
      name: route.name,
    })
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

const warned = (answer: ApiAnswer, warnings: readonly string[]): ApiAnswer =>
  answer.kind === 'connect' ? answer : {...answer, warnings}

/** Whoever may not ask is not told whether there is something. */
function routeFor(world: World, request: ApiRequest): Route | {readonly to: 'nowhere'} {
  try {
    return routeOf(request.path, world.api.kinds)
  } catch (error) {
    const asked = askedFor(request.path)
    if (asked !== undefined)
      checkAccess(world, request.user, {...asked, verb: verbOf(request, asked.name !== undefined)})
    if (error instanceof Refusal && error.status.code === 404) return {to: 'nowhere'}
    throw error
  }
}

function accessOf(
  {method, query}: ApiRequest,
  {kind, name, subresource}: ResourceRoute,
): Pick<Access, 'verb' | 'group' | 'resource' | 'subresource'> {
  return {
    verb: verbOf({method, query}, name !== undefined),
    group: kind.group,
    resource: kind.plural,
    subresource,
  }
}

function verbOf({method, query}: Pick<ApiRequest, 'method' | 'query'>, isNamed: boolean): string {
  const verb = own(VERBS, method)
  if (verb === undefined) throw notAllowed()
  const many =
    verb === 'get'
      ? isWatch(query)
        ? 'watch'
        : 'list'
      : verb === 'delete'
        ? 'deletecollection'
        : verb
  return isNamed ? verb : many
}

async function answer(
  world: World,
  request: ApiRequest,
  route: ResourceRoute,
  warnings: string[],
): Promise<ApiAnswer> {
  if (route.subresource !== undefined && route.subresource !== 'status')
    return ownSubresource(world, request, {...route, subresource: route.subresource}, warnings)
  if (!kindHas(route, request)) throw notAllowed()
  if (request.method === 'GET' || request.method === 'HEAD') return read(world, request, route)
  const actor = actorOf(request, route, text => warnings.push(text))
  if (request.method === 'DELETE')
    return route.name === undefined
      ? handleDeleteCollection(world, request, route, actor)
      : handleDelete(world, request, {...route, name: route.name}, actor)
  return handleWrite(world, request, route, {actor, warnings})
}

/**
 * Not every kind is to be had by every verb: reviews are only made, namespaces not deleted by the
 * list.
 */
function kindHas({kind, subresource}: ResourceRoute, request: ApiRequest): boolean {
  if (subresource === 'status') return ['GET', 'PUT', 'PATCH'].includes(request.method)
  const verb =
    request.method === 'GET' || request.method === 'POST'
      ? {GET: 'get', POST: 'create'}[request.method]
      : undefined
  return verb === undefined || kind.verbs.includes(verb)
}

function read(
  world: World,
  request: ApiRequest,
  {kind, namespace, name}: ResourceRoute,
): ApiAnswer {
  if (request.method === 'HEAD') throw notAllowed()
  const wanted = negotiateOutput(request.accept, request.query.get('includeObject'))
  const now = world.api.timeline.now()
  if (name !== undefined)
    return text(200, objectText(kind, world.must({kind, namespace, name}), wanted, now))
  checkListOptions(request.query)
  if (isWatch(request.query))
    return {
      kind: 'watch',
      watch: watchOf(world.api, {kind, namespace, query: request.query, wanted}),
      warnings: [],
    }
  const {objects, meta} = world.lists.page(kind, namespace, request.query)
  return text(200, listText(kind, objects, meta, {wanted, now}))
}
