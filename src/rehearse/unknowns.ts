import type {Snapshot} from '../snapshot/snapshot.ts'
import {few} from './words.ts'

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
  const seconds = Math.round(start.ms / 100) / 10
  return [
    'Images are there at once: pulls, registries and their rights are not tried.',
    start.isSeen
      ? `Every pod is ready about ${seconds} s after its start, as the pods of the snapshot ` +
        `were in the middle; each application's own time is not known.`
      : `Every pod is ready about ${seconds} s after its start; the snapshot does not tell how long they take.`,
    'There is no traffic: errors while connections drain, load and retries are not seen.',
    'istiod and the proxies are stand-ins: their code, memory and configuration push are not ' +
      'tried, nor is what Envoy makes of an EnvoyFilter.',
    'Rules in CEL, other admission webhooks, cluster autoscalers, volumes, network policies ' +
      'and cloud load balancers do nothing.',
    'Values that look like secrets are replaced, in releases too.',
    ...leftOut,
    ...snapshot.blindSpots.map(
      each =>
        `Not seen: ${each.resource}${each.namespace === undefined ? '' : ` in ${each.namespace}`}.`,
    ),
    ...(lost.length === 0
      ? []
      : [
          'Lost in the copy before the upgrade began, so that nothing is known of ' +
            `${lost.length === 1 ? 'it' : 'them'}: ${few(lost)}.`,
        ]),
    ...(moved.length === 0
      ? []
      : [
          `The copy did not stand still before the upgrade began: pods of ${few(moved)} were replaced.`,
        ]),
  ]
}
