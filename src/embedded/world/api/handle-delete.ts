import type {Kind} from '../kinds.ts'
import {badRequest, notAllowed} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {ApiObject} from '../api-object.ts'
import type {Actor, DeleteOptions} from './api.ts'
import {bodyOf} from './read-request.ts'
import {text} from './request.ts'
import {wrongOption} from './options.ts'
import type {ApiAnswer, ApiRequest, ResourceRoute} from './request.ts'
import {listText, objectText, negotiateOutput} from './output-format.ts'
import type {World} from '../world.ts'

/**
 * Kinds whose deletion answers with the object even when it is gone at once; others answer with a
 * Status.
 */
const RETURNED = new Set([
  'Pod',
  'Service',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'ResourceQuota',
  'PodTemplate',
])

/** DELETE of one object. */
export async function handleDelete(
  world: World,
  request: ApiRequest,
  route: ResourceRoute & {readonly name: string},
  actor: Actor,
): Promise<ApiAnswer> {
  const {kind, namespace, name} = route
  const {dryRun, ...options} = optionsOf(request)
  const dry = {...actor, dryRun: actor.dryRun === true || dryRun}
  const last = await world.api.remove({kind, namespace, name}, forKind(kind, options, actor), dry)
  const gone = dry.dryRun
    ? last.metadata.deletionTimestamp === undefined
    : world.api.store.get(kind.storage, namespace, name) === undefined
  if (!gone || RETURNED.has(kind.kind))
    return text(
      200,
      objectText(kind, last, negotiateOutput(request.accept, null), world.api.timeline.now()),
    )
  return text(200, JSON.stringify(success(kind, last)))
}

/** DELETE of all objects that a selector takes. */
export async function handleDeleteCollection(
  world: World,
  request: ApiRequest,
  {kind, namespace}: ResourceRoute,
  actor: Actor,
): Promise<ApiAnswer> {
  if (!kind.verbs.includes('deletecollection') || (kind.namespaced && namespace === undefined))
    throw notAllowed()
  const {objects, meta} = world.lists.page(kind, namespace, request.query)
  const {dryRun, ...asked} = optionsOf(request)
  const options = forKind(kind, asked, actor)
  const gone: ApiObject[] = []
  for (const object of objects) {
    if (
      world.api.store.get(kind.storage, object.metadata.namespace, object.metadata.name) !==
      undefined
    )
      gone.push(
        await world.api.remove(
          {kind, namespace: object.metadata.namespace, name: object.metadata.name},
          options,
          {...actor, dryRun: actor.dryRun === true || dryRun},
        ),
      )
  }
  return text(
    200,
    listText(
      kind,
      gone,
      {resourceVersion: meta.resourceVersion},
      {wanted: {form: 'plain', include: 'None'}, now: world.api.timeline.now()},
    ),
  )
}

/** Jobs leave their pods behind unless they are told otherwise, as they always did. */
function forKind(kind: Kind, options: DeleteOptions, {warn}: Actor): DeleteOptions {
  if (kind.kind !== 'Job' || kind.group !== 'batch' || options.propagationPolicy !== undefined)
    return options
  warn?.(
    'child pods are preserved by default when jobs are deleted; set ' +
      'propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress ' +
      'this warning',
  )
  return {...options, propagationPolicy: 'Orphan'}
}

function success({group, plural}: Kind, {metadata: {name, uid}}: ApiObject): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {name, ...(group === '' ? {} : {group}), kind: plural, uid},
  }
}

interface Asked extends DeleteOptions {
  readonly dryRun: boolean
}

/**
 * What the query and the body say of a deletion. @throws Refusal 400 for what cannot be read, 422
 * for what contradicts itself.
 */
function optionsOf(request: ApiRequest): Asked {
  const body = request.body.trim() === '' ? {} : bodyOf(request)
  if (!isFields(body)) throw badRequest('the body of a deletion must be DeleteOptions')
  const {kind = 'DeleteOptions', apiVersion = 'v1', preconditions, orphanDependents} = body
  if (kind !== 'DeleteOptions')
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ` +
        `${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    )
  const policy = policyOf(
    request.query.get('propagationPolicy') ?? body['propagationPolicy'],
    orphanDependents,
  )
  return {
    ...policy,
    ...graceIn(request.query.get('gracePeriodSeconds') ?? body['gracePeriodSeconds']),
    dryRun: isDry(body['dryRun']),
    ...(isFields(preconditions) ? {preconditions} : {}),
  }
}

/** Less than nothing is as if nothing had been said. */
function graceIn(grace: unknown): DeleteOptions {
  if (typeof grace !== 'string' && typeof grace !== 'number') return {}
  if (!/^-?\d+$/.test(String(grace)))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`)
  return Number(grace) < 0 ? {} : {gracePeriodSeconds: Number(grace)}
}

function isDry(dryRun: unknown): boolean {
  const wanted = Array.isArray(dryRun) ? dryRun : []
  if (wanted.some(each => each !== 'All'))
    throw wrongOption(
      'DeleteOptions',
      'dryRun',
      `Unsupported value: ${JSON.stringify(wanted)}: supported values: "All"`,
    )
  return wanted.length > 0
}

function policyOf(policy: unknown, orphan: unknown): DeleteOptions {
  const isNone = policy === undefined || policy === null || policy === ''
  if (!isNone && typeof orphan === 'boolean')
    throw wrongOption(
      'DeleteOptions',
      'propagationPolicy',
      `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    )
  if (isNone) return orphan === true ? {propagationPolicy: 'Orphan'} : {}
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan')
    return {propagationPolicy: policy}
  throw wrongOption(
    'DeleteOptions',
    'propagationPolicy',
    `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
  )
}
