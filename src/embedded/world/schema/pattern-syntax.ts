import {own} from '../../../mesh/own.ts'
/** A pattern as it is built. `most` undefined: without end. */
export type Piece =
  | {readonly is: 'one'; readonly fits: (character: string) => boolean}
  | {readonly is: 'place'; readonly at: Place}
  | {readonly is: 'row'; readonly all: readonly Piece[]}
  | {readonly is: 'either'; readonly any: readonly Piece[]}
  | {
      readonly is: 'repeat'
      readonly of: Piece
      readonly least: number
      readonly most: number | undefined
    }

export type Place = 'start' | 'end' | 'line start' | 'line end' | 'edge' | 'no edge'

/**
 * In: a pattern in the syntax of Go's `regexp`. Out: undefined for one that Go would refuse, or
 * whose syntax is not known here.
 */
export function parsePattern(pattern: string): Piece | undefined {
  try {
    return new Reading(pattern).whole()
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

class Unreadable extends Error {}

/** As many as Go allows. */
const REPEATS_MOST = 1_000
const DEPTH_MOST = 200

interface Flags {
  readonly i: boolean
  readonly s: boolean
  readonly m: boolean
}

class Reading {
  readonly #pattern: string
  #at = 0
  #depth = 0
  #flags: Flags = {i: false, s: false, m: false}

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  whole(): Piece {
    const piece = this.#either()
    if (this.#at < this.#pattern.length) throw new Unreadable()
    return piece
  }

  #either(): Piece {
    if (++this.#depth > DEPTH_MOST) throw new Unreadable()
    const any = [this.#row()]
    while (this.#take(/\|/y) !== undefined) any.push(this.#row())
    this.#depth--
    const [only] = any
    return any.length === 1 && only !== undefined ? only : {is: 'either', any}
  }

  #row(): Piece {
    const all: Piece[] = []
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at] ?? '')) {
      const one = this.#one()
      all.push(one.is === 'row' && one.all.length === 0 ? one : this.#repeated(one))
    }
    return {is: 'row', all}
  }

  #repeated(of: Piece): Piece {
    const sign = this.#take(/[*+?]\??/y)
    if (sign !== undefined)
      return {
        is: 'repeat',
        of,
        least: sign.startsWith('+') ? 1 : 0,
        most: sign.startsWith('?') ? 1 : undefined,
      }
    const counts = this.#take(/\{\d+(,\d*)?\}\??/y)
    return counts === undefined ? of : {is: 'repeat', of, ...countsOf(counts)}
  }

  #one(): Piece {
    if (this.#take(/\(/y) !== undefined) return this.#group()
    const quoted = this.#take(/\\Q[\s\S]*?(\\E|$)/y)
    if (quoted !== undefined)
      return {
        is: 'row',
        all: Array.from(quoted.replace(/^\\Q/, '').replace(/\\E$/, ''), each =>
          this.#literal(each),
        ),
      }
    const place = this.#take(/\\[AzbB]|[$^]/y)
    if (place !== undefined) return {is: 'place', at: placeOf(place, this.#flags)}
    if (this.#take(/\./y) !== undefined)
      return {is: 'one', fits: this.#flags.s ? () => true : character => character !== '\n'}
    const set = this.#take(
      /\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]|\\(?:[dDwWsS]|[pP](?:\{\^?\w+\}|[A-Z]))/y,
    )
    if (set !== undefined) return {is: 'one', fits: setOf(set, this.#flags)}
    const escaped = this.#take(/\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[0-7]{2,3}|[aftnrv]|[^\w])/y)
    if (escaped !== undefined) return this.#literal(unescaped(escaped))
    const plain = this.#take(/[^\\*+?()|[]/uy)
    if (plain === undefined) throw new Unreadable()
    return this.#literal(plain)
  }

  #group(): Piece {
    const before = this.#flags
    const kind = this.#take(/\?(?:P?<\w+>|([imsU]*)(?:-([imsU]+))?[:)])/y)
    if (kind === undefined && this.#pattern[this.#at] === '?') throw new Unreadable()
    if (kind !== undefined && !kind.endsWith('>')) this.#flags = flagged(before, kind)
    if (kind?.endsWith(')') === true) return {is: 'row', all: []}
    const inner = this.#either()
    if (this.#take(/\)/y) === undefined) throw new Unreadable()
    this.#flags = before
    return inner.is === 'row' && inner.all.length === 0
      ? {is: 'row', all: [{is: 'row', all: []}]}
      : inner
  }

  #literal(wanted: string): Piece {
    const {i} = this.#flags
    return {
      is: 'one',
      fits: i
        ? character => character.toLowerCase() === wanted.toLowerCase()
        : character => character === wanted,
    }
  }

  #take(what: RegExp): string | undefined {
    what.lastIndex = this.#at
    const found = what.exec(this.#pattern)?.[0]
    this.#at += found?.length ?? 0
    return found
  }
}

/** `{3}`, `{3,}`, `{3,5}`. */
function countsOf(counts: string): {readonly least: number; readonly most: number | undefined} {
  const [low = 0, high] = counts
    .replace(/[{}?]/g, '')
    .split(',')
    .map(each => (each === '' ? undefined : Number(each)))
  const most = counts.includes(',') ? high : low
  if (Math.max(low, most ?? 0) > REPEATS_MOST || (most !== undefined && most < low))
    throw new Unreadable()
  return {least: low, most}
}

function placeOf(sign: string, {m}: Flags): Place {
  if (sign === '^') return m ? 'line start' : 'start'
  if (sign === '$') return m ? 'line end' : 'end'
  return sign === '\\A' ? 'start' : sign === '\\z' ? 'end' : sign === '\\b' ? 'edge' : 'no edge'
}

/** `?i-s:` on top of what was. */
function flagged(before: Flags, kind: string): Flags {
  const [on = '', off = ''] = kind.replace(/[?:)]/g, '').split('-')
  const is = (flag: 'i' | 's' | 'm'): boolean =>
    (before[flag] || on.includes(flag)) && !off.includes(flag)
  return {i: is('i'), s: is('s'), m: is('m')}
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  f: '\f',
  t: '\t',
  n: '\n',
  r: '\r',
  v: '\v',
}

function unescaped(escape: string): string {
  const body = escape.slice(1)
  const hex = /^x\{?([0-9A-Fa-f]+)\}?$/.exec(body)?.[1]
  if (hex !== undefined || /^[0-7]{2,3}$/.test(body)) {
    const code = hex === undefined ? Number.parseInt(body, 8) : Number.parseInt(hex, 16)
    if (code > 0x10ffff) throw new Unreadable()
    return String.fromCodePoint(code)
  }
  return own(CONTROLS, body) ?? body
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}
const CLASSES: Readonly<Record<string, string>> = {d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r '}

/**
 * A set of characters. This machine's own expressions are asked about one character at a time,
 * which cannot take long.
 */
function setOf(set: string, {i}: Flags): (character: string) => boolean {
  const outer = set.startsWith('[') ? set : `[${set}]`
  const [, not = '', body = ''] = /^\[(\^?)([\s\S]*)\]$/.exec(outer) ?? []
  const excluded: string[] = []
  const inner = body.replace(
    /\[:(\^?)(\w+):\](-?)|\\([dDwWsS])(-?)|\\([\s\S])|\[/g,
    (whole: string, ...parts: readonly (string | undefined)[]) => {
      const [negated, posix, dash, letter, otherDash, escape] = parts
      if (escape !== undefined) return inSet(escape, whole)
      if (whole === '[') return '\\['
      const named =
        posix === undefined
          ? classOf(letter ?? '')
          : {of: own(POSIX, posix) ?? refuse(), isPositive: negated === ''}
      if (!named.isPositive) excluded.push(named.of)
      // a dash behind a class begins no range
      return `${named.isPositive ? named.of : ''}${dash === '-' || otherDash === '-' ? '\\-' : ''}`
    },
  )
  const [positive, ...negatives] = [inner.replace(/^\]/, '\\]'), ...excluded].map((each, at) =>
    expression(at === 0 ? `[${each}]` : `[^${each}]`, i),
  )
  return character =>
    [positive, ...negatives].some(each => each?.test(character) === true) !== (not === '^')
}

/** `d`, `D` and so on. */
const classOf = (letter: string): {readonly of: string; readonly isPositive: boolean} => ({
  of: own(CLASSES, letter.toLowerCase()) ?? '',
  isPositive: letter === letter.toLowerCase(),
})

/** An escape within a set, as this machine writes it. */
function inSet(escape: string, whole: string): string {
  if (/[pP]/.test(escape)) return whole
  if (escape === 'a') return '\\x07'
  if (/[fnrtvx]/.test(escape)) return whole
  return /\w/.test(escape) ? refuse() : /[\\\]\[^$.*+?(){}|/-]/.test(escape) ? whole : escape
}

function refuse(): never {
  throw new Unreadable()
}

function expression(set: string, i: boolean): RegExp {
  try {
    return new RegExp(
      `^${set.replace(/\\([pP])([A-Z])/g, '\\$1{$2}').replace(/\\x\{([0-9A-Fa-f]+)\}/g, '\\u{$1}')}$`,
      i ? 'iu' : 'u',
    )
  } catch {
    throw new Unreadable()
  }
}
