import {parsePattern} from './pattern-syntax.ts'
import type {Piece, Place} from './pattern-syntax.ts'

/**
 * Does a text match somewhere, as Go's `regexp` reads patterns? All ways are followed at once, so
 * that no pattern takes longer than its own length for each character. A pattern that cannot be
 * read or that would be longer than 20,000 instructions, and a text that would take more than five
 * million steps, are taken to match.
 */
export function patternMatches(pattern: string, text: string): boolean {
  const program = programOf(pattern)
  return program === undefined || new Run(program, Array.from(text)).matches()
}

const STEPS_MOST = 5_000_000
const PROGRAM_MOST = 20_000
const KNOWN_MOST = 2_000

type Instruction =
  | {readonly fits: (character: string) => boolean}
  | {readonly at: Place}
  | {readonly ways: readonly number[]}
  | 'end'

const known = new Map<string, readonly Instruction[] | undefined>()

function programOf(pattern: string): readonly Instruction[] | undefined {
  if (known.has(pattern)) return known.get(pattern)
  if (known.size >= KNOWN_MOST) known.clear()
  const piece = parsePattern(pattern)
  const program = piece === undefined ? undefined : compiled(piece)
  known.set(pattern, program)
  return program
}

/** Out: undefined when it would be too long. */
function compiled(piece: Piece): readonly Instruction[] | undefined {
  const program: Instruction[] = []
  return put(program, piece) ? [...program, 'end'] : undefined
}

/**
 * Adds a piece's instructions; each goes on with the next one. Out: false when there are too many.
 */
function put(program: Instruction[], piece: Piece): boolean {
  if (program.length > PROGRAM_MOST) return false
  switch (piece.is) {
    case 'one':
      program.push({fits: piece.fits})
      return true
    case 'place':
      program.push({at: piece.at})
      return true
    case 'row':
      return piece.all.every(each => put(program, each))
    case 'either':
      return putEither(program, piece.any)
    case 'repeat':
      return putRepeat(program, piece)
  }
}

function putEither(program: Instruction[], any: readonly Piece[]): boolean {
  const split = program.push({ways: []}) - 1
  const [starts, ends]: [number[], number[]] = [[], []]
  for (const each of any) {
    starts.push(program.length)
    if (!put(program, each)) return false
    ends.push(program.push({ways: []}) - 1)
  }
  program[split] = {ways: starts}
  for (const end of ends) program[end] = {ways: [program.length]}
  return true
}

function putRepeat(
  program: Instruction[],
  {of, least, most}: Extract<Piece, {is: 'repeat'}>,
): boolean {
  for (let count = 0; count < least; count++) if (!put(program, of)) return false
  if (most === undefined) {
    const split = program.push({ways: []}) - 1
    if (!put(program, of)) return false
    program.push({ways: [split]})
    program[split] = {ways: [split + 1, program.length]}
    return true
  }
  const splits: number[] = []
  for (let count = least; count < most; count++) {
    splits.push(program.push({ways: []}) - 1)
    if (!put(program, of)) return false
  }
  for (const split of splits) program[split] = {ways: [split + 1, program.length]}
  return true
}

class Run {
  readonly #program: readonly Instruction[]
  readonly #text: readonly string[]
  /** By instruction: the position at which it was last reached. */
  readonly #reached: Int32Array
  #steps = 0

  constructor(program: readonly Instruction[], text: readonly string[]) {
    this.#program = program
    this.#text = text
    this.#reached = new Int32Array(program.length).fill(-1)
  }

  matches(): boolean {
    let ready: number[] = []
    for (let at = 0; at <= this.#text.length; at++) {
      const next: number[] = []
      if (this.#follow([...ready, 0], at, next) || this.#steps > STEPS_MOST) return true
      ready = next
    }
    return false
  }

  /**
   * From instructions on, as far as they go without a character; what takes the character at this
   * place goes on in `next`. Out: was the end reached?
   */
  #follow(starts: readonly number[], at: number, next: number[]): boolean {
    const open = [...starts]
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      this.#steps++
      if (this.#reached[step] === at) continue
      this.#reached[step] = at
      const instruction = this.#program[step]
      if (instruction === 'end' || instruction === undefined) return true
      if ('fits' in instruction) {
        if (at < this.#text.length && instruction.fits(this.#text[at] ?? '')) next.push(step + 1)
      } else open.push(...this.#ways(instruction, step, at))
    }
    return false
  }

  #ways(
    instruction: Extract<Instruction, {at: Place} | {ways: readonly number[]}>,
    step: number,
    at: number,
  ): readonly number[] {
    return 'ways' in instruction
      ? instruction.ways
      : this.#isAt(instruction.at, at)
        ? [step + 1]
        : []
  }

  #isAt(place: Place, at: number): boolean {
    const [before, after] = [this.#text[at - 1], this.#text[at]]
    const isEdge = isWord(before) !== isWord(after)
    switch (place) {
      case 'start':
        return at === 0
      case 'end':
        return at === this.#text.length
      case 'line start':
        return at === 0 || before === '\n'
      case 'line end':
        return at === this.#text.length || after === '\n'
      case 'edge':
        return isEdge
      case 'no edge':
        return !isEdge
    }
  }
}

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /^\w$/.test(character)
