import {setTimeout as sleep} from 'node:timers/promises'
import {compare} from '../parity/compare.ts'
import type {Difference} from '../parity/compare.ts'
import {covers} from '../parity/differences.ts'
import type {Declared} from '../parity/differences.ts'
import {normal} from '../parity/normal.ts'
import {isCalm} from './calm.ts'
import {looker} from './left.ts'
import type {Left} from './left.ts'
import type {Both, Said} from './sides.ts'

/** What a step came to on both sides. */
export interface Outcome {
  readonly world: Said
  readonly real: Said
  /** In what they said and in what is left, but for what is declared. */
  readonly differences: readonly Difference[]
  /** `KIND NAMESPACE/NAME` of what is left in the real one. */
  readonly left: readonly string[]
}

/** Does one step on both clusters and compares. */
export type Step = (name: string, work: (side: Both['world']) => Promise<Said>) => Promise<Outcome>

const LOOK_EVERY_MS = 250
/** So many looks at which nothing has changed tell that nothing will. */
const ENOUGH_LOOKS = 12
const WITHIN_MS = 25_000

/** In: the name of what the steps belong to, as in `declared`. */
export async function comparing(
  both: Both,
  story: string,
  declared: readonly Declared[],
): Promise<Step> {
  const looks = await both.ask(({stand}) => looker(stand.api))
  const told = (differences: readonly Difference[]) =>
    differences.filter(difference => !declared.some(each => covers(each, difference)))
  return async (step, work) => {
    const [world, real] = await both.ask(work)
    const inWords = compare(
      normal({name: story, shown: [{step, ...world}]}),
      normal({name: story, shown: [{step, ...real}]}),
    )
    const {found, left} = await untilAlike(looks, left => told(compareLeft(story, step, left)))
    return {
      world,
      real,
      differences: [...told(inWords), ...found],
      left: Object.keys(left[1].objects),
    }
  }
}

type Looks = readonly [() => Promise<Left>, () => Promise<Left>]

interface Seen {
  readonly found: readonly Difference[]
  readonly left: readonly [Left, Left]
}

/** Looks until both are at rest and alike, or nothing moves any more. Out: what is not alike. */
async function untilAlike(
  [world, real]: Looks,
  differing: (left: readonly [Left, Left]) => Difference[],
): Promise<Seen> {
  const end = Date.now() + WITHIN_MS
  for (let [before, same] = ['', 0]; ; await sleep(LOOK_EVERY_MS)) {
    const left = [await world(), await real()] as const
    const found = differing(left)
    const calm = left.every(({raw}) => isCalm(raw))
    if (calm && found.length === 0) return {found, left}
    const now = JSON.stringify(
      left.map(({raw}) => raw.map(({object}) => object.metadata.resourceVersion)),
    )
    same = now === before ? same + 1 : 0
    before = now
    if (same >= ENOUGH_LOOKS || Date.now() > end) return {found, left}
  }
}

function compareLeft(
  story: string,
  step: string,
  [world, real]: readonly [Left, Left],
): Difference[] {
  const told = ({objects}: Left) => ({name: story, shown: [{step, body: objects}]})
  return compare(told(world), told(real))
}
