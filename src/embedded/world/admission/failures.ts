import {badRequest, Refusal, type Cause} from '../refusal.ts'

/**
 * A webhook could not be asked, or said nothing that makes sense. `failurePolicy: Ignore` forgives
 * it.
 */
export class CallFailed extends Error {
  constructor(webhook: string, why: string) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${why}`)
    this.name = 'CallFailed'
  }
}

/** What the client gets for it. */
export function internalError(message: string): Refusal {
  // the real server's cause has a message alone
  const cause = {message} as Cause
  return new Refusal(500, 'InternalError', `Internal error occurred: ${message}`, {causes: [cause]})
}

export function noDryRun(webhook: string): Refusal {
  return badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`)
}

/** The status a webhook gave with its no. */
export interface Verdict {
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: Refusal['status']['details']
}

export function denied(
  webhook: string,
  {message = '', reason = '', code = 0, details}: Verdict = {},
): Refusal {
  const words = `admission webhook ${JSON.stringify(webhook)} denied the request`
  const text =
    message !== ''
      ? `${words}: ${message}`
      : reason !== ''
        ? `${words}: ${reason}`
        : `${words} without explanation`
  return new Refusal(code < 400 ? 400 : code, reason, text, details)
}
