import {notAllowed} from '../refusal.ts'
import {isFields} from '../thing.ts'
import type {Thing} from '../thing.ts'
import type {World} from '../world.ts'
import {bodyOf, patchKindOf} from './ask.ts'
import type {byOf} from './ask.ts'
import {checkAccess, text} from './exchange.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './exchange.ts'
import {textOf, wantedForm} from './present.ts'

interface Writing {
  readonly by: ReturnType<typeof byOf>
  readonly warnings: string[]
}

/** POST, PUT and PATCH of an object or its status. */
export async function written(
  world: World,
  request: ApiRequest,
  route: ResourceRoute,
  {by, warnings}: Writing,
): Promise<ApiAnswer> {
  const {kind, namespace, name} = route
  const wanted = wantedForm(request.accept, request.query.get('includeObject'))
  const told = (status: number, thing: Thing): ApiAnswer =>
    text(status, textOf(kind, thing, wanted, world.api.timeline.now()), warnings)
  if (request.method === 'POST') {
    if (name !== undefined) throw notAllowed()
    if (kind.namespaced && namespace === undefined) throw notAllowed()
    return world.isReview(kind)
      ? text(
          201,
          JSON.stringify(
            world.review(request.user, kind, placed(bodyOf(request, kind.kind), namespace)),
          ),
        )
      : told(201, await world.api.create(kind, namespace, bodyOf(request, kind.kind), by))
  }
  if (name === undefined) throw notAllowed()
  const place = {kind, namespace, name}
  if (request.method === 'PUT')
    return told(200, await world.api.update(place, bodyOf(request, kind.kind), by))
  const before = world.api.store.get(kind.storage, namespace, name)
  // an apply patch makes what is not there, which is another right
  if (before === undefined && patchKindOf(request) === 'apply')
    checkAccess(world, request.user, {
      verb: 'create',
      group: kind.group,
      resource: kind.plural,
      namespace,
      name,
    })
  const is = await world.api.patch(place, patchKindOf(request), bodyOf(request, kind.kind), by)
  return told(before === undefined ? 201 : 200, is)
}

/** A review of one namespace is told which. */
function placed(body: unknown, namespace: string | undefined): unknown {
  if (namespace === undefined || !isFields(body)) return body
  return {...body, metadata: {namespace, ...(isFields(body['metadata']) ? body['metadata'] : {})}}
}
