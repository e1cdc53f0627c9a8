import {randomInt} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {KubeObject} from '../mesh/object.ts'
import type {Clock, Driving, Journal, Resource} from '../ports/ports.ts'
import {DriverError, OutsideError} from '../ports/trouble.ts'
import {objectIn} from './api-object.ts'
import {systemClock} from './clock.ts'
import {absentAsUndefined} from './cluster.ts'
import type {Api} from './http.ts'
import {isSilent, judgeLease, leaseSpec, microTime, nextTerm} from './lease-judgement.ts'
import type {LeaseSpec, Sighting} from './lease-judgement.ts'
import {objectPath, qualifiedName, resourcePath, withQuery} from './paths.ts'
import {swapped} from './swap.ts'

const LEASES: Resource = {
  apiVersion: 'coordination.k8s.io/v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
}
const NAME = 'meshctl-upgrade'

/** Times in milliseconds; for tests. */
export interface LeaseOptions {
  /** Unrenewed for so long, a Lease is dead (cli.md). */
  readonly durationMs?: number
  readonly renewEveryMs?: number
  readonly lookEveryMs?: number
  /** For pauses between tries; the machine's unless said otherwise. */
  readonly clock?: Clock
}

type Times = Required<LeaseOptions>

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
      return new Driver(store, lease, {times, from})
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

interface Lease {
  readonly version: string
  readonly spec: LeaseSpec
}

interface Store {
  read(): Promise<Lease | undefined>
  /** Throws OutsideError conflict when the Lease is not as it was read. */
  write(spec: LeaseSpec, version: string | undefined): Promise<Lease>
}

function leaseStore(api: Api, namespace: string): Store {
  const about = (
    verb: string,
  ): {verb: string; resource: string; namespace: string; name: string} => ({
    verb,
    resource: qualifiedName(LEASES),
    namespace,
    name: NAME,
  })
  const path = objectPath({resource: LEASES, namespace, name: NAME})
  const leaseOf = (object: KubeObject): Lease => ({
    version: object.metadata.resourceVersion ?? '',
    spec: leaseSpec(object['spec']),
  })
  return {
    read: async () => {
      const object = await absentAsUndefined(api.send({method: 'GET', path, about: about('get')}))
      return object === undefined ? undefined : leaseOf(object)
    },
    write: async (spec, version) => {
      const labels = {
        'app.kubernetes.io/managed-by': 'meshctl',
        'app.kubernetes.io/part-of': 'istio-upgrade',
      }
      const body = {
        apiVersion: LEASES.apiVersion,
        kind: LEASES.kind,
        metadata: {
          name: NAME,
          namespace,
          labels,
          ...(version === undefined ? {} : {resourceVersion: version}),
        },
        spec,
      }
      const isNew = version === undefined
      const request = {
        method: isNew ? ('POST' as const) : ('PUT' as const),
        path: withQuery(isNew ? resourcePath(LEASES, namespace) : path, {fieldManager: 'meshctl'}),
        about: about(isNew ? 'create' : 'update'),
        body,
      }
      return leaseOf(objectIn(await api.send(request)))
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
async function seize(store: Store, holder: string, times: Times): Promise<Taken> {
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
  store: Store,
  holder: string,
  times: Times,
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
  store: Store,
  holder: string,
  {lease, times}: {readonly lease: Lease | undefined; readonly times: Times},
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

/** Holder, number and time of its beginning, to a drawn microsecond: nobody else has these. */
const isSameTerm = (one: LeaseSpec, other: LeaseSpec | undefined): boolean =>
  other?.holderIdentity === one.holderIdentity &&
  other?.acquireTime === one.acquireTime &&
  other?.leaseTransitions === one.leaseTransitions

class Driver implements Driving {
  readonly takenFrom: string
  readonly #store: Store
  readonly #times: Times
  readonly #lost = new AbortController()
  readonly #released = new AbortController()
  #lease: Lease
  #deadline: NodeJS.Timeout
  readonly #renewing: Promise<void>

  constructor(
    store: Store,
    lease: Lease,
    {times, from}: {readonly times: Times; readonly from: string},
  ) {
    this.takenFrom = from
    this.#store = store
    this.#lease = lease
    this.#times = times
    this.#deadline = this.#deadlineFrom(performance.now())
    this.#renewing = this.#keep()
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async hold(): Promise<void> {
    if (!this.#lost.signal.aborted) this.#judge(await this.#store.read())
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason
  }

  async release(): Promise<void> {
    this.#released.abort()
    await this.#renewing
    clearTimeout(this.#deadline)
    // A renewal of our own may have been kept without our knowing.
    await this.#lookAgain()
    if (this.#lost.signal.aborted) return
    const {version, spec: last} = this.#lease
    const spec = {...last, holderIdentity: '', renewTime: microTime(Date.now())}
    try {
      await swapped(this.#times.clock, {
        write: () => this.#store.write(spec, version),
        read: () => this.#store.read(),
        isOurs: there => isSameTerm(spec, there.spec),
      })
    } catch (error) {
      // Somebody else has it by now, or it is gone: nothing is left to give back.
      if (!isConflict(error) && !isAbsent(error)) throw error
    }
  }

  async #keep(): Promise<void> {
    let pause = this.#times.renewEveryMs
    while (!this.#lost.signal.aborted) {
      await sleep(pause, undefined, {signal: this.#released.signal, ref: false}).catch(
        () => undefined,
      )
      if (this.#released.signal.aborted) return
      pause = (await this.#renew()) ? this.#times.renewEveryMs : this.#times.lookEveryMs
    }
  }

  async #renew(): Promise<boolean> {
    const sentAt = performance.now()
    try {
      this.#lease = await this.#store.write(
        {...this.#lease.spec, renewTime: microTime(Date.now())},
        this.#lease.version,
      )
      clearTimeout(this.#deadline)
      this.#deadline = this.#deadlineFrom(sentAt)
      return true
    } catch (error) {
      if (isConflict(error) || isAbsent(error)) await this.#lookAgain()
      return false
    }
  }

  /** Counts from when the last good renewal was sent: a newcomer may have seen it no later. */
  #deadlineFrom(sentAt: number): NodeJS.Timeout {
    return setTimeout(
      () => this.#lose(notRenewed()),
      sentAt + this.#times.durationMs - performance.now(),
    ).unref()
  }

  /**
   * Somebody wrote the Lease. It is still ours when the term is: a repeated renewal of our own, or
   * a person's annotation.
   */
  async #lookAgain(): Promise<void> {
    try {
      const now = await this.#store.read()
      if (this.#judge(now)) this.#lease = now
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error
    }
  }

  #judge(now: Lease | undefined): now is Lease {
    const isOurs = now !== undefined && isSameTerm(this.#lease.spec, now.spec)
    if (!isOurs) this.#lose(new DriverError(now?.spec.holderIdentity || 'somebody else'))
    return isOurs
  }

  #lose(why: Error): void {
    this.#lost.abort(why)
  }
}

const notRenewed = (): OutsideError =>
  new OutsideError({
    kind: 'unreachable',
    code: 'LEASE_NOT_RENEWED',
    what: 'The Lease that says who drives could not be renewed in time.',
    why:
      'The API server did not answer for 15 s; another driver may have taken over, so nothing ' +
      'more is done here. What was begun is in the journal.',
    next: ['meshctl upgrade status', 'meshctl upgrade resume --yes'],
  })

const isConflict = (error: unknown): boolean =>
  error instanceof OutsideError && error.kind === 'conflict'
const isAbsent = (error: unknown): boolean =>
  error instanceof OutsideError && error.kind === 'absent'
