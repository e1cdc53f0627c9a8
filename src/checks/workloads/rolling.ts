import {at, count, text} from '../../mesh/fields.ts'
import type {Moved} from './moved.ts'

/**
 * How many pods a roll-out may take away before new ones are ready, and how many it makes beyond
 * what is wanted.
 */
export interface Room {
  readonly unavailable: number
  readonly surge: number
}

/**
 * In: a workload with its object. Out: the room that its controller takes, by Kubernetes' rules and
 * defaults; undefined: cannot be told.
 */
export function roomOf({workload, raw}: Moved): Room | undefined {
  const {ref, wanted} = workload
  if (raw === undefined) return undefined
  if (ref.kind === 'StatefulSet')
    return {
      unavailable:
        amount(
          at(raw, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'),
          wanted,
          Math.floor,
        ) ?? 1,
      surge: 0,
    }
  if (ref.kind === 'DaemonSet')
    return within(at(raw, 'spec', 'updateStrategy', 'rollingUpdate'), wanted, {
      unavailable: 1,
      surge: 0,
      round: Math.ceil,
    })
  if (at(raw, 'spec', 'strategy', 'type') === 'Recreate') return {unavailable: wanted, surge: 0}
  return within(at(raw, 'spec', 'strategy', 'rollingUpdate'), wanted, {
    unavailable: '25%',
    surge: '25%',
    round: Math.floor,
  })
}

function within(
  said: unknown,
  wanted: number,
  usual: {
    readonly unavailable: unknown
    readonly surge: unknown
    readonly round: (share: number) => number
  },
): Room | undefined {
  const unavailable = amount(at(said, 'maxUnavailable') ?? usual.unavailable, wanted, usual.round)
  const surge = amount(at(said, 'maxSurge') ?? usual.surge, wanted, Math.ceil)
  if (unavailable === undefined || surge === undefined) return undefined
  return {unavailable: unavailable === 0 && surge === 0 ? 1 : unavailable, surge}
}

/** A number, or a share of all such as `25%`. Undefined: neither. */
export function amount(
  value: unknown,
  all: number,
  round: (share: number) => number,
): number | undefined {
  const share = /^(\d{1,3})%$/.exec(text(value) ?? '')?.[1]
  if (share !== undefined) return round((Number(share) * all) / 100)
  return count(value) ?? (/^\d{1,9}$/.test(text(value) ?? '') ? Number(text(value)) : undefined)
}
