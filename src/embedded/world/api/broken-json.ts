import {own} from '../../../mesh/own.ts'
/**
 * What is wrong with a text that is no JSON, in the words of Go's parser, which API servers pass
 * on. In: a text that JSON.parse refuses.
 */
export function jsonComplaint(text: string): string {
  const scan = new Scan(text)
  try {
    scan.value('looking for beginning of value')
    scan.end()
  } catch (error) {
    if (error instanceof Complaint) return error.message
    if (error instanceof RangeError) return scan.tooDeep()
    throw error
  }
  return 'unexpected end of JSON input'
}

/**
 * A body as the API server quotes it at the end of a complaint: JSON as text, anything else as
 * hexadecimal digits.
 */
export function quotedBody(text: string): string {
  if (text === '') return '(<empty>)'
  const isObject = /^\s*\{/.test(text)
  const shown = isObject
    ? text
    : [...new TextBytes(text)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  const max = isObject ? 30 : 1024
  return shown.length > max ? `(${shown.slice(0, max)} ...)` : `(${shown})`
}

class Complaint extends Error {}

/** The bytes of a text in UTF-8. */
class TextBytes {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  *[Symbol.iterator](): Generator<number> {
    const escaped = encodeURIComponent(this.#text.slice(0, 600).toWellFormed())
    for (const [, hex, plain = ''] of escaped.matchAll(/%([0-9A-F]{2})|([^%])/g))
      yield hex === undefined ? plain.charCodeAt(0) : parseInt(hex, 16)
  }
}

const DEPTH_MAX = 10_000

class Scan {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  value(where: string): void {
    const next = this.#peek()
    if (next === '{') return this.#nested(() => this.#object())
    if (next === '[') return this.#nested(() => this.#array())
    if (next === '"') return this.#string()
    const word = own({t: 'true', f: 'false', n: 'null'}, next)
    if (word !== undefined) return this.#word(word)
    if (next === '-' || isDigit(next)) return this.#number()
    throw this.#wrong(where)
  }

  end(): void {
    this.#space()
    if (this.#at < this.#text.length) throw this.#wrong('after top-level value')
  }

  /** Where it stands, it goes down further than anybody follows. */
  tooDeep(): string {
    return `invalid character '${this.#text[this.#at] ?? '['}' exceeded max depth`
  }

  #nested(inner: () => void): void {
    if (++this.#depth > DEPTH_MAX) throw new Complaint(this.tooDeep())
    this.#at++
    inner()
    this.#depth--
  }

  #object(): void {
    if (this.#peek() === '}') return this.#skip()
    for (;;) {
      if (this.#peek() !== '"') throw this.#wrong('looking for beginning of object key string')
      this.#string()
      if (this.#peek() !== ':') throw this.#wrong('after object key')
      this.#at++
      this.value('looking for beginning of value')
      if (this.#peek() === '}') return this.#skip()
      if (this.#peek() !== ',') throw this.#wrong('after object key:value pair')
      this.#at++
    }
  }

  #array(): void {
    if (this.#peek() === ']') return this.#skip()
    for (;;) {
      this.value('looking for beginning of value')
      if (this.#peek() === ']') return this.#skip()
      if (this.#peek() !== ',') throw this.#wrong('after array element')
      this.#at++
    }
  }

  #string(): void {
    for (this.#at++; ; this.#at++) {
      const next = this.#here()
      if (next === '"') return this.#skip()
      if (next < ' ') throw this.#wrong('in string literal')
      if (next === '\\') this.#escape()
    }
  }

  #escape(): void {
    this.#at++
    if (!'bfnrt\\/"u'.includes(this.#inner())) throw this.#wrong('in string escape code')
    if (this.#here() !== 'u') return
    for (let digits = 0; digits < 4; digits++) {
      this.#at++
      if (!/[0-9a-fA-F]/.test(this.#inner()))
        throw this.#wrong('in \\u hexadecimal character escape')
    }
  }

  #word(word: string): void {
    for (const letter of word) {
      if (this.#inner() !== letter) throw this.#wrong(`in literal ${word} (expecting '${letter}')`)
      this.#at++
    }
  }

  #number(): void {
    if (this.#inner() === '-') this.#at++
    if (!isDigit(this.#inner())) throw this.#wrong('in numeric literal')
    if (this.#inner() === '0') this.#at++
    else this.#digits()
    if (this.#text[this.#at] === '.') this.#part('after decimal point in numeric literal')
    if (/[eE]/.test(this.#text[this.#at] ?? '')) this.#part('in exponent of numeric literal')
  }

  #part(where: string): void {
    this.#at++
    if (where.startsWith('in') && /[+-]/.test(this.#inner())) this.#at++
    if (!isDigit(this.#inner())) throw this.#wrong(where)
    this.#digits()
  }

  #digits(): void {
    while (isDigit(this.#text[this.#at] ?? '')) this.#at++
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? '?')) this.#at++
  }

  #skip(): void {
    this.#at++
  }

  /** The next character that is no space. */
  #peek(): string {
    this.#space()
    return this.#here()
  }

  #here(): string {
    const next = this.#text[this.#at]
    if (next === undefined) throw new Complaint('unexpected end of JSON input')
    return next
  }

  /** Inside a word or number Go's parser takes the end of the text for a space. */
  #inner(): string {
    return this.#text[this.#at] ?? ' '
  }

  #wrong(where: string): Complaint {
    const wrong = this.#inner()
    const quoted =
      wrong === "'" ? "'\\''" : wrong === '"' ? `'"'` : `'${JSON.stringify(wrong).slice(1, -1)}'`
    return new Complaint(`invalid character ${quoted} ${where}`)
  }
}

const isDigit = (text: string): boolean => text >= '0' && text <= '9'
