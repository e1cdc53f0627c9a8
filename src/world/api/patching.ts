import {apiVersionOf} from '../kinds.ts'
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
export function patched(api: Api, place: Place, was: Thing | undefined, {type, body, by}: PatchOrder): Thing {
  const {kind, name} = place
  if (type === 'apply' || was === undefined) return applyTo(api, place, was, {type, body, by})
  const seen: Thing = {...was, apiVersion: apiVersionOf(kind)}
  const made = takeIn(api.schemas, kind, plainPatch(api, place, seen, {type, body, by}), by)
  checkPlace(kind, made, place.namespace, name)
  return made
}

function plainPatch(api: Api, {kind}: Place, was: Thing, {type, body}: PatchOrder): unknown {
  if (type === 'json') return jsonPatch(was, body)
  if (!isFields(body)) throw badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}')
  if (type === 'merge') return mergePatch(was, body)
  if (kind.custom !== undefined) throw new Refusal(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml')
  return strategicPatch(api.schemas, api.schemas.of(kind), was, body)
}

function applyTo(api: Api, place: Place, live: Thing | undefined, {body, by}: PatchOrder): Thing {
  const {kind, namespace, name} = place
  const patch = takenAsIs(api, place, body, by)
  const made = applied({schemas: api.schemas, kind, live, patch, manager: by.manager, subresource: by.subresource, force: by.force === true, now: api.timeline.now()})
  const whole = {...made, metadata: {...made.metadata, name, ...(namespace === undefined ? {} : {namespace})}}
  // the same object, by identity, tells that nothing changed
  return made === live ? made : takeIn(api.schemas, kind, whole, {...by, fieldValidation: 'Ignore'})
}

/** What was applied, without defaults: only what it says is owned. */
function takenAsIs(api: Api, {kind, namespace, name}: Place, body: unknown, by: By): Fields {
  if (!isFields(body)) throw badRequest('error decoding YAML: expected an object')
  if (body['apiVersion'] !== apiVersionOf(kind) || body['kind'] !== kind.kind) takeIn(api.schemas, kind, {...body, apiVersion: body['apiVersion'] ?? '', kind: body['kind'] ?? ''}, by)
  const checked = takeIn(api.schemas, kind, body, by)
  checkPlace(kind, {...checked, metadata: {...checked.metadata, name: checked.metadata.name}}, namespace, name)
  return body
}
