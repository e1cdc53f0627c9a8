import {badRequest, conflict, invalid, notAllowed, nowhere} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import {timestamp} from '../api-object.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import type {World} from '../world.ts'
import type {Actor, ObjectRef} from './api.ts'
import {bodyOf, actorOf, patchKindOf} from './read-request.ts'
import {checkAccess, text} from './request.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './request.ts'
import {patchedScale, scaleOf, scaled} from './scale.ts'

const CREATING = new Set(['portforward', 'exec', 'attach'])
const CONNECTING = new Set(['log', 'proxy', ...CREATING])

type SubRoute = ResourceRoute & {readonly subresource: string}

/** Every subresource but `status`, which is written like the object itself. */
export async function ownSubresource(
  world: World,
  request: ApiRequest,
  route: SubRoute,
  warnings: string[],
): Promise<ApiAnswer> {
  const {kind, namespace, name, subresource} = route
  if (name === undefined) throw nowhere()
  const place = {kind, namespace, name}
  // since 1.35 whoever gets a connection must have the right to create one
  if (CREATING.has(subresource))
    checkAccess(world, request.user, {
      verb: 'create',
      group: kind.group,
      resource: kind.plural,
      subresource,
      namespace,
      name,
    })
  if (CONNECTING.has(subresource))
    return {kind: 'connect', what: subresource, object: world.must(place), rest: route.rest}
  const actor = actorOf(request, route, line => warnings.push(line))
  if (subresource === 'scale') return onScale(world, request, place, actor)
  if (subresource === 'eviction' && request.method === 'POST')
    return evicted(world, request, place, actor)
  if (subresource === 'binding' && request.method === 'POST')
    return bound(world, place, bodyOf(request), actor)
  if (subresource === 'finalize' && request.method === 'PUT')
    return text(200, JSON.stringify(await world.api.update(place, bodyOf(request), actor)))
  if (request.method === 'GET') return text(200, JSON.stringify(world.must(place)))
  throw notAllowed()
}

async function onScale(
  world: World,
  request: ApiRequest,
  ref: ObjectRef,
  actor: Actor,
): Promise<ApiAnswer> {
  const {kind} = ref
  const now = scaleOf(kind, world.must(ref))
  if (request.method === 'GET') return text(200, JSON.stringify(now))
  const wanted =
    request.method === 'PUT'
      ? bodyOf(request)
      : request.method === 'PATCH'
        ? patchedScale(now, patchKindOf(request), bodyOf(request))
        : undefined
  if (wanted === undefined) throw notAllowed()
  if (!isFields(wanted) || !isFields(wanted['spec'] ?? {}))
    throw badRequest('a Scale has a spec with replicas')
  checkScale(ref, wanted)
  checkVersion(ref, wanted, world.must(ref))
  const is = await world.api.patch(ref, 'merge', scaled(kind, replicasIn(wanted, ref.name)), {
    ...actor,
    subresource: 'scale',
  })
  return text(200, JSON.stringify(scaleOf(kind, is)))
}

function checkScale({name}: ObjectRef, {kind = 'Scale', apiVersion, metadata}: Fields): void {
  if (kind !== 'Scale')
    throw badRequest(
      `${String(kind)} in version ${JSON.stringify(apiVersion)} cannot be handled as a ` +
        `Scale: converting (${String(apiVersion)}.${String(kind)}) to (autoscaling.Scale): ` +
        'unknown conversion',
    )
  const sent = isFields(metadata) ? metadata['name'] : undefined
  if (typeof sent === 'string' && sent !== '' && sent !== name)
    throw badRequest(
      `the name of the object (${sent}) does not match the name on the URL (${name})`,
    )
}

function checkVersion({kind, name}: ObjectRef, wanted: Fields, is: ApiObject): void {
  const version = isFields(wanted['metadata']) ? wanted['metadata']['resourceVersion'] : undefined
  if (typeof version === 'string' && version !== '' && version !== is.metadata.resourceVersion)
    throw conflict(kind, name)
}

function replicasIn(scale: Fields, name: string): number {
  const replicas = isFields(scale['spec']) ? (scale['spec']['replicas'] ?? 0) : 0
  if (typeof replicas !== 'number' || !Number.isInteger(replicas))
    throw badRequest(
      'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal into Go ' +
        'struct field ScaleSpec.spec.replicas of type int32',
    )
  if (replicas < 0)
    throw invalid({group: 'autoscaling', kind: 'Scale'}, name, [
      {
        field: 'spec.replicas',
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
      },
    ])
  return replicas
}

async function evicted(
  world: World,
  request: ApiRequest,
  ref: ObjectRef,
  actor: Actor,
): Promise<ApiAnswer> {
  const body = bodyOf(request)
  const eviction = world.eviction(world.must(ref))
  if (!eviction.isAllowed) throw eviction.refusal
  await charge(world, eviction.budget, actor)
  const options = isFields(body) && isFields(body['deleteOptions']) ? body['deleteOptions'] : {}
  await world.api.remove(ref, options, {...actor, subresource: undefined})
  return text(
    201,
    JSON.stringify({kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201}),
  )
}

/**
 * An eviction uses its budget up before the pod goes, so that another one right after it sees that.
 */
async function charge(world: World, budget: ApiObject | undefined, {user}: Actor): Promise<void> {
  if (budget === undefined) return
  const {namespace, name} = budget.metadata
  const place = {kind: world.api.kinds.must(budget.apiVersion, budget.kind), namespace, name}
  await world.api.update(place, budget, {user, manager: 'kube-apiserver', subresource: 'status'})
}

async function bound(
  world: World,
  ref: ObjectRef,
  body: unknown,
  actor: Actor,
): Promise<ApiAnswer> {
  const target = isFields(body) && isFields(body['target']) ? body['target']['name'] : undefined
  if (typeof target !== 'string') throw badRequest('a Binding needs target.name')
  const pod = world.must(ref)
  const spec = isFields(pod['spec']) ? pod['spec'] : {}
  if (typeof spec['nodeName'] === 'string' && spec['nodeName'] !== '')
    throw conflict(
      ref.kind,
      ref.name,
      `pod ${ref.name} is already assigned to node ${JSON.stringify(spec['nodeName'])}`,
    )
  await world.api.update(
    ref,
    {...pod, spec: {...spec, nodeName: target}, status: scheduled(pod, world.api.timeline.now())},
    actor,
  )
  return text(
    201,
    JSON.stringify({kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201}),
  )
}

function scheduled(pod: ApiObject, now: number): Fields {
  const status = isFields(pod['status']) ? pod['status'] : {}
  const all: readonly unknown[] = Array.isArray(status['conditions']) ? status['conditions'] : []
  const others = all.filter(each => isFields(each) && each['type'] !== 'PodScheduled')
  return {
    ...status,
    conditions: [
      ...others,
      {
        type: 'PodScheduled',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: timestamp(now),
      },
    ],
  }
}
