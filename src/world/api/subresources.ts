import {Refusal, badRequest, conflict} from '../refusal.ts'
import {isFields, timestamp} from '../thing.ts'
import type {Fields, Thing} from '../thing.ts'
import type {World} from '../world.ts'
import type {By, Place} from './api.ts'
import {bodyOf, byOf, patchKindOf} from './ask.ts'
import {notAllowed, text} from './handle.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './handle.ts'
import {patchedScale, scaleOf, scaled} from './scale.ts'
import {nowhere} from './route.ts'

const CONNECTING = new Set(['log', 'proxy', 'portforward', 'exec', 'attach'])

type SubRoute = ResourceRoute & {readonly subresource: string}

/** Every subresource but `status`, which is written like the object itself. */
export async function ownSubresource(world: World, request: ApiRequest, route: SubRoute, warnings: string[]): Promise<ApiAnswer> {
  const {kind, namespace, name, subresource} = route
  if (name === undefined) throw nowhere()
  const place = {kind, namespace, name}
  if (CONNECTING.has(subresource)) return {kind: 'connect', what: subresource, thing: world.must(place), rest: route.rest}
  const by = byOf(request, route, line => warnings.push(line))
  if (subresource === 'scale') return onScale(world, request, place, by)
  if (subresource === 'eviction' && request.method === 'POST') return evicted(world, request, place, by)
  if (subresource === 'binding' && request.method === 'POST') return bound(world, place, bodyOf(request), by)
  if (subresource === 'finalize' && request.method === 'PUT') return text(200, JSON.stringify(await world.api.update(place, bodyOf(request), by)))
  if (request.method === 'GET') return text(200, JSON.stringify(world.must(place)))
  throw notAllowed()
}

async function onScale(world: World, request: ApiRequest, place: Place, by: By): Promise<ApiAnswer> {
  const {kind} = place
  const now = scaleOf(kind, world.must(place))
  if (request.method === 'GET') return text(200, JSON.stringify(now))
  const wanted = request.method === 'PUT' ? bodyOf(request) : request.method === 'PATCH' ? patchedScale(now, patchKindOf(request), bodyOf(request)) : undefined
  if (wanted === undefined) throw notAllowed()
  if (!isFields(wanted) || !isFields(wanted['spec'] ?? {})) throw badRequest('a Scale has a spec with replicas')
  checkVersion(place, wanted, world.must(place))
  const is = await world.api.patch(place, 'merge', scaled(kind, replicasIn(wanted)), {...by, subresource: 'scale'})
  return text(200, JSON.stringify(scaleOf(kind, is)))
}

function checkVersion({kind, name}: Place, wanted: Fields, is: Thing): void {
  const version = isFields(wanted['metadata']) ? wanted['metadata']['resourceVersion'] : undefined
  if (typeof version === 'string' && version !== '' && version !== is.metadata.resourceVersion) throw conflict(kind, name)
}

function replicasIn(scale: Fields): number {
  const replicas = isFields(scale['spec']) ? (scale['spec']['replicas'] ?? 0) : 0
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) throw badRequest('Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal into Go struct field ScaleSpec.spec.replicas of type int32')
  if (replicas < 0) throw new Refusal(422, 'Invalid', `Scale.autoscaling "" is invalid: spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`)
  return replicas
}

async function evicted(world: World, request: ApiRequest, place: Place, by: By): Promise<ApiAnswer> {
  const body = bodyOf(request)
  const why = world.mayEvict(world.must(place))
  if (why !== undefined) throw new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {causes: [{reason: 'DisruptionBudget', message: why}]})
  const options = isFields(body) && isFields(body['deleteOptions']) ? body['deleteOptions'] : {}
  await world.api.remove(place, options, {...by, subresource: undefined})
  return text(201, JSON.stringify({kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201}))
}

async function bound(world: World, place: Place, body: unknown, by: By): Promise<ApiAnswer> {
  const target = isFields(body) && isFields(body['target']) ? body['target']['name'] : undefined
  if (typeof target !== 'string') throw badRequest('a Binding needs target.name')
  const pod = world.must(place)
  const spec = isFields(pod['spec']) ? pod['spec'] : {}
  if (typeof spec['nodeName'] === 'string' && spec['nodeName'] !== '') throw conflict(place.kind, place.name, `pod ${place.name} is already assigned to node ${JSON.stringify(spec['nodeName'])}`)
  await world.api.update(place, {...pod, spec: {...spec, nodeName: target}, status: scheduled(pod, world.api.timeline.now())}, by)
  return text(201, JSON.stringify({kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201}))
}

function scheduled(pod: Thing, now: number): Fields {
  const status = isFields(pod['status']) ? pod['status'] : {}
  const others = (Array.isArray(status['conditions']) ? status['conditions'] : []).filter(each => isFields(each) && each['type'] !== 'PodScheduled')
  return {...status, conditions: [...others, {type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp(now)}]}
}

