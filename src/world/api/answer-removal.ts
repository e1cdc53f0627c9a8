import type {Kind} from '../kinds.ts'
import {Refusal, badRequest} from '../refusal.ts'
import {isFields} from '../thing.ts'
import type {Thing} from '../thing.ts'
import type {By, DeleteOptions} from './api.ts'
import {bodyOf} from './ask.ts'
import {text} from './handle.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './handle.ts'
import {listText, textOf, wantedForm} from './present.ts'
import type {World} from '../world.ts'

/** Kinds whose deletion answers with the object even when it is gone at once; others answer with a Status. */
const RETURNED = new Set(['Pod', 'Service', 'ServiceAccount', 'PersistentVolumeClaim', 'PersistentVolume', 'ResourceQuota', 'PodTemplate'])

/** DELETE of one object. */
export async function removed(world: World, request: ApiRequest, route: ResourceRoute & {readonly name: string}, by: By): Promise<ApiAnswer> {
  const {kind, namespace, name} = route
  const last = await world.api.remove({kind, namespace, name}, forKind(kind, optionsOf(request), by), by)
  const gone = by.dryRun === true ? last.metadata.deletionTimestamp === undefined : world.api.store.get(kind.storage, namespace, name) === undefined
  if (!gone || RETURNED.has(kind.kind)) return text(200, textOf(kind, last, wantedForm(request.accept, null), world.api.timeline.now()))
  return text(200, JSON.stringify(success(kind, last)))
}

/** DELETE of all objects that a selector takes. */
export async function collected(world: World, request: ApiRequest, {kind, namespace}: ResourceRoute, by: By): Promise<ApiAnswer> {
  if (!kind.verbs.includes('deletecollection') || (kind.namespaced && namespace === undefined)) throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
  const {things, meta} = world.lists.page(kind, namespace, request.query)
  const options = forKind(kind, optionsOf(request), by)
  const gone: Thing[] = []
  for (const thing of things) {
    if (world.api.store.get(kind.storage, thing.metadata.namespace, thing.metadata.name) !== undefined) gone.push(await world.api.remove({kind, namespace: thing.metadata.namespace, name: thing.metadata.name}, options, by))
  }
  return text(200, listText(kind, gone, {resourceVersion: meta.resourceVersion}, {wanted: {form: 'plain', include: 'None'}, now: world.api.timeline.now()}))
}

/** Jobs leave their pods behind unless they are told otherwise, as they always did. */
function forKind(kind: Kind, options: DeleteOptions, {warn}: By): DeleteOptions {
  if (kind.kind !== 'Job' || kind.group !== 'batch' || options.propagationPolicy !== undefined) return options
  warn?.('child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning')
  return {...options, propagationPolicy: 'Orphan'}
}

function success({group, plural}: Kind, {metadata: {name, uid}}: Thing): object {
  return {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: {name, ...(group === '' ? {} : {group}), kind: plural, uid}}
}

function optionsOf(request: ApiRequest): DeleteOptions {
  const body = request.body.trim() === '' ? {} : bodyOf(request)
  if (!isFields(body)) throw badRequest('the body of a deletion must be DeleteOptions')
  const policy = request.query.get('propagationPolicy') ?? body['propagationPolicy']
  const grace = request.query.get('gracePeriodSeconds') ?? body['gracePeriodSeconds']
  const seconds = grace === undefined || grace === null ? undefined : Number(grace)
  return {
    ...(seconds === undefined || !Number.isInteger(seconds) ? {} : {gracePeriodSeconds: seconds}),
    ...(policyOf(policy, body['orphanDependents'])),
    ...(isFields(body['preconditions']) ? {preconditions: body['preconditions']} : {}),
  }
}

function policyOf(policy: unknown, orphan: unknown): DeleteOptions {
  if (orphan === true) return {propagationPolicy: 'Orphan'}
  if (policy === undefined || policy === null || policy === '') return {}
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return {propagationPolicy: policy}
  throw new Refusal(422, 'Invalid', `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan", "nil"`)
}
