import type {Node} from './object-types.ts'
import type {ObjectIndex} from './object-index.ts'

const LAST = 254

/** Addresses for pods, of their node's range; those that are in use are passed over. */
export class Addresses {
  readonly #things: ObjectIndex
  readonly #next = new Map<string, number>()
  readonly #ranges = new Map<string, string>()
  #spare = 0

  constructor(things: ObjectIndex) {
    this.#things = things
  }

  take(node: Node): string {
    const {name} = node.metadata
    const range = this.#rangeOf(node)
    const used = new Set(this.#things.onNode(name).map(pod => pod.status?.podIP))
    for (let tries = 0; tries < LAST; tries++) {
      const at = this.#next.get(name) ?? 2
      this.#next.set(name, at >= LAST ? 2 : at + 1)
      const address = `${range}.${at}`
      if (!used.has(address)) return address
    }
    return `${range}.${LAST}`
  }

  /** `10.244.3` of `10.244.3.0/24`; nodes without a range get one of 10.245. */
  #rangeOf({metadata: {name}, spec}: Node): string {
    const known = this.#ranges.get(name)
    if (known !== undefined) return known
    const own = /^(\d+\.\d+\.\d+)\.\d+\//.exec(spec?.podCIDR ?? '')?.[1]
    const range = own ?? `10.245.${this.#spare++ % 256}`
    this.#ranges.set(name, range)
    return range
  }
}
