import {run} from '../../src/verbs/run.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {keptOnce} from '../../src/adapters/swap.ts'
import {instant} from '../../src/mesh/names.ts'
import type {Ports} from '../../src/ports/ports.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import {Refused} from '../../src/verbs/contract.ts'
import type {CommandContext, Outcome, Policy} from '../../src/verbs/contract.ts'
import {status} from '../../src/verbs/status.ts'
import type {RunEvent} from '../../src/verbs/documents.ts'
import {SYSTEM} from './meshes.ts'
import type {World} from './world.ts'

export const POLICY: Policy = {...DEFAULT_POLICY, workloadsAtOnce: 2, workloadDeadlineMs: 120_000}

/** Whatever a process does before it dies must not happen afterwards. */
export class Killed extends Error {}

export type Fate =
  'live' | 'die-before' | 'die-after' | 'unreachable' | 'lost-answer' | 'conflict' | 'slow'
export type Fates = (call: {
  readonly at: number
  readonly port: string
  readonly isDeed: boolean
}) => Fate

/** One process: ports that count, fail as they are told, and stay shut once it is dead. */
export class Life {
  calls = 0
  isDead = false
  readonly deeds: {readonly at: number; readonly port: string}[] = []
  readonly events: RunEvent[] = []
  readonly stop = new AbortController()
  readonly #world: World
  readonly #fates: Fates

  constructor(world: World, fates: Fates = () => 'live') {
    this.#world = world
    this.#fates = fates
  }

  context(policy: Partial<Policy> = {}, more: Partial<CommandContext> = {}): CommandContext {
    return {
      ports: this.ports(),
      istioNamespace: SYSTEM,
      policy: {...POLICY, ...policy},
      holder: 'ann@desk',
      stop: this.stop.signal,
      tell: event => void this.events.push(event),
      begin: () => undefined,
      confirm: undefined,
      ...more,
    }
  }

  ports(): Ports {
    const ports = this.#world.ports(() => !this.isDead)
    return {
      cluster: this.#mortal('cluster', ports.cluster),
      helm: this.#mortal('helm', ports.helm),
      releases: this.#mortal('releases', ports.releases),
      clock: this.#mortal('clock', ports.clock),
      journal: keptOnce(this.#mortal('journal', ports.journal), ports.clock),
    }
  }

  #mortal<T extends object>(room: string, port: T): T {
    return new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target)
        if (typeof value !== 'function') return value
        const bound = value.bind(target) as (...args: readonly unknown[]) => unknown
        const name = `${room}.${String(property)}`
        if (name === 'clock.now') return bound
        return async (...args: readonly unknown[]) => this.#call(name, () => bound(...args), args)
      },
    })
  }

  async #call(port: string, deed: () => unknown, args: readonly unknown[]): Promise<unknown> {
    if (this.isDead) return NEVER
    const isDeed = DEEDS.test(port)
    const at = this.calls++
    if (isDeed) this.deeds.push({at, port})
    const fate = this.#fates({at, port, isDeed})
    if (fate === 'die-before') return this.#die(at, port)
    if (fate === 'unreachable' || fate === 'conflict')
      throw new OutsideError({
        kind: fate,
        code: 'FAULT',
        what: `fault at ${port}`,
        why: '',
        next: [],
      })
    if (fate === 'slow') await this.#world.time.sleepUntil(instant(this.#world.time.now() + 3_000))
    const done = deed()
    if (fate === 'die-after') {
      void Promise.resolve(done).catch(() => undefined)
      if (port.startsWith('helm.'))
        await this.#world.time.sleepUntil(instant(this.#world.time.now() + 700))
      else await done
      return this.#die(at, `after ${port} ${JSON.stringify(args[0])}`)
    }
    const result = await done
    if (this.#isOver()) return NEVER
    if (fate === 'lost-answer')
      throw new OutsideError({
        kind: 'unreachable',
        code: 'FAULT',
        what: `answer of ${port} lost`,
        why: '',
        next: [],
      })
    return result
  }

  #isOver(): boolean {
    return this.isDead
  }

  #die(at: number, port: string): Promise<never> {
    this.isDead = true
    this.died(new Killed(`at call ${at}: ${port}`))
    return NEVER
  }

  died: (error: Killed) => void = () => undefined
}

/** A dead process neither returns nor throws: its `finally` blocks do not run. */
const NEVER = new Promise<never>(() => undefined)
const DEEDS =
  /^(cluster\.(patch|apply|remove)|helm\.(apply|reapply|rollback|uninstall)|journal\.(save|drive))$/

/** Runs one verb in one life. Out: how it ended, or `killed`, or what it threw. */
export async function live(
  world: World,
  life: Life,
  verb: (context: CommandContext) => Promise<Outcome>,
  more: {policy?: Partial<Policy>; context?: Partial<CommandContext>} = {},
): Promise<Outcome | Killed | Error> {
  const killed = new Promise<Killed>(resolve => {
    life.died = error => {
      world.time.wake()
      resolve(error)
    }
  })
  const work = verb(life.context(more.policy, more.context)).catch((error: unknown) => {
    if (error instanceof Error) return error
    throw error
  })
  const end = await world.time.finish(Promise.race([killed, work]))
  // The process is over, however it ended.
  life.isDead = true
  return end
}

/** New lives until one comes to an end that is no death and no failing port. */
export async function liveOn(
  world: World,
  verb: (context: CommandContext) => Promise<Outcome>,
  lifeAt: (at: number) => Life,
  more: {policy?: Partial<Policy>; context?: Partial<CommandContext>; lives?: number} = {},
): Promise<Outcome> {
  let last: Error | undefined
  for (let at = 0; at < (more.lives ?? 60); at++) {
    const end = await live(world, lifeAt(at), verb, more)
    if (!(end instanceof Error)) return end
    last = end
    // That somebody else drives is nobody's end here: whoever says so took an answer that was lost
    // for another driver.
    if (![Killed, OutsideError].some(each => end instanceof each)) throw end
    await world.time.pass(end instanceof Killed ? 1_000 : 20_000)
  }
  throw new Error(`never came to an end: ${last?.name ?? ''} ${last?.message ?? ''}`)
}

/** A life that died right after the last word leaves nothing to take back. */
export const orEnded =
  (world: World, verb: (context: CommandContext) => Promise<Outcome>) =>
  async (context: CommandContext): Promise<Outcome> => {
    try {
      return await verb(context)
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'NO_RUN')) throw error
      const document = await status({ports: world.ports(), istioNamespace: SYSTEM})
      const state = document.run.state
      return {
        end: state === 'undone' || state === 'finished' ? state : 'declined',
        heading: 'back',
        findings: [],
        status: document,
        next: [],
      }
    }
  }

/** One verb in one life that is expected to end. */
export async function once(
  world: World,
  verb: (context: CommandContext) => Promise<Outcome>,
  more: Parameters<typeof live>[3] = {},
): Promise<Outcome> {
  const end = await live(world, new Life(world), verb, more)
  if (end instanceof Error) throw end
  return end
}

/** Begins so many steps of the large mesh's upgrade and finishes them. */
export async function stopAfter(world: World, steps: number): Promise<void> {
  const life = new Life(world)
  let passed = 0
  const end = await live(world, life, context => {
    const tell = (event: Parameters<CommandContext['tell']>[0]): void => {
      context.tell(event)
      if (event.type === 'pass' && ++passed === steps) life.stop.abort()
    }
    return run({...context, tell}, '1.29.6')
  })
  if (end instanceof Error) throw end
}
