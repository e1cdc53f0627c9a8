import {at, count, text} from '../mesh/fields.ts'
import type {RunEvent} from '../verbs/documents.ts'
import {DisruptionRecorder} from './disruption.ts'
import type {Refusal} from './refusals.ts'
import type {RehearsedWarning} from './rehearsal.ts'
import type {ApiObject, Change} from '../embedded/cluster.ts'

/** When a step began and ended, RFC 3339. */
export interface Span {
  readonly startedAt: string
  readonly endedAt: string | undefined
}

/**
 * What happened in a rehearsal, gathered as it happens: told of every event of the run and every
 * change of the world.
 */
export class RehearsalRecorder {
  readonly disruption = new DisruptionRecorder()
  readonly #spans = new Map<string, Span>()
  readonly #warnings = new Map<string, RehearsedWarning>()
  #step = BEFORE

  tell(event: RunEvent): void {
    if (event.step === undefined) return
    if (event.type === 'start') {
      this.#spans.set(event.step, {startedAt: event.at, endedAt: undefined})
      this.#step = event.step
      this.disruption.enter(event.step)
    }
    const span = this.#spans.get(event.step)
    if (event.type === 'pass' && span !== undefined)
      this.#spans.set(event.step, {...span, endedAt: span.endedAt ?? event.at})
  }

  seen(change: Change): void {
    if (change.storage === 'events' || change.storage === 'events.events.k8s.io')
      this.#warning(change.is)
    else this.disruption.seen(change)
  }

  span(step: string): Span | undefined {
    return this.#spans.get(step)
  }

  /** What Kubernetes warned of, each kind of trouble once an object. */
  warnings(): readonly RehearsedWarning[] {
    return [...this.#warnings.values()]
  }

  /** Something that the driver tried was refused. */
  refused(refusal: Refusal): void {
    this.#keep({
      step: this.#step,
      reason: 'Refused',
      count: 1,
      ...refusal,
      message: refusal.message.slice(0, LONGEST),
    })
  }

  #warning(event: ApiObject | undefined): void {
    if (event?.['type'] === 'Warning') this.#keep(warningOf(event, this.#step))
  }

  #keep(told: RehearsedWarning): void {
    if (told.step === BEFORE || HARMLESS.has(told.reason)) return
    const key = `${this.#step} ${told.reason} ${told.kind} ${told.namespace}/${told.name.replace(/-[a-z0-9]{5}$/, '')}`
    const before = this.#warnings.get(key)?.count ?? 0
    this.#warnings.set(key, {...told, count: Math.max(before + 1, told.count)})
  }
}

function warningOf(event: ApiObject, step: string): RehearsedWarning {
  const about = at(event, 'involvedObject') ?? at(event, 'regarding')
  const word = (value: unknown): string => text(value) ?? ''
  return {
    step,
    reason: word(event['reason']),
    kind: word(at(about, 'kind')),
    namespace: word(at(about, 'namespace')),
    name: word(at(about, 'name')),
    message: word(event['message'] ?? event['note']).slice(0, LONGEST),
    count: count(event['count']) ?? 1,
  }
}

/** Before the first step: the copy comes to rest. */
const BEFORE = ''
const LONGEST = 500
/** A pod that is not ready while it starts is no trouble. */
const HARMLESS = new Set(['Unhealthy'])

/**
 * Pods that were ended while nobody did anything: a sign that the copy is not quite the cluster.
 */
export const restless = (disruption: DisruptionRecorder): readonly string[] =>
  disruption
    .of(BEFORE)
    .filter(each => each.podsReplaced > 0)
    .map(each => `${each.namespace}/${each.kind}/${each.name}`)
