import type {Status} from '../world/refusal.ts'
import {own} from '../../mesh/own.ts'

/** What the wire itself refuses, in the API server's words. */
export class WireRefusal extends Error {
  readonly status: Status
  readonly headers: Readonly<Record<string, string>>

  constructor(status: Status, headers: Readonly<Record<string, string>> = {}) {
    super(status.message ?? '')
    this.name = 'WireRefusal'
    this.status = status
    this.headers = headers
  }
}

/** The largest request body, bytes; kube-apiserver's default. */
export const BODY_MAX_BYTES = 3 * 1024 * 1024
/**
 * The same for strangers, whose rights are looked at behind the body; nothing that they may do has
 * one.
 */
export const STRANGERS_BODY_MAX_BYTES = 16 * 1024

function refusal(
  code: number,
  reason: string,
  message: string,
  more: Partial<Status> = {},
): WireRefusal {
  const shape = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
  } as const
  return new WireRefusal({...shape, ...(reason === '' ? {} : {reason}), ...more, code})
}

export const unauthorized = (): WireRefusal => refusal(401, 'Unauthorized', 'Unauthorized')
export const badBody = (message: string): WireRefusal => refusal(400, 'BadRequest', message)
export const tooLarge = (maxBytes: number): WireRefusal =>
  refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBytes}`)
export const unknownFormat = (accepted: readonly string[]): WireRefusal =>
  refusal(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )
export const unknownPatch = (): WireRefusal =>
  refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {details: {}})
export const notAcceptable = (available: readonly string[]): WireRefusal =>
  refusal(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`,
    {details: {}},
  )
export const timedOut = (): WireRefusal =>
  refusal(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {
    details: {},
  })
export const broken = (message: string): WireRefusal =>
  refusal(500, 'InternalError', `Internal error occurred: ${message}`, {
    details: {causes: [{reason: 'InternalError', message}]},
  })
export const expired = (): WireRefusal =>
  refusal(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can ' +
      'start a new list without the continue parameter.',
  )
export const noContainers = (what: string, pod: string): WireRefusal =>
  refusal(
    501,
    'NotImplemented',
    `${what} is not possible in pod "${pod}": this cluster is embedded and runs no containers`,
  )
export const noUpgrade = (): WireRefusal =>
  refusal(400, 'BadRequest', 'unable to upgrade: missing upgrade headers in request')
export const overloaded = (seconds: number): WireRefusal => {
  const {status} = refusal(
    429,
    'TooManyRequests',
    'the server has received too many requests and has asked us to try again later',
    {details: {retryAfterSeconds: seconds}},
  )
  return new WireRefusal(status, {'retry-after': String(seconds)})
}
export const unavailable = (): WireRefusal =>
  refusal(503, 'ServiceUnavailable', 'the server is currently unable to handle the request', {
    details: {},
  })
export const conflicted = (path: string): WireRefusal => {
  const name = path.split('/').at(-1) ?? ''
  return refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on "${name}": the object has been modified; please apply ` +
      'your changes to the latest version and try again',
    {details: {name}},
  )
}
export const headNotAllowed = (): WireRefusal =>
  refusal(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {details: {}},
  )
export const notANumber = (text: string): WireRefusal =>
  badBody(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
const VERBS: Readonly<Record<string, string>> = {
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
  HEAD: 'head',
}
export const forbiddenPath = (user: string, method: string, path: string): WireRefusal =>
  refusal(
    403,
    'Forbidden',
    `forbidden: User "${user}" cannot ${own(VERBS, method) ?? 'get'} path ${JSON.stringify(path)}`,
    {details: {}},
  )
