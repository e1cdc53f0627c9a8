import {conflicted, expired, overloaded, broken, unavailable} from './statuses.ts'
import type {WireRefusal} from './statuses.ts'

export type FaultKind =
  | {readonly what: 'conflict' | 'error' | 'unavailable' | 'silence' | 'drop' | 'expired'}
  /** 429 with Retry-After in seconds. */
  | {readonly what: 'overload'; readonly retryAfter?: number}
  /** The answer comes so many ms later. */
  | {readonly what: 'latency'; readonly ms: number}
  /** A watch ends after so many events: its connection is cut. */
  | {readonly what: 'cut-watch'; readonly afterEvents: number}

/** What goes wrong on the wire, and when. */
export type FaultRule = FaultKind & {
  /** `PATCH`; without it every method. `WATCH` is a GET that watches. */
  readonly method?: string
  /** Matched against path and query, as they came. */
  readonly path: RegExp
  /** Only the first so many requests that match. */
  readonly times?: number
  /** From 0 to 1, drawn from the seed; without it always. */
  readonly probability?: number
}

/** What happens to one request. */
export interface InjectedFault {
  readonly latencyMs: number
  readonly cutAfterEvents: number | undefined
  readonly refusal: WireRefusal | undefined
  readonly silence: boolean
  readonly drop: boolean
}

/**
 * Rules of faults, and how often each was used. Latency adds to the first other rule that matches.
 */
export class Faults {
  #rules: readonly FaultRule[] = []
  #used = new Map<FaultRule, number>()
  #draw: () => number = () => 1

  /** Replaces all rules; none heals. The seed decides whom a probability hits. */
  set(rules: readonly FaultRule[], seed = 1): void {
    this.#rules = rules
    this.#used = new Map()
    this.#draw = drawing(seed)
  }

  /** In: path and query. */
  of(method: string, target: string, watching: boolean): InjectedFault {
    const hits = this.#rules.filter(
      rule => matches(rule, method, target, watching) && this.#uses(rule),
    )
    const latencyMs = hits.reduce((sum, rule) => sum + (rule.what === 'latency' ? rule.ms : 0), 0)
    const cut = hits.find(rule => rule.what === 'cut-watch')
    const first = hits.find(rule => rule.what !== 'latency' && rule.what !== 'cut-watch')
    return {
      latencyMs,
      cutAfterEvents: cut?.what === 'cut-watch' ? cut.afterEvents : undefined,
      refusal: first === undefined ? undefined : refusalOf(first, target),
      silence: first?.what === 'silence',
      drop: first?.what === 'drop',
    }
  }

  #uses(rule: FaultRule): boolean {
    const used = this.#used.get(rule) ?? 0
    if (rule.times !== undefined && used >= rule.times) return false
    if (rule.probability !== undefined && this.#draw() >= rule.probability) return false
    this.#used.set(rule, used + 1)
    return true
  }
}

function matches(rule: FaultRule, method: string, target: string, watching: boolean): boolean {
  if (rule.what === 'cut-watch' && !watching) return false
  if (rule.what === 'expired' && !/[?&]continue=./.test(target)) return false
  if (rule.method !== undefined && rule.method !== (watching ? 'WATCH' : method)) return false
  return target.search(rule.path) !== -1
}

function refusalOf(rule: FaultRule, target: string): WireRefusal | undefined {
  const [path = ''] = target.split('?')
  if (rule.what === 'overload') return overloaded(rule.retryAfter ?? 1)
  if (rule.what === 'conflict') return conflicted(path)
  if (rule.what === 'expired') return expired()
  if (rule.what === 'error') return broken('a fault that was asked for')
  return rule.what === 'unavailable' ? unavailable() : undefined
}

/** The generator mulberry32. Out: numbers from 0 to 1. */
function drawing(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
