import {apiVersionOf, type Kind} from '../kinds.ts'
import type {ApiObject} from '../api-object.ts'
import type {AdmissionRequest} from './admission.ts'
import {decodeBase64} from '../base64.ts'
import type {Verdict} from './failures.ts'

const API_VERSION = 'admission.k8s.io/v1'

/** What a webhook said. */
export interface Said {
  readonly allowed: boolean
  /** Operations of a JSON patch. */
  readonly patch: readonly unknown[]
  readonly status?: Verdict
  readonly warnings: readonly string[]
}

interface Response {
  readonly uid?: string
  readonly allowed?: boolean
  readonly patch?: string
  readonly patchType?: string
  readonly status?: Verdict
  readonly warnings?: readonly string[]
}

/** The AdmissionReview that asks a webhook, about the kind in the version it wants. */
export function reviewOf(request: AdmissionRequest, kind: Kind, uid: string): object {
  const {operation, subresource, namespace, name, object, oldObject, actor} = request
  const part =
    subresource === undefined ? {} : {subResource: subresource, requestSubResource: subresource}
  const {name: username, uid: userId, groups} = actor.user
  return {
    kind: 'AdmissionReview',
    apiVersion: API_VERSION,
    request: {
      uid,
      kind: groupVersionKind(kind),
      resource: groupVersionResource(kind),
      requestKind: groupVersionKind(request.kind),
      requestResource: groupVersionResource(request.kind),
      ...part,
      ...(name === '' ? {} : {name}),
      ...(namespace === undefined ? {} : {namespace}),
      operation,
      userInfo: {username, ...(userId === undefined ? {} : {uid: userId}), groups},
      object: seenAs(object, kind),
      oldObject: seenAs(oldObject, kind),
      dryRun: actor.dryRun === true,
      options: optionsOf(request),
    },
  }
}

function groupVersionKind({group, version, kind}: Kind): object {
  return {group, version, kind}
}

function groupVersionResource({group, version, plural}: Kind): object {
  return {group, version, resource: plural}
}

/** The object in another version of its kind: in this world they differ in their name alone. */
export function seenAs(object: ApiObject | undefined, kind: Kind): ApiObject | null {
  return object === undefined ? null : {...object, apiVersion: apiVersionOf(kind)}
}

/** Reads the answer to a review. Throws an Error in the API server's words for what is none. */
export function saidIn(body: string, uid: string): Said {
  const {kind, apiVersion, response} = read(body)
  if (kind !== 'AdmissionReview' || apiVersion !== API_VERSION)
    throw new Error(
      'received invalid webhook response: expected webhook response of admission.k8s.io/v1, ' +
        `Kind=AdmissionReview, got ${apiVersion ?? ''}, Kind=${kind ?? ''}`,
    )
  if (response === undefined)
    throw new Error('received invalid webhook response: webhook response was absent')
  if (response.uid !== uid)
    throw new Error(
      `received invalid webhook response: expected response.uid=${JSON.stringify(uid)}, got ` +
        JSON.stringify(response.uid ?? ''),
    )
  const {allowed = false, warnings = [], status} = response
  return {
    allowed,
    warnings,
    patch: operationsOf(response),
    ...(status === undefined ? {} : {status}),
  }
}

function operationsOf({patch = '', patchType = ''}: Response): readonly unknown[] {
  if (patch !== '' && patchType === '')
    throw new Error(
      'received invalid webhook response: webhook returned response.patch but not response.patchType',
    )
  if (patchType !== '' && patchType !== 'JSONPatch')
    throw new Error(
      `received invalid webhook response: webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`,
    )
  return patch === '' ? [] : (JSON.parse(decodeBase64(patch)) as unknown[])
}

function read(body: string): {
  readonly kind?: string
  readonly apiVersion?: string
  readonly response?: Response
} {
  try {
    return JSON.parse(body) as {kind?: string; apiVersion?: string; response?: Response}
  } catch (error) {
    throw new Error(
      `received invalid webhook response: couldn't get version/kind; json parse error: ` +
        (error instanceof Error ? error.message : ''),
      {cause: error},
    )
  }
}

function optionsOf({operation, actor}: AdmissionRequest): object {
  const kind = {CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions'}[
    operation
  ]
  const manager = operation === 'DELETE' ? {} : {fieldManager: actor.manager}
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...manager,
    ...(actor.dryRun === true ? {dryRun: ['All']} : {}),
  }
}
