import {own} from '../mesh/own.ts'

/** `spec` of a coordination.k8s.io Lease. */
export interface LeaseSpec {
  readonly holderIdentity?: string
  readonly leaseDurationSeconds?: number
  readonly acquireTime?: string
  readonly renewTime?: string
  readonly leaseTransitions?: number
}

/**
 * Lengths and numbers of ours are far below; what is longer somebody else wrote, and it is only
 * shown.
 */
const NAME_MOST = 253
/** The API's own: an int32. One more than that is refused by it. */
const TRANSITIONS_MOST = 2_147_483_646

/** What of a Lease's `spec` can be relied upon, whoever wrote it. In: anything. */
export function leaseSpec(value: unknown): LeaseSpec {
  const spec =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  const text = (key: string): string | undefined => {
    const value = own(spec, key)
    return typeof value === 'string' ? value.slice(0, NAME_MOST) : undefined
  }
  const [holderIdentity, acquireTime, renewTime] = [
    text('holderIdentity'),
    text('acquireTime'),
    text('renewTime'),
  ]
  const {leaseDurationSeconds, leaseTransitions} = spec
  return {
    ...(holderIdentity === undefined ? {} : {holderIdentity}),
    ...(typeof leaseDurationSeconds === 'number' ? {leaseDurationSeconds} : {}),
    ...(acquireTime === undefined ? {} : {acquireTime}),
    ...(renewTime === undefined ? {} : {renewTime}),
    ...(typeof leaseTransitions === 'number' ? {leaseTransitions} : {}),
  }
}

/**
 * The number of the next holder; counted anew where somebody wrote one that the API would not let
 * us count on from.
 */
export function nextTerm({leaseTransitions: last}: LeaseSpec): number {
  const counts =
    last !== undefined && Number.isInteger(last) && last >= 0 && last <= TRANSITIONS_MOST
  return counts ? last + 1 : 0
}

/**
 * Only for showing: clocks differ, so a holder is called dead generously late. Whether it may be
 * followed is judged by watching.
 */
const SILENT_AFTER_MS = 60_000

/**
 * Did its holder last renew it long before now, or at a time that cannot be: far ahead, or none?
 */
export function isSilent({renewTime}: LeaseSpec, now: number): boolean {
  const away = Math.abs(now - Date.parse(renewTime ?? ''))
  return !(away <= SILENT_AFTER_MS)
}

/** A Lease as it was seen, with the time of our own monotonic clock. */
export interface Sighting {
  /** resourceVersion; undefined: there was no Lease. */
  readonly version: string | undefined
  readonly holder: string | undefined
  readonly at: number
}

/**
 * May the Lease be taken? In: its first and its latest sighting by us, and for how long a dead one
 * must have stood still. Out: `free`: take it. `alive`: its holder renewed it before our eyes.
 * `wait`: look again. The holder's own times are not looked at: clocks differ (F-107).
 */
export function judgeLease(
  first: Sighting | undefined,
  now: Sighting,
  durationMs: number,
): 'free' | 'alive' | 'wait' {
  if (now.version === undefined || !now.holder) return 'free'
  if (first === undefined) return 'wait'
  if (first.version !== now.version) return 'alive'
  return now.at - first.at >= durationMs ? 'free' : 'wait'
}

/**
 * MicroTime takes six digits after the point, and no other number of them (F-106). In: milliseconds
 * since the epoch, and microseconds of the last one.
 */
export const microTime = (ms: number, micros = 0): string =>
  new Date(ms).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
