import {ALPHABET, digest, hashOf} from '../chance.ts'
import type {Timeline} from '../timeline.ts'
import {timestamp} from '../api-object.ts'
import type {Addresses} from './strategy.ts'

/**
 * Everything that a real API server takes from chance, here counted: the same world gives the same
 * names.
 */
export class Naming implements Addresses {
  readonly #timeline: Timeline
  readonly #seed: number
  #count = 0
  #addresses = 0
  #ports = 0

  constructor(timeline: Timeline, seed: number) {
    this.#timeline = timeline
    this.#seed = seed
  }

  now(): string {
    return timestamp(this.#timeline.now())
  }

  uid(): string {
    const hex = digest(`${this.#seed}/${this.#count++}/uid`)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }

  /** Five characters, as `generateName` gets them. */
  suffix(): string {
    let rest = hashOf(`${this.#seed}/${this.#count++}/suffix`)
    let text = ''
    for (let at = 0; at < 5; at++) {
      text += ALPHABET[rest % ALPHABET.length] ?? ''
      rest = Math.floor(rest / ALPHABET.length)
    }
    return text
  }

  clusterIp(): string {
    const at = 10 + this.#addresses++
    return `10.96.${Math.floor(at / 250) % 250}.${(at % 250) + 1}`
  }

  nodePort(): number {
    return 30_000 + (this.#ports++ % 2_768)
  }
}
