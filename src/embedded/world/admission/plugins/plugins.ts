import type {Api} from '../../api/api.ts'
import type {ApiObject} from '../../api-object.ts'
import type {AdmissionRequest} from '../admission.ts'
import {checkLimits, withLimits} from './limit-ranger.ts'
import {checkNamespace} from './namespace-lifecycle.ts'
import {withPriority} from './priority.ts'
import {checkQuota} from './resource-quota.ts'
import {withServiceAccount} from './service-account.ts'
import {withTolerations} from './tolerations.ts'

/** The API server's own admission plugins. All throw Refusal. */
export interface Plugins {
  /** The same object when nothing is to be added. */
  mutate(request: AdmissionRequest, object: ApiObject): ApiObject
  /** Before the validating webhooks. */
  validate(request: AdmissionRequest): void
  /** What is counted only when everybody else has agreed. */
  afterWebhooks(request: AdmissionRequest): void
}

/**
 * NamespaceLifecycle, LimitRanger, ServiceAccount, Priority, DefaultTolerationSeconds and
 * ResourceQuota, in the API server's order.
 */
export function createPlugins(api: Api): Plugins {
  const names = nameGiver()
  return {
    mutate: (given, object) => {
      const request = withoutName(given, object)
      checkNamespace(api.store, request)
      if (!isPod(request)) return object
      if (request.operation !== 'CREATE') return withTolerations(object)
      const limited = withLimits(api.store, request, object)
      const owned = withServiceAccount(api.store, request, limited, names)
      return withTolerations(withPriority(api.store, request, owned))
    },
    validate: request => {
      if (request.operation === 'DELETE') checkNamespace(api.store, request)
      if (isPod(request) && request.operation === 'CREATE') checkLimits(api.store, request)
    },
    afterWebhooks: request => checkQuota(api, request),
  }
}

/** Names are made up after these plugins in the API server, so they complain about `web-`. */
function withoutName(
  request: AdmissionRequest,
  {metadata: {generateName = ''}}: ApiObject,
): AdmissionRequest {
  return request.operation === 'CREATE' && generateName !== ''
    ? {...request, name: generateName}
    : request
}

function isPod({kind, subresource}: AdmissionRequest): boolean {
  return kind.group === '' && kind.kind === 'Pod' && subresource === undefined
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** Five characters as the API server makes up, never twice the same. */
function nameGiver(): () => string {
  let count = 0
  return () => {
    let rest = (Math.imul(++count, 0x9e3779b1) >>> 0) % ALPHABET.length ** 5
    let text = ''
    for (let at = 0; at < 5; at++) {
      text += ALPHABET[rest % ALPHABET.length] ?? ''
      rest = Math.floor(rest / ALPHABET.length)
    }
    return text
  }
}
