import {DEPTH_MOST, deepest} from '../depth.ts'
import {Refusal, badRequest} from '../refusal.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {World} from '../world.ts'
import type {Actor, PatchKind, User} from './api.ts'
import {jsonComplaint, quotedBody} from './broken-json.ts'
import {checkAccess} from './request.ts'
import type {ApiRequest, ResourceRoute} from './request.ts'
import {isYes, managerComplaint, wrongOption} from './options.ts'
import {own} from '../../../mesh/own.ts'

/**
 * What was sent, read: the wire has made JSON of YAML and protobuf. `kind`: what was expected, for
 * the message.
 * @throws Refusal 400 for broken text and for what is nested too deep, 415 for a form that the
 *   API does not read.
 */
export function bodyOf(request: ApiRequest, kind = 'Object'): unknown {
  const type = typeOf(request)
  if (!['', 'application/json', 'application/yaml'].includes(type) && request.method !== 'PATCH')
    throw unreadable()
  try {
    const body = JSON.parse(request.body) as unknown
    const deep = deepest(body, DEPTH_MOST)
    if (deep !== undefined)
      throw badRequest(unparsed(request, kind, `invalid character '${deep}' exceeded max depth`))
    if (['POST', 'PUT'].includes(request.method) && body !== null && !isFields(body))
      throw badRequest(
        unrecognized(
          `json: cannot unmarshal ${goType(body)} into Go value of type ${TYPE_META}`,
          request,
          kind,
        ),
      )
    return body
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw badRequest(unparsed(request, kind, jsonComplaint(request.body)))
  }
}

/** What a client must see to know which kind was sent, as Go prints it. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
const goType = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value

function unrecognized(complaint: string, {body}: ApiRequest, kind: string): string {
  return (
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ` +
    `json parse error: ${complaint} ${quotedBody(body)}`
  )
}

function unparsed(request: ApiRequest, kind: string, complaint: string): string {
  const {method} = request
  if (method === 'PATCH')
    return typeOf(request) === 'application/strategic-merge-patch+json'
      ? complaint
      : `error decoding patch: ${complaint}`
  if (method === 'DELETE') return `couldn't get version/kind; json parse error: ${complaint}`
  return unrecognized(complaint, request, kind)
}

const typeOf = ({contentType}: ApiRequest): string => contentType.split(';')[0]?.trim() ?? ''

const PATCHES: Readonly<Record<string, PatchKind>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

/**
 * @throws Refusal 415 for an unknown type of patch, 400 for an apply patch without a manager or a
 * forced one of another type.
 */
export function patchKindOf({contentType, query}: ApiRequest): PatchKind {
  const type = contentType.split(';')[0]?.trim() ?? ''
  const found = own(PATCHES, type)
  if (found === undefined)
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: ' +
        Object.keys(PATCHES).join(', '),
    )
  if (found === 'apply' && (query.get('fieldManager') ?? '') === '')
    throw wrongOption('PatchOptions', 'fieldManager', 'Required value: is required for apply patch')
  if (found !== 'apply' && isYes(query, 'force'))
    throw wrongOption(
      'PatchOptions',
      'force',
      'Forbidden: may not be specified for non-apply patch',
    )
  return found
}

const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  DELETE: 'DeleteOptions',
}

/** In whose name and how the request writes. */
export function actorOf(
  {user, userAgent, query, method}: ApiRequest,
  {subresource}: ResourceRoute,
  warn: (text: string) => void,
): Actor {
  const options = own(OPTIONS, method) ?? 'PatchOptions'
  const fieldValidation = query.get('fieldValidation') ?? 'Warn'
  if (fieldValidation !== 'Warn' && fieldValidation !== 'Ignore' && fieldValidation !== 'Strict') {
    throw wrongOption(
      options,
      'fieldValidation',
      `Unsupported value: ${JSON.stringify(fieldValidation)}: supported values: "", "Ignore", "Strict", "Warn"`,
    )
  }
  const dryRun = query.getAll('dryRun')
  if (dryRun.some(each => each !== 'All' && each !== ''))
    throw wrongOption(
      options,
      'dryRun',
      `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
    )
  const manager = query.get('fieldManager') ?? ''
  const complaint = managerComplaint(manager)
  if (complaint !== undefined) throw wrongOption(options, 'fieldManager', complaint)
  return {
    user,
    manager: (manager === '' ? userAgent.split('/')[0] : manager) ?? '',
    subresource,
    dryRun: dryRun.includes('All'),
    force: isYes(query, 'force'),
    fieldValidation,
    warn,
  }
}

/** The request in the name of whom its headers say, when its user may speak for them. */
export function impersonated(world: World, request: ApiRequest): ApiRequest {
  const name = request.headers['impersonate-user']
  if (name === undefined || name === '') return unlessGroups(request)
  checkAccess(world, request.user, {verb: 'impersonate', group: '', resource: 'users', name})
  const groups = groupsIn(request)
  for (const group of groups)
    checkAccess(world, request.user, {
      verb: 'impersonate',
      group: '',
      resource: 'groups',
      name: group,
    })
  return {...request, user: asUser(name, groups)}
}

function unlessGroups(request: ApiRequest): ApiRequest {
  const groups = groupsIn(request)
  if (groups.length > 0)
    throw badRequest(
      `requested [${groups.map(group => `{Group  ${group}    }`).join(' ')}] without impersonating a user`,
    )
  return request
}

const groupsIn = ({headers}: ApiRequest): readonly string[] =>
  (headers['impersonate-group'] ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')

function asUser(name: string, groups: readonly string[]): User {
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name)
  const own =
    account === null || groups.length > 0
      ? []
      : ['system:serviceaccounts', `system:serviceaccounts:${account[1] ?? ''}`]
  return {name, groups: [...new Set([...groups, ...own, 'system:authenticated'])]}
}

const unreadable = (): Refusal =>
  new Refusal(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: ' +
      'application/json, application/yaml, application/vnd.kubernetes.protobuf',
  )
