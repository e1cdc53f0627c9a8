/** `spec` of a coordination.k8s.io Lease. */
export interface LeaseSpec {
  readonly holderIdentity?: string
  readonly leaseDurationSeconds?: number
  readonly acquireTime?: string
  readonly renewTime?: string
  readonly leaseTransitions?: number
}

/** A Lease as it was seen, with the time of our own monotonic clock. */
export interface Sighting {
  /** resourceVersion; undefined: there was no Lease. */
  readonly version: string | undefined
  readonly holder: string | undefined
  readonly at: number
}

/**
 * May the Lease be taken? In: its first and its latest sighting by us, and for how long a dead one must have stood still.
 * Out: `free`: take it. `alive`: its holder renewed it before our eyes. `wait`: look again.
 * The holder's own times are not looked at: clocks differ (F-107).
 */
export function judgeLease(first: Sighting | undefined, now: Sighting, durationMs: number): 'free' | 'alive' | 'wait' {
  if (now.version === undefined || !now.holder) return 'free'
  if (first === undefined) return 'wait'
  if (first.version !== now.version) return 'alive'
  return now.at - first.at >= durationMs ? 'free' : 'wait'
}

/** MicroTime takes six digits after the point, and no other number of them (F-106). In: milliseconds since the epoch. */
export const microTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z')
