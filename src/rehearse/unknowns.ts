import type {Snapshot} from '../snapshot/snapshot.ts'
import {some} from '../mesh/sentences.ts'

/**
 * What a copy cannot tell about the cluster, for people: always, and of this snapshot. In: how long
 * pods took to start, what was left out, what did not stand still, which workloads vanished.
 */
export function unknowns(
  snapshot: Snapshot,
  {
    start,
    leftOut,
    moved,
    lost,
  }: {
    readonly start: {readonly ms: number; readonly isSeen: boolean}
    readonly leftOut: readonly string[]
    readonly moved: readonly string[]
    readonly lost: readonly string[]
  },
): readonly string[] {
  return [
    'Images are there at once: pulls, registries and their rights are not tried.',
    startText(start),
    ...NEVER_KNOWN,
    ...leftOut,
    ...snapshot.blindSpots.map(
      ({resource, namespace}) =>
        `Not seen: ${resource}${namespace === undefined ? '' : ` in ${namespace}`}.`,
    ),
    ...(lost.length === 0
      ? []
      : [
          'Lost in the copy before the upgrade began, so that nothing is known of ' +
            `${lost.length === 1 ? 'it' : 'them'}: ${some(lost, 8)}.`,
        ]),
    ...(moved.length === 0
      ? []
      : [
          `The copy did not stand still before the upgrade began: pods of ${some(moved, 8)} were replaced.`,
        ]),
  ]
}

/** What no copy can tell. */
const NEVER_KNOWN: readonly string[] = [
  'There is no traffic: errors while connections drain, load and retries are not seen.',
  'istiod and the proxies are stand-ins: their code, memory and configuration push are not ' +
    'tried, nor is what Envoy makes of an EnvoyFilter.',
  'Rules in CEL, other admission webhooks, cluster autoscalers, volumes, network policies ' +
    'and cloud load balancers do nothing.',
  'Values that look like secrets are replaced, in releases too.',
]

function startText({ms, isSeen}: {readonly ms: number; readonly isSeen: boolean}): string {
  const ready = `Every pod is ready about ${Math.round(ms / 100) / 10} s after its start`
  return isSeen
    ? `${ready}, as the pods of the snapshot were in the middle; ` +
        "each application's own time is not known."
    : `${ready}; the snapshot does not tell how long they take.`
}
