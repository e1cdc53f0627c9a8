import type {Kind} from '../kinds.ts'
import {apiVersionOf} from '../kinds.ts'
import {Refusal, badRequest, invalid} from '../refusal.ts'
import {decode, unreadable} from '../schema/decode.ts'
import {withDefaults} from '../schema/defaults.ts'
import type {Schemas} from '../schema/schemas.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {ApiObject} from '../api-object.ts'
import type {Actor} from './api.ts'

/**
 * An object as a client sent it → an object of the kind: types checked, unknown fields told and
 * dropped, defaults filled in. Its metadata may still lack what the server gives (uid, versions).
 * @throws Refusal 400 for what cannot be read as this kind.
 */
export function decodeObject(schemas: Schemas, kind: Kind, sent: unknown, actor: Actor): ApiObject {
  if (!isFields(sent))
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ` +
        `${Array.isArray(sent) ? 'array' : typeof sent} into Go value of type struct { ` +
        `APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string ` +
        `"json:\\"kind,omitempty\\"" }`,
    )
  const named = {
    ...sent,
    apiVersion: sent['apiVersion'] ?? apiVersionOf(kind),
    kind: sent['kind'] ?? kind.kind,
  }
  checkKind(kind, named)
  const {object, problems} = decode(schemas, kind, named)
  if (problems.length > 0) tell(kind, problems, actor)
  return withDefaults(schemas, kind, object) as unknown as ApiObject
}

/** Defaults once more, for what a webhook put in. */
export function defaulted(schemas: Schemas, kind: Kind, object: ApiObject): ApiObject {
  return withDefaults(schemas, kind, object) as unknown as ApiObject
}

function checkKind(
  kind: Kind,
  {apiVersion, kind: name}: {apiVersion?: unknown; kind?: unknown},
): void {
  const wanted = apiVersionOf(kind)
  if (apiVersion !== wanted) throw badRequest(wrongVersion(kind, String(apiVersion), String(name)))
  if (name !== kind.kind)
    throw badRequest(
      `${String(name)} in version "${kind.version}" cannot be handled as a ${kind.kind}: no ` +
        `kind "${String(name)}" is registered for version "${wanted}" in scheme ` +
        '"pkg/runtime/scheme.go:111"',
    )
}

/** Custom resources are read by another part of the API server, with other words. */
function wrongVersion(kind: Kind, sent: string, name: string): string {
  const wanted = apiVersionOf(kind)
  if (kind.custom !== undefined)
    return `the API version in the data (${sent}) does not match the expected API version (${wanted})`
  return (
    `${name} in version ${JSON.stringify(sent.split('/').at(-1))} cannot be handled as a ` +
    `${kind.kind}: no kind ${JSON.stringify(name)} is registered for version ` +
    `${JSON.stringify(sent)} in scheme "pkg/runtime/scheme.go:111"`
  )
}

function tell(
  kind: Kind,
  problems: readonly string[],
  {fieldValidation = 'Warn', warn}: Actor,
): void {
  if (fieldValidation === 'Strict')
    throw unreadable(kind, `strict decoding error: ${problems.join(', ')}`)
  if (fieldValidation === 'Warn') for (const problem of problems) warn?.(problem)
}

/** Whose name, in which namespace: what the path says and what the object says must agree. */
export function checkMatchesRequest(
  kind: Kind,
  object: ApiObject,
  namespace: string | undefined,
  name: string | undefined,
): void {
  const meta: {namespace?: string; name?: string} = isFields(object.metadata) ? object.metadata : {}
  if (
    kind.namespaced &&
    meta.namespace !== undefined &&
    meta.namespace !== '' &&
    meta.namespace !== namespace
  ) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    )
  }
  const own = meta.name ?? ''
  if (name === undefined || own === name) return
  if (own !== '')
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`)
  throw badRequest(
    `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
  )
}

/** @throws Refusal when an object to be created says which version it has. */
export function checkNoResourceVersion(object: ApiObject): void {
  const version: unknown = (object.metadata as {resourceVersion?: unknown}).resourceVersion
  if (version !== undefined && version !== '' && version !== '0')
    throw new Refusal(
      500,
      'InternalError',
      'resourceVersion should not be set on objects to be created',
    )
}

/** @throws Refusal 422 when an update must say which version it replaces, and does not. */
export function resourceVersionRequired(kind: Kind, name: string): Refusal {
  return invalid(kind, name, [
    {
      field: 'metadata.resourceVersion',
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 0: must be specified for an update',
    },
  ])
}
