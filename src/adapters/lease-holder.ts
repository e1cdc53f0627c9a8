import {setTimeout as sleep} from 'node:timers/promises'
import type {Clock, Driving} from '../ports/ports.ts'
import {DriverError, OutsideError} from '../ports/trouble.ts'
import {microTime} from './lease-judgement.ts'
import type {LeaseSpec} from './lease-judgement.ts'
import type {Lease, LeaseStore} from './lease-store.ts'
import {swapped} from './swap.ts'

/** Times in milliseconds; for tests. */
export interface LeaseOptions {
  /** Unrenewed for so long, a Lease is dead. */
  readonly durationMs?: number
  readonly renewEveryMs?: number
  readonly lookEveryMs?: number
  /** For pauses between tries; the machine's unless said otherwise. */
  readonly clock?: Clock
}

export type LeaseTimes = Required<LeaseOptions>

/** Holds the Lease: renews it until it is released or lost. */
export class LeaseHolder implements Driving {
  readonly takenFrom: string
  readonly #store: LeaseStore
  readonly #times: LeaseTimes
  readonly #lost = new AbortController()
  readonly #released = new AbortController()
  #lease: Lease
  #deadline: NodeJS.Timeout
  readonly #renewing: Promise<void>

  constructor(
    store: LeaseStore,
    lease: Lease,
    {times, from}: {readonly times: LeaseTimes; readonly from: string},
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

/** Holder, number and time of its beginning, to a drawn microsecond: nobody else has these. */
export const isSameTerm = (one: LeaseSpec, other: LeaseSpec | undefined): boolean =>
  other?.holderIdentity === one.holderIdentity &&
  other?.acquireTime === one.acquireTime &&
  other?.leaseTransitions === one.leaseTransitions

export const isConflict = (error: unknown): boolean =>
  error instanceof OutsideError && error.kind === 'conflict'
const isAbsent = (error: unknown): boolean =>
  error instanceof OutsideError && error.kind === 'absent'
