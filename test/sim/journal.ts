import type {Document, Driving, Journal, Saved} from '../../src/ports/ports.ts'
import {instant} from '../../src/mesh/names.ts'
import {DriverError} from '../../src/ports/trouble.ts'
import {conflict, outside} from './store.ts'
import type {VirtualTime} from './time.ts'

const LEASE_MS = 15_000
const RENEW_MS = 5_000

interface Lease {
  readonly holder: string
  readonly term: number
  readonly since: string
  renewedAt: number
}

/** Documents with compare-and-swap, and a Lease that the dead do not renew. */
export class SimJournal {
  readonly documents = new Map<
    string,
    {data: Readonly<Record<string, string>>; version: string; uid: string; immutable: boolean}
  >()
  readonly #time: VirtualTime
  #serial = 1
  #lease: Lease | undefined

  constructor(time: VirtualTime) {
    this.#time = time
  }

  /** The ports as one process has them. `alive` tells whether it still renews its Lease. */
  ports(alive: () => boolean): Journal {
    return {
      namespace: 'istio-system',
      load: async name => Promise.resolve(this.#load(name)),
      save: async (name, data, version, immutable = false) =>
        Promise.resolve().then(() => this.#save(name, {data, version, immutable})),
      list: async () => Promise.resolve([...this.documents.keys()].sort()),
      drive: async (holder, by = 'waiting', stop) => this.#drive(holder, {by, alive, stop}),
      driver: async () =>
        Promise.resolve(
          this.#holds()
            ? {holder: this.#lease?.holder ?? '', since: this.#lease?.since ?? ''}
            : undefined,
        ),
    }
  }

  /**
   * Takes the Lease away, as somebody does who finds it dead (a stopped clock, a long pause of the
   * machine).
   */
  steal(holder: string): void {
    this.#lease = {holder, term: this.#serial++, since: '', renewedAt: this.#time.now() + 1_000_000}
  }

  /** Takes the Lease and renews it for ever, as something does that knows nothing of drivers. */
  haunt(holder: string): void {
    const own: Lease = {holder, term: this.#serial++, since: '', renewedAt: this.#time.now()}
    this.#lease = own
    const again = (): void => {
      if (this.#lease !== own) return
      own.renewedAt = this.#time.now()
      this.#time.later(1_000, again)
    }
    again()
  }

  free(): void {
    this.#lease = undefined
  }

  #load(name: string): Document | undefined {
    const kept = this.documents.get(name)
    return kept === undefined ? undefined : {data: kept.data, version: kept.version, uid: kept.uid}
  }

  #save(
    name: string,
    {
      data,
      version,
      immutable,
    }: {data: Readonly<Record<string, string>>; version: string | undefined; immutable: boolean},
  ): Saved {
    const kept = this.documents.get(name)
    if (kept?.version !== version)
      throw conflict(`${name} is at ${kept?.version ?? 'nothing'}, not at ${version ?? 'nothing'}`)
    if (kept?.immutable === true) throw outside('refused', 'REFUSED', `${name} is immutable`)
    const next = String(this.#serial++)
    const uid = kept?.uid ?? `uid-${next}`
    this.documents.set(name, {data: {...data}, version: next, uid, immutable})
    return {version: next, uid}
  }

  #holds(): boolean {
    return this.#lease !== undefined && this.#time.now() - this.#lease.renewedAt <= LEASE_MS
  }

  async #drive(
    holder: string,
    {
      by,
      alive,
      stop,
    }: {
      readonly by: 'waiting' | 'force'
      readonly alive: () => boolean
      readonly stop: AbortSignal | undefined
    },
  ): Promise<Driving> {
    const seen = this.#lease
    if (seen !== undefined && by === 'waiting' && this.#holds()) {
      const at = seen.renewedAt
      await this.#time.sleepUntil(instant(this.#time.now() + LEASE_MS + 1), stop)
      stop?.throwIfAborted()
      if (this.#lease === seen && seen.renewedAt !== at) throw new DriverError(seen.holder)
      if (this.#lease !== undefined && this.#lease !== seen)
        throw new DriverError(this.#lease.holder)
    }
    const takenFrom = this.#lease?.holder ?? ''
    const mine: Lease = {
      holder,
      term: this.#serial++,
      since: new Date(this.#time.now()).toISOString(),
      renewedAt: this.#time.now(),
    }
    this.#lease = mine
    const lost = new AbortController()
    const renew = (): void => {
      if (lost.signal.aborted || !alive() || this.#lease === undefined) return
      if (this.#lease !== mine) return lost.abort()
      mine.renewedAt = this.#time.now()
      this.#time.later(RENEW_MS, renew)
    }
    this.#time.later(RENEW_MS, renew)
    return {
      takenFrom,
      lost: lost.signal,
      hold: async () => {
        if (this.#lease !== mine) throw new DriverError(this.#lease?.holder ?? 'somebody else')
        return Promise.resolve()
      },
      release: async () => {
        if (alive() && this.#lease === mine) this.#lease = undefined
        return Promise.resolve()
      },
    }
  }
}
