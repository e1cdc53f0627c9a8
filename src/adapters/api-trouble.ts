import {part, sh} from '../mesh/shell.ts'
import type {CommandPart} from '../mesh/shell.ts'
import {own} from '../mesh/own.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {OutsideKind} from '../ports/trouble.ts'
import {withoutSecrets} from '../secrets/without-secrets.ts'
import {FieldConflict, heldFields} from './field-conflict.ts'
import type {KubeTarget} from './kubeconfig.ts'

/**
 * What a request is about, for messages: the verb as RBAC calls it, the resource as `kubectl auth
 * can-i` takes it.
 */
export interface About {
  readonly verb: string
  /** Verbs that the API server asks for besides, for the same request. */
  readonly also?: readonly string[]
  /** `deployments.apps`, `pods/portforward`; undefined for paths such as /version. */
  readonly resource: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}

/** An answer that is no success. */
export interface Refusal {
  readonly status: number
  readonly body: string
}

/**
 * Translates an answer of the API server by its code and its Status body. `why` is the API's own
 * message: webhooks may quote objects in it.
 */
export function refusedByApi(refusal: Refusal, about: About, target: KubeTarget): OutsideError {
  const {status} = refusal
  const {message, reason, read} = statusOf(refusal)
  if (status === 401)
    return denied(
      {verb: 'log in', resource: undefined},
      withheld(target) ?? 'the API server does not take these credentials (401)',
      target,
    )
  if (status === 403 && (reason === undefined || isAboutRights(message))) {
    const why = [withoutSecrets(message), withheld(target)]
      .filter(each => each !== undefined)
      .join('; ')
    return denied(
      isAboutImpersonation(message)
        ? {verb: 'impersonate', resource: impersonated(message)}
        : about,
      why,
      target,
    )
  }
  const [kind, code] = meaning(status, message, reason)
  const trouble = {
    kind,
    code,
    what: `The API server ${kind === 'refused' ? 'refused to' : 'could not'} ${phrase(about)}`,
    why: withoutSecrets(message),
    next: [],
  }
  const held = status === 409 ? heldFields(read) : []
  return held.length > 0 ? new FieldConflict(trouble, held) : new OutsideError(trouble)
}

/** As kubectl (client-go's ClientConfig): what anybody on the way could read is not sent. */
function withheld({server, context}: KubeTarget): string | undefined {
  if (!server.startsWith('http:')) return undefined
  return (
    `no credentials are sent over http://, which the cluster of the context ${context} asks ` +
    'for: it needs an https:// server'
  )
}

const MEANINGS: Readonly<Record<number, readonly [OutsideKind, string]>> = {
  404: ['absent', 'NOT_FOUND'],
  408: ['timeout', 'CLUSTER_TIMEOUT'],
  409: ['conflict', 'CONFLICT'],
  410: ['broken', 'EXPIRED'],
  429: ['unreachable', 'CLUSTER_BUSY'],
  502: ['unreachable', 'CLUSTER_BUSY'],
  503: ['unreachable', 'CLUSTER_BUSY'],
  504: ['timeout', 'CLUSTER_TIMEOUT'],
}

function meaning(
  status: number,
  message: string,
  reason: string | undefined,
): readonly [OutsideKind, string] {
  if (reason === 'AlreadyExists') return ['conflict', 'ALREADY_EXISTS']
  if (reason === 'Expired') return ['broken', 'EXPIRED']
  if (status >= 500 && message.includes('failed calling webhook'))
    return ['broken', 'WEBHOOK_FAILED']
  return MEANINGS[status] ?? (status < 500 ? ['refused', 'REFUSED'] : ['broken', 'CLUSTER_ERROR'])
}

/** A right is missing: says which, and the command that asks for it. */
function denied(about: About, why: string, target: KubeTarget): OutsideError {
  const {user, groups} = target.impersonate
  const as = [
    ...(user === undefined ? [] : [sh` --as ${user}`]),
    ...groups.map(group => sh` --as-group ${group}`),
  ].join('')
  const who = {command: as}
  return new OutsideError({
    kind: 'denied',
    code: 'ACCESS_DENIED',
    what: `Not allowed to ${phrase(about)}`,
    why,
    next:
      about.resource === undefined
        ? [sh`kubectl --context ${target.context} auth whoami`]
        : verbsOf(about).map(
            verb =>
              sh`kubectl --context ${target.context}${who} auth can-i ${verb} ${asked(about)}`,
          ),
  })
}

