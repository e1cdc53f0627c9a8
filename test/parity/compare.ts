import {isFields} from '../../src/mesh/fields.ts'
import type {Fields} from './conversation.ts'
import type {Shown, Transcript} from './run.ts'

/** One field of one step in which two servers differ. `undefined` is "not there". */
export interface Difference {
  readonly conversation: string
  readonly step: string
  /** `body.spec.ports[0].name`, `status`, `printed[2]`. */
  readonly path: string
  readonly world: unknown
  readonly real: unknown
}

/** Every field in which two normalised transcripts of one conversation differ. */
export function compare(world: Transcript, real: Transcript): Difference[] {
  const pairs = new Pairs()
  return real.shown.flatMap((shown, index) => {
    const other: Shown | undefined = world.shown[index]
    return pairs
      .differing(other, shown, '')
      .map(found => ({conversation: real.name, step: shown.step, ...found}))
  })
}

type Found = Pick<Difference, 'path' | 'world' | 'real'>

const WORD = /<(?:uid|version)-\d+>/g

/**
 * Which word for chance on one side stands for which on the other. A pair is made where two first
 * meet, so that an object more on one side does not make all later ones differ.
 */
class Pairs {
  readonly #toReal = new Map<string, string>()
  readonly #toWorld = new Map<string, string>()

  differing(world: unknown, real: unknown, path: string): Found[] {
    if (Array.isArray(world) && Array.isArray(real))
      return path.endsWith('managedFields')
        ? this.differing(byOwner(world), byOwner(real), path)
        : this.#lists(world, real, path)
    if (isFields(world) && isFields(real)) {
      return [...new Set([...Object.keys(real), ...Object.keys(world)])].flatMap(key =>
        this.differing(world[key], real[key], path === '' ? key : `${path}.${key}`),
      )
    }
    return this.#agree(world, real) || (Object.is(world, real) && typeof real !== 'string')
      ? []
      : [{path, world, real}]
  }

  /** Lists of different length are told as a whole when they are short and plain. */
  #lists(world: readonly unknown[], real: readonly unknown[], path: string): Found[] {
    const isPlain = [...world, ...real].every(each => typeof each !== 'object')
    if (isPlain && world.length !== real.length) return [{path, world, real}]
    const length = Math.max(world.length, real.length)
    return Array.from({length}, (_, index) =>
      this.differing(world[index], real[index], `${path}[${index}]`),
    ).flat()
  }

  #agree(world: unknown, real: unknown): boolean {
    if (
      typeof world !== 'string' ||
      typeof real !== 'string' ||
      world.replace(WORD, '<>') !== real.replace(WORD, '<>')
    )
      return false
    const [ours, theirs] = [world.match(WORD) ?? [], real.match(WORD) ?? []]
    return (
      ours.length === theirs.length &&
      ours.every((word, index) => this.#paired(word, theirs[index] ?? ''))
    )
  }

  #paired(world: string, real: string): boolean {
    const [known, other] = [this.#toReal.get(world), this.#toWorld.get(real)]
    if (known !== undefined || other !== undefined) return known === real && other === world
    this.#toReal.set(world, real)
    this.#toWorld.set(real, world)
    return true
  }
}

/** Owners of fields are told apart by who and how they are, not by their place in the list. */
function byOwner(list: readonly unknown[]): Fields {
  return Object.fromEntries(
    list.map(each => {
      const {manager, operation, subresource = 'whole'} = (each ?? {}) as Fields
      return [`${String(manager)} ${String(operation)} ${String(subresource)}`, each]
    }),
  )
}

/** Differences to be read by a person, one paragraph each. */
export function told(differences: readonly Difference[], most = 30): string {
  const show = (value: unknown) => {
    const text = value === undefined ? '(not there)' : JSON.stringify(value)
    return text.length > 600 ? `${text.slice(0, 600)}…` : text
  }
  const lines = differences
    .slice(0, most)
    .map(
      ({conversation, step, path, world, real}) =>
        `${conversation} › ${step} › ${path}\n  world: ${show(world)}\n  real:  ${show(real)}`,
    )
  const rest = differences.length - lines.length
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n')
}
