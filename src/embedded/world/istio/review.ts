import {encodeBase64} from '../base64.ts'
import type {Identity} from './identity.ts'
import {inject, patchOf} from './inject.ts'
import {isInjectable} from './injectable.ts'
import type {Counters} from './metrics.ts'
import type {Pod} from './objects.ts'
import type {Settings} from './settings.ts'
import {refusalOf, type IstioObject} from './validate.ts'

/** An AdmissionReview (v1) as the API server sends it. */
export interface Review {
  readonly apiVersion: string
  readonly kind: string
  readonly request: {
    readonly uid: string
    readonly operation: string
    readonly namespace?: string
    readonly dryRun?: boolean
    readonly object: unknown
  }
}

/** The same as the API server wants it back. */
export interface Answer {
  readonly apiVersion: string
  readonly kind: string
  readonly response: {
    readonly uid: string
    readonly allowed: boolean
    readonly patchType?: string
    readonly patch?: string
    readonly status?: {readonly message: string}
  }
}

/** What the injector looks things up in. */
export interface InjectionDuty {
  readonly identity: Identity
  readonly settings: () => Settings | undefined
  /** Are sidecars native? */
  readonly native: () => boolean
  readonly counters: Counters
}

/** Answers /inject: allows every pod, with the patch that adds a proxy where one belongs. */
export function answerInjection(review: Review, duty: InjectionDuty): Answer {
  const {identity, counters} = duty
  const pod = review.request.object as Pod
  counters.add('sidecar_injection_requests_total')
  const settings = duty.settings()
  const namespace = pod.metadata.namespace ?? review.request.namespace ?? ''
  if (!settings)
    return refused(review, 'failed to read the injection configuration of this revision')
  if (!isInjectable(pod, namespace, settings)) {
    counters.add('sidecar_injection_skip_total')
    return answered(review, {allowed: true})
  }
  try {
    const after = inject({
      pod,
      namespace,
      revision: identity.revision,
      version: identity.version,
      settings,
      native: duty.native(),
    })
    counters.add('sidecar_injection_success_total')
    return answered(review, {
      allowed: true,
      patchType: 'JSONPatch',
      patch: encodeBase64(JSON.stringify(patchOf(pod, after))),
    })
  } catch (error) {
    counters.add('sidecar_injection_failure_total')
    return refused(review, error instanceof Error ? error.message : String(error))
  }
}

/**
 * Answers /validate: refuses Istio objects that istiod could not use. `log` is told of every
 * refusal.
 */
export function answerValidation(
  review: Review,
  counters: Counters,
  log: (line: string) => void,
): Answer {
  const object = review.request.object as IstioObject
  const refusal =
    review.request.operation === 'CREATE' || review.request.operation === 'UPDATE'
      ? refusalOf(object)
      : undefined
  counters.add(refusal ? 'galley_validation_failed' : 'galley_validation_passed')
  if (!refusal) return answered(review, {allowed: true})
  log(
    `refused ${object.kind} ${review.request.namespace ?? ''}/${object.metadata.name ?? ''}: ${refusal}`,
  )
  return refused(review, refusal)
}

function refused(review: Review, message: string): Answer {
  return answered(review, {allowed: false, status: {message}})
}

function answered(
  {apiVersion, kind, request}: Review,
  response: Omit<Answer['response'], 'uid'>,
): Answer {
  return {apiVersion, kind, response: {uid: request.uid, ...response}}
}