const verbsOf = ({verb, also = []}: About): readonly string[] => [verb, ...also]

/** After a slash kubectl expects the name of an object: a subresource has a flag of its own. */
function asked({resource = '', namespace}: About): CommandPart {
  const [plural = '', subresource] = resource.split('/')
  const scope = namespace === undefined ? part`` : part` --namespace ${namespace}`
  return subresource === undefined
    ? part`${plural}${scope}`
    : part`${plural} --subresource=${subresource}${scope}`
}

/** The connection failed before a whole answer came. */
export function unreachable(error: unknown, about: About, target: KubeTarget): OutsideError {
  const {code, name, message} = error as NodeJS.ErrnoException
  const timedOut = name === 'TimeoutError'
  return new OutsideError({
    kind: timedOut ? 'timeout' : 'unreachable',
    code: 'CLUSTER_UNREACHABLE',
    what: `Could not reach the API server ${target.server} to ${phrase(about)}`,
    why: timedOut ? message : explained(name === 'ClosedUnasked' ? undefined : code, message),
    next: [sh`kubectl --context ${target.context} get --raw /readyz`],
    cause: error,
  })
}

/** More came than any answer of an API server can hold. */
export function tooLarge(error: Error, about: About, {server, context}: KubeTarget): OutsideError {
  return new OutsideError({
    kind: 'broken',
    code: 'ANSWER_TOO_LARGE',
    what: `The API server ${server} answered too much to ${phrase(about)}`,
    why: error.message,
    next: [sh`kubectl --context ${context} get --raw /readyz`],
    cause: error,
  })
}

/** In: what it did, and how we know. */
export function notAnApiServer(
  {context}: KubeTarget,
  said: {readonly what: string; readonly why: string; readonly cause?: unknown},
): OutsideError {
  return new OutsideError({
    kind: 'broken',
    code: 'NOT_AN_API_SERVER',
    ...said,
    next: [sh`kubectl --context ${context} get --raw /version`],
  })
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name has no address',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer came',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by the authority in the kubeconfig',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the authority in the kubeconfig',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not signed by the authority in the kubeconfig',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

const explained = (code: string | undefined, message: string): string =>
  code === undefined ? message : `${own(WORDS, code) ?? 'the connection failed'} (${code})`

/** `patch namespaces "shop"`, `list pods in shop`. */
function phrase(about: About): string {
  const {resource, namespace, name} = about
  return [
    verbsOf(about).join(' and '),
    resource,
    name === undefined ? undefined : `"${name}"`,
    namespace === undefined ? undefined : `in namespace ${namespace}`,
  ]
    .filter(part => part !== undefined)
    .join(' ')
}

/**
 * RBAC's own no, against that of admission plugins (quota, pod security, webhooks), which is 403 as
 * well. From 1.35 on the right to `create` a port-forward, which its upgrade by `get` takes
 * besides, is refused without any word (seen with 1.35.4).
 */
function isAboutRights(message: string): boolean {
  if (message.includes('denied the request')) return false
  return /cannot \S+ (resource|path) "|attempting to grant RBAC permissions|is forbidden:\s*$/.test(
    message,
  )
}

const isAboutImpersonation = (message: string): boolean =>
  /cannot impersonate resource "/.test(message)
const impersonated = (message: string): string =>
  /cannot impersonate resource "([^"]*)"/.exec(message)?.[1] ?? 'users'

function statusOf({status, body}: Refusal): {
  readonly message: string
  readonly reason: string | undefined
  /** The Status itself; undefined when the answer was something else. */
  readonly read: unknown
} {
  try {
    const read = JSON.parse(body) as {message?: unknown; reason?: unknown} | null
    if (typeof read?.message === 'string')
      return {
        message: read.message,
        reason: typeof read.reason === 'string' ? read.reason : undefined,
        read,
      }
  } catch {
    // A proxy on the way answers in HTML: its first words are better than nothing.
  }
  return {
    message: `HTTP ${status}${body === '' ? '' : `: ${body.slice(0, 200).trim()}`}`,
    reason: undefined,
    read: undefined,
  }
}
