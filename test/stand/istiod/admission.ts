import type {Pod} from './objects.ts'
import {istiodFault} from './orders.ts'
import {inject, patchOf} from './inject.ts'
import {isInjectable} from './injectable.ts'
import {logLine} from './log.ts'
import type {Counters} from './metrics.ts'
import type {Options} from './options.ts'
import type {Settings} from './settings.ts'
import {pause} from './store.ts'
import {refusalOf, type IstioObject} from './validate.ts'

/** What the webhooks look things up in. */
type AdmissionDuty = {options: Options, settings: () => Settings | undefined, native: () => boolean, counters: Counters, stop: AbortSignal}

/** An AdmissionReview (v1) as the API server sends it, and as it wants it back. */
export type Review = {apiVersion: string, kind: string, request: {uid: string, operation: string, namespace?: string, dryRun?: boolean, object: unknown}}
type Answer = {apiVersion: string, kind: string, response: {uid: string, allowed: boolean, patchType?: string, patch?: string, status?: {message: string}}}

const SLOW = 8000

/** Answers /inject: allows every pod, with the patch that adds a proxy where one belongs. */
export async function answerInjection(review: Review, duty: AdmissionDuty): Promise<Answer> {
  const {options, counters} = duty
  const {request} = review
  const pod = request.object as Pod
  counters.add('sidecar_injection_requests_total')
  if (istiodFault(options) === 'slow') await pause(SLOW, duty.stop)
  const settings = duty.settings()
  const namespace = pod.metadata.namespace ?? request.namespace ?? ''
  if (!settings) return refused(review, 'failed to read the injection configuration of this revision')
  if (!isInjectable(pod, namespace, settings)) {
    counters.add('sidecar_injection_skip_total')
    return answered(review, {allowed: true})
  }
  try {
    const after = inject({pod, namespace, revision: options.revision, version: options.version, settings, native: duty.native()})
    counters.add('sidecar_injection_success_total')
    const patch = Buffer.from(JSON.stringify(patchOf(pod, after))).toString('base64')
    return answered(review, {allowed: true, patchType: 'JSONPatch', patch})
  } catch (error) {
    counters.add('sidecar_injection_failure_total')
    return refused(review, error instanceof Error ? error.message : String(error))
  }
}

/** Answers /validate: refuses Istio objects that istiod could not use. */
export function answerValidation(review: Review, counters: Counters): Answer {
  const object = review.request.object as IstioObject
  const refusal = review.request.operation === 'CREATE' || review.request.operation === 'UPDATE' ? refusalOf(object) : undefined
  counters.add(refusal ? 'galley_validation_failed' : 'galley_validation_passed')
  if (!refusal) return answered(review, {allowed: true})
  logLine(`refused ${object.kind} ${review.request.namespace ?? ''}/${object.metadata.name ?? ''}: ${refusal}`)
  return refused(review, refusal)
}

function refused(review: Review, message: string): Answer {
  return answered(review, {allowed: false, status: {message}})
}

function answered({apiVersion, kind, request}: Review, response: Omit<Answer['response'], 'uid'>): Answer {
  return {apiVersion, kind, response: {uid: request.uid, ...response}}
}
