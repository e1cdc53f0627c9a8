import type {ObjectMeta} from '../api-object.ts'
import {conditionOf} from './conditions.ts'
import type {Pod, Service} from './object-types.ts'

const ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time'

/**
 * Since when endpoints are to be as they are now: the first of the changes that were not told yet.
 */
export class TriggerTimes {
  readonly #known = new Map<string, ReadonlyMap<string, string>>()

  /** Out: undefined when nothing has begun since (only ended). */
  since({metadata}: Service, pods: readonly Pod[]): string | undefined {
    const known = this.#known.get(metadata.uid)
    const times = new Map(
      pods.map(pod => [
        pod.metadata.uid,
        conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ??
          pod.metadata.creationTimestamp,
      ]),
    )
    this.#known.set(metadata.uid, times)
    const fresh = [...times]
      .filter(([uid, time]) => known?.get(uid) !== time)
      .map(([, time]) => time)
    return [...fresh, ...(known === undefined ? [metadata.creationTimestamp] : [])].sort()[0]
  }
}

/** Metadata that says since when, or no longer says it. */
export function annotated(metadata: object, since: string | undefined): ObjectMeta {
  const {annotations = {}, ...rest} = metadata as ObjectMeta
  const {[ANNOTATION]: _since, ...others} = annotations
  const next = since === undefined ? others : {...others, [ANNOTATION]: since}
  return Object.keys(next).length === 0 ? rest : {...rest, annotations: next}
}
