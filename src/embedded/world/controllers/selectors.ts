import {selects} from '../../../mesh/selector.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {Change} from '../store.ts'
import type {Thing} from '../thing.ts'
import {keyOf} from './shapes.ts'
import {labelKeys} from './things.ts'

const ANY = '*'

/**
 * Objects that select pods of their namespace (Services, PodDisruptionBudgets): which of them take
 * this pod?
 */
export class SelectorIndex {
  readonly #selectorOf: (thing: Thing) => LabelSelector | undefined
  readonly #byPair = new Map<string, Map<string, Thing>>()

  constructor(selectorOf: (thing: Thing) => LabelSelector | undefined) {
    this.#selectorOf = selectorOf
  }

  follow({was, is}: Change): void {
    if (was !== undefined) this.#byPair.get(this.#pairOf(was))?.delete(keyOf(was))
    if (is === undefined || this.#selectorOf(is) === undefined) return
    const pair = this.#pairOf(is)
    const row = this.#byPair.get(pair) ?? new Map<string, Thing>()
    this.#byPair.set(pair, row.set(keyOf(is), is))
  }

  /** Out: keys of those that select the pod as it was or as it is. */
  concerned({was, is}: Change): readonly string[] {
    return [
      ...new Set([was, is].flatMap(pod => (pod === undefined ? [] : this.of(pod).map(keyOf)))),
    ]
  }

  of(pod: Thing): readonly Thing[] {
    const {namespace = '', labels = {}} = pod.metadata
    const rows = [...labelKeys(namespace, labels), `${namespace}/${ANY}`].flatMap(key => [
      ...(this.#byPair.get(key)?.values() ?? []),
    ])
    return rows.filter(each => selects(this.#selectorOf(each), labels))
  }

  #pairOf(thing: Thing): string {
    const {namespace = ''} = thing.metadata
    const [first] = labelKeys(namespace, this.#selectorOf(thing)?.matchLabels)
    return first ?? `${namespace}/${ANY}`
  }
}
