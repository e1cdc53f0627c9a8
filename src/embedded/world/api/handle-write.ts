import {notAllowed} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {ApiObject} from '../api-object.ts'
import type {World} from '../world.ts'
import {bodyOf, patchKindOf} from './read-request.ts'
import type {actorOf} from './read-request.ts'
import {checkAccess, text} from './request.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './request.ts'
import {objectText, negotiateOutput} from './output-format.ts'

interface Writing {
  readonly actor: ReturnType<typeof actorOf>
  readonly warnings: string[]
}

/** POST, PUT and PATCH of an object or its status. */
export async function handleWrite(
  world: World,
  request: ApiRequest,
  route: ResourceRoute,
  {actor, warnings}: Writing,
): Promise<ApiAnswer> {
  const {kind, namespace, name} = route
  const wanted = negotiateOutput(request.accept, request.query.get('includeObject'))
  const told = (status: number, object: ApiObject): ApiAnswer =>
    text(status, objectText(kind, object, wanted, world.api.timeline.now()), warnings)
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
      : told(201, await world.api.create(kind, namespace, bodyOf(request, kind.kind), actor))
  }
  if (name === undefined) throw notAllowed()
  const place = {kind, namespace, name}
  if (request.method === 'PUT')
    return told(200, await world.api.update(place, bodyOf(request, kind.kind), actor))
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
  const is = await world.api.patch(place, patchKindOf(request), bodyOf(request, kind.kind), actor)
  return told(before === undefined ? 201 : 200, is)
}

/** A review of one namespace is told which. */
function placed(body: unknown, namespace: string | undefined): unknown {
  if (namespace === undefined || !isFields(body)) return body
  return {...body, metadata: {namespace, ...(isFields(body['metadata']) ? body['metadata'] : {})}}
}
