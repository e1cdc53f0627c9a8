import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import {applied} from '../patch/apply.ts'
import {jsonPatch} from '../patch/json-patch.ts'
import {mergePatch} from '../patch/merge-patch.ts'
import {strategicPatch} from '../patch/strategic.ts'
import {Refusal, badRequest} from '../refusal.ts'
import {isFields} from '../thing.ts'
import type {Fields, Thing} from '../thing.ts'
import type {Api, By, PatchKind, Place} from './api.ts'
import {checkPlace, takeIn} from './intake.ts'

export interface PatchOrder {
  readonly type: PatchKind
  readonly body: unknown
  readonly by: By
}

/** The object that a patch makes of the one that is; an apply patch needs none. Throws Refusal. */
export function patched(
  api: Api,
  place: Place,
  was: Thing | undefined,
  {type, body, by}: PatchOrder,
): Thing {
  const {kind, name} = place
  if (type === 'apply' || was === undefined) return applyTo(api, place, was, {type, body, by})
  const seen: Thing = {...was, apiVersion: apiVersionOf(kind)}
  const made = readBack(api, kind, plainPatch(api, place, seen, {type, body, by}), by)
  checkPlace(kind, made, place.namespace, name)
  return made
}

/** What a patch made and the API cannot read is told as a mistake of the patch. */
function readBack(api: Api, kind: Kind, object: unknown, by: By): Thing {
  try {
    return takeIn(api.schemas, kind, object, by)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status.code !== 400) throw error
    const why = (error.status.message ?? '').replace(/^.* cannot be handled as a [^:]+: /s, '')
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${why}`
    throw new Refusal(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
      causes: [{reason: 'FieldValueInvalid', message, field: 'patch'}],
    })
  }
}

function plainPatch(api: Api, {kind}: Place, was: Thing, {type, body}: PatchOrder): unknown {
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

function applyTo(api: Api, place: Place, live: Thing | undefined, {body, by}: PatchOrder): Thing {
  const {kind, namespace, name} = place
  const patch = takenAsIs(api, place, body, by)
  const made = applied({
    schemas: api.schemas,
    kind,
    live,
    patch,
    manager: by.manager,
    subresource: by.subresource,
    force: by.force === true,
    now: api.timeline.now(),
  })
  const whole = {
    ...made,
    metadata: {...made.metadata, name, ...(namespace === undefined ? {} : {namespace})},
  }
  // the same object, by identity, tells that nothing changed
  return made === live ? made : takeIn(api.schemas, kind, whole, {...by, fieldValidation: 'Ignore'})
}

/** What was applied, without defaults: only what it says is owned. */
function takenAsIs(api: Api, {kind, namespace, name}: Place, body: unknown, by: By): Fields {
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
        } as unknown as Thing)
      : takeIn(api.schemas, kind, body, by)
  checkPlace(
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
