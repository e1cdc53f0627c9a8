import {randomInt} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Journal} from '../ports/ports.ts'
import {DriverError} from '../ports/trouble.ts'
import {systemClock} from './clock.ts'
import type {Api} from './http.ts'
import {LeaseHolder, isConflict, isSameTerm} from './lease-holder.ts'
import type {LeaseOptions, LeaseTimes} from './lease-holder.ts'
import {isSilent, judgeLease, microTime, nextTerm} from './lease-judgement.ts'
import type {Sighting} from './lease-judgement.ts'
import {leaseStore} from './lease-store.ts'
import type {Lease, LeaseStore} from './lease-store.ts'
import {swapped} from './swap.ts'

/** The Lease that says who drives. Nobody's clock but our own is believed (F-107). */
export function openLease(
  api: Api,
  namespace: string,
  options: LeaseOptions,
): Pick<Journal, 'drive' | 'driver'> {
  const times = {
    durationMs: 15_000,
    renewEveryMs: 5_000,
    lookEveryMs: 1_000,
    clock: systemClock(),
    ...options,
  }
  const store = leaseStore(api, namespace)
  return {
    drive: async (holder, by = 'waiting', stop) => {
      const {lease, from} =
        by === 'force' ? await seize(store, holder, times) : await take(store, holder, times, stop)
      return new LeaseHolder(store, lease, {times, from})
    },
    driver: async () => {
      const lease = await store.read()
      const holder = lease?.spec.holderIdentity
      return holder && !isSilent(lease.spec, Date.now())
        ? {holder, since: (lease.spec.acquireTime ?? '').replace(/\.\d+/, '')}
        : undefined
    },
  }
}

interface Taken {
  readonly lease: Lease
  /** Whom it named before; empty: nobody. */
  readonly from: string
}

/** So often somebody may write the Lease between our reading and our writing it. */
const SEIZE_TRIES_MAX = 20

/**
 * Takes the Lease from whomever it names, by compare-and-swap, and again when it was written in
 * between. Throws DriverError.
 */
async function seize(store: LeaseStore, holder: string, times: LeaseTimes): Promise<Taken> {
  for (let turn = 1; ; turn++) {
    const lease = await store.read()
    try {
      return await claim(store, holder, {lease, times})
    } catch (error) {
      if (!(error instanceof DriverError) || turn === SEIZE_TRIES_MAX) throw error
    }
  }
}

/**
 * Gets the Lease, waiting out one that nobody renews. Throws DriverError, or the signal's reason.
 */
async function take(
  store: LeaseStore,
  holder: string,
  times: LeaseTimes,
  stop: AbortSignal | undefined,
): Promise<Taken> {
  let first: Sighting | undefined
  for (;;) {
    const lease = await store.read()
    stop?.throwIfAborted()
    const seen = {
      version: lease?.version,
      holder: lease?.spec.holderIdentity,
      at: performance.now(),
    }
    const judgement = judgeLease(first, seen, times.durationMs)
    if (judgement === 'alive') throw new DriverError(seen.holder ?? '')
    if (judgement === 'free') return claim(store, holder, {lease, times})
    first ??= seen
    await sleep(times.lookEveryMs, undefined, stop === undefined ? {} : {signal: stop}).catch(
      () => undefined,
    )
  }
}

async function claim(
  store: LeaseStore,
  holder: string,
  {lease, times}: {readonly lease: Lease | undefined; readonly times: LeaseTimes},
): Promise<Taken> {
  const now = Date.now()
  const spec = {
    holderIdentity: holder,
    leaseDurationSeconds: Math.max(1, Math.round(times.durationMs / 1000)),
    acquireTime: microTime(now, randomInt(1_000)),
    renewTime: microTime(now),
    leaseTransitions: nextTerm(lease?.spec ?? {}),
  }
  const swap = {
    write: () => store.write(spec, lease?.version),
    read: () => store.read(),
    isOurs: (there: Lease) => isSameTerm(spec, there.spec),
  }
  try {
    const ours = await swapped(times.clock, swap)
    return {lease: ours, from: lease?.spec.holderIdentity ?? ''}
  } catch (error) {
    if (!isConflict(error)) throw error
    throw new DriverError((await store.read())?.spec.holderIdentity || 'another meshctl')
  }
}
