import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import {applied} from '../patch/apply.ts'
import {jsonPatch} from '../patch/json-patch.ts'
import {mergePatch} from '../patch/merge-patch.ts'
import {strategicPatch} from '../patch/strategic.ts'
import {Refusal, badRequest} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import type {Api, Actor, PatchKind, ObjectRef} from './api.ts'
import {checkMatchesRequest, decodeObject} from './decode-object.ts'

export interface PatchOrder {
  readonly type: PatchKind
  readonly body: unknown
  readonly actor: Actor
}

/** The object that a patch makes of the one that is; an apply patch needs none. Throws Refusal. */
export function patched(
  api: Api,
  ref: ObjectRef,
  was: ApiObject | undefined,
  {type, body, actor}: PatchOrder,
): ApiObject {
  const {kind, name} = ref
  if (type === 'apply' || was === undefined) return applyTo(api, ref, was, {type, body, actor})
  const seen: ApiObject = {...was, apiVersion: apiVersionOf(kind)}
  const made = readBack(api, kind, plainPatch(api, ref, seen, {type, body, actor}), actor)
  checkMatchesRequest(kind, made, ref.namespace, name)
  return made
}

/** What a patch made and the API cannot read is told as a mistake of the patch. */
function readBack(api: Api, kind: Kind, object: unknown, actor: Actor): ApiObject {
  try {
    return decodeObject(api.schemas, kind, object, actor)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status.code !== 400) throw error
    const why = (error.status.message ?? '').replace(/^.* cannot be handled as a [^:]+: /s, '')
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${why}`
    throw new Refusal(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
      causes: [{reason: 'FieldValueInvalid', message, field: 'patch'}],
    })
  }
}

function plainPatch(
  api: Api,
  {kind}: ObjectRef,
  was: ApiObject,
  {type, body}: PatchOrder,
): unknown {
  if (type === 'json') return jsonPatch(was, body)
  if (!isFields(body))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    )
  if (type === 'merge') return mergePatch(was, body)
  if (kind.custom !== undefined)
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: ' +
        'application/json-patch+json, application/merge-patch+json, ' +
        'application/apply-patch+yaml',
    )
  return strategicPatch(api.schemas, api.schemas.of(kind), was, body)
}

function applyTo(
  api: Api,
  ref: ObjectRef,
  live: ApiObject | undefined,
  {body, actor}: PatchOrder,
): ApiObject {
  const {kind, namespace, name} = ref
  const patch = takenAsIs(api, ref, body, actor)
  const made = applied({
    schemas: api.schemas,
    kind,
    live,
    patch,
    manager: actor.manager,
    subresource: actor.subresource,
    force: actor.force === true,
    now: api.timeline.now(),
  })
  const whole = {
    ...made,
    metadata: {...made.metadata, name, ...(namespace === undefined ? {} : {namespace})},
  }
  // the same object, by identity, tells that nothing changed
  return made === live
    ? made
    : decodeObject(api.schemas, kind, whole, {...actor, fieldValidation: 'Ignore'})
}

/** What was applied, without defaults: only what it says is owned. */
function takenAsIs(
  api: Api,
  {kind, namespace, name}: ObjectRef,
  body: unknown,
  actor: Actor,
): Fields {
  if (!isFields(body))
    throw badRequest(
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot ' +
        `unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type ` +
        'map[string]interface {}',
    )
  if (body['apiVersion'] !== apiVersionOf(kind) || body['kind'] !== kind.kind)
    throw badRequest(
      `invalid object type: ${groupVersion(body['apiVersion'])}, Kind=${textIn(body['kind'])}`,
    )
  // of built-in kinds the reading of owners tells what cannot be read
  const checked =
    kind.custom === undefined
      ? ({
          ...body,
          metadata: isFields(body['metadata']) ? body['metadata'] : {},
        } as unknown as ApiObject)
      : decodeObject(api.schemas, kind, body, actor)
  checkMatchesRequest(
    kind,
    {...checked, metadata: {...checked.metadata, name: checked.metadata.name}},
    namespace,
    name,
  )
  return body
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')

/** `/v1`, `apps/v1`, and `/` for nothing. */
function groupVersion(apiVersion: unknown): string {
  const text = textIn(apiVersion)
  return text.includes('/') ? text : `/${text}`
}
