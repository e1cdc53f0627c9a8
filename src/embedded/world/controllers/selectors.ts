import {selects} from '../../../mesh/selector.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {Change} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import {keyOf} from './object-types.ts'
import {labelKeys} from './object-index.ts'

const ANY = '*'

/**
 * Objects that select pods of their namespace (Services, PodDisruptionBudgets): which of them take
 * this pod?
 */
export class SelectorIndex {
  readonly #selectorOf: (object: ApiObject) => LabelSelector | undefined
  readonly #byPair = new Map<string, Map<string, ApiObject>>()

  constructor(selectorOf: (object: ApiObject) => LabelSelector | undefined) {
    this.#selectorOf = selectorOf
  }

  follow({was, is}: Change): void {
    if (was !== undefined) this.#byPair.get(this.#pairOf(was))?.delete(keyOf(was))
    if (is === undefined || this.#selectorOf(is) === undefined) return
    const pair = this.#pairOf(is)
    const row = this.#byPair.get(pair) ?? new Map<string, ApiObject>()
    this.#byPair.set(pair, row.set(keyOf(is), is))
  }

  /** Out: keys of those that select the pod as it was or as it is. */
  concerned({was, is}: Change): readonly string[] {
    return [
      ...new Set([was, is].flatMap(pod => (pod === undefined ? [] : this.of(pod).map(keyOf)))),
    ]
  }

  of(pod: ApiObject): readonly ApiObject[] {
    const {namespace = '', labels = {}} = pod.metadata
    const rows = [...labelKeys(namespace, labels), `${namespace}/${ANY}`].flatMap(key => [
      ...(this.#byPair.get(key)?.values() ?? []),
    ])
    return rows.filter(each => selects(this.#selectorOf(each), labels))
  }

  #pairOf(object: ApiObject): string {
    const {namespace = ''} = object.metadata
    const [first] = labelKeys(namespace, this.#selectorOf(object)?.matchLabels)
    return first ?? `${namespace}/${ANY}`
  }
}
