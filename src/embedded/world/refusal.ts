import type {Kind} from './kinds.ts'

/** The API's `Status` object of a failure, as clients get it. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: object
  readonly status: 'Failure' | 'Success'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code: number
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly Cause[]
  readonly retryAfterSeconds?: number
}

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field?: string
}

/** The API says no. What it throws becomes the answer. */
export class Refusal extends Error {
  readonly status: Status

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.name = 'Refusal'
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : {reason}),
      ...(details === undefined ? {} : {details}),
      code,
    }
  }
}

const about = ({group, plural}: Pick<Kind, 'group' | 'plural'>, name: string): StatusDetails => ({
  name,
  ...(group === '' ? {} : {group}),
  kind: plural,
})
const full = ({group, plural}: Pick<Kind, 'group' | 'plural'>): string =>
  group === '' ? plural : `${plural}.${group}`

export const notFound = (kind: Kind, name: string): Refusal =>
  new Refusal(404, 'NotFound', `${full(kind)} "${name}" not found`, about(kind, name))
export const alreadyExists = (kind: Kind, name: string): Refusal =>
  new Refusal(409, 'AlreadyExists', `${full(kind)} "${name}" already exists`, about(kind, name))
/** There is no such path. */
export const nowhere = (): Refusal =>
  new Refusal(404, 'NotFound', 'the server could not find the requested resource', {})
/** The path is there, but not for this method. */
export const notAllowed = (): Refusal =>
  new Refusal(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  )
/** The client wants a form that there is not. */
export const notAcceptable = (): Refusal =>
  new Refusal(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, ' +
      'application/vnd.kubernetes.protobuf',
  )
export const badRequest = (message: string): Refusal => new Refusal(400, 'BadRequest', message)
export const conflict = (
  kind: Kind,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): Refusal =>
  new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${full(kind)} "${name}": ${why}`,
    about(kind, name),
  )
export const forbidden = (
  kind: Pick<Kind, 'group' | 'plural'>,
  name: string,
  why: string,
): Refusal =>
  new Refusal(403, 'Forbidden', `${full(kind)} "${name}" is forbidden: ${why}`, about(kind, name))

/** One thing wrong with one field of an object, in the API server's words. */
export interface FieldError {
  /** `spec.template.spec.containers[0].image`. */
  readonly field: string
  /**
   * `FieldValueRequired`, `FieldValueInvalid`, `FieldValueForbidden`, `FieldValueNotSupported`,
   * `FieldValueDuplicate`, `FieldValueTypeInvalid`, …
   */
  readonly reason: string
  /** Without the field: `Required value: must be set`. */
  readonly message: string
}

/** 422 with a cause for each field. */
export function invalid(
  kind: Pick<Kind, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): Refusal {
  const lines = errors.map(({field, message}) => `${field}: ${message}`)
  const text = lines.length === 1 ? (lines[0] ?? '') : `[${lines.join(', ')}]`
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  const causes = errors.map(({reason, message, field}) => ({reason, message, field}))
  return new Refusal(422, 'Invalid', `${qualified} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : {name}),
    ...(kind.group === '' ? {} : {group: kind.group}),
    kind: kind.kind,
    causes,
  })
}
