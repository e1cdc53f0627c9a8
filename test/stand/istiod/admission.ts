import {SLOW} from '../../../src/embedded/world/istio/faults.ts'
import {
  answerInjection,
  type Answer,
  type InjectionDuty,
  type Review,
} from '../../../src/embedded/world/istio/review.ts'
import type {Options} from './options.ts'
import {istiodFault} from './orders.ts'
import {pause} from './store.ts'

/** Answers /inject as every istiod, after a while when it was told to be slow. */
export async function answerInjectionInTime(
  review: Review,
  duty: InjectionDuty,
  options: Options,
  stop: AbortSignal,
): Promise<Answer> {
  if (istiodFault(options) === 'slow') await pause(SLOW.injection, stop)
  return answerInjection(review, duty)
}
