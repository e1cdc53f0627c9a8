import {own} from '../mesh/own.ts'

/** A text as it reads, with the place in the original that each of its characters came from. */
export interface View {
  readonly text: string
  /** Where the character begins in the original, and where it ends. */
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** A part of the original. */
export interface TextRange {
  readonly from: number
  readonly to: number
}

/** The text as it is. */
export function viewOf(text: string): View {
  const from = Array.from({length: text.length}, (_, at) => at)
  return {text, from, to: from.map(at => at + 1)}
}

/** Escapes of JSON, YAML (both quotes), Go, URLs and HTML; bytes in a row are one text in UTF-8. */
const ESCAPE =
  /\\\r?\n[ \t]*|(?:\\x[0-9a-f]{2})+|(?:\\[0-3][0-7]{2})+|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\[abfnrtve0"'\/\\_NLP ]|(?:%[0-9a-f]{2})+|''|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/gi

const LETTERS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  e: '\u001b',
  0: '\0',
  _: '\u00a0',
  N: '\u0085',
  L: '\u2028',
  P: '\u2029',
}
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** One level of escapes less; the same text when there are none. */
export function unescaped(view: View): View {
  const next: {text: string; from: number[]; to: number[]} = {text: '', from: [], to: []}
  const add = (text: string, from: number, to: number): void => {
    next.text += text
    for (let count = 0; count < text.length; count++) {
      next.from.push(from)
      next.to.push(to)
    }
  }
  let at = 0
  const upTo = (end: number): void => {
    for (; at < end; at++) add(view.text[at] ?? '', view.from[at] ?? 0, view.to[at] ?? 0)
  }
  for (const {0: escape, index} of view.text.matchAll(ESCAPE)) {
    upTo(index)
    at = index + escape.length
    add(meaning(escape), view.from[index] ?? 0, view.to[at - 1] ?? 0)
  }
  upTo(view.text.length)
  return next
}

function meaning(escape: string): string {
  if (escape === "''") return "'"
  if (escape.startsWith('%')) return utf8(escape.replaceAll('%', ''))
  if (escape.startsWith('&')) return entity(escape.slice(1, -1))
  if (/^\\x/i.test(escape)) return utf8(escape.replace(/\\x/gi, ''))
  if (/^\\[0-3]\d/.test(escape))
    return Buffer.from(
      escape
        .split('\\')
        .slice(1)
        .map(each => Number.parseInt(each, 8)),
    ).toString()
  if (/^\\u[0-9a-f]{4}/i.test(escape)) return point(Number.parseInt(escape.slice(2), 16))
  const [, letter = ''] = escape
  return letter === '\n' || letter === '\r' ? '' : (own(LETTERS, letter) ?? letter)
}

const utf8 = (hex: string): string => Buffer.from(hex, 'hex').toString()

function entity(name: string): string {
  if (!name.startsWith('#')) return own(ENTITIES, name.toLowerCase()) ?? ''
  return point(
    /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10),
  )
}

const point = (number: number): string =>
  number <= 0x10ffff ? String.fromCodePoint(number) : '\ufffd'

/** What wrapping adds, and what stands for a blank in a query. */
const LOOSE = /[\s+]/

/** Without blanks: a wrapped text is the same as one that is not. */
export const squeezed = (text: string): string => text.replace(/[\s+]+/g, '')

/** Where the texts, squeezed themselves, stand in the view, however it is wrapped. */
export function rangesOf({text, from, to}: View, wanted: readonly string[]): readonly TextRange[] {
  const kept = Array.from({length: text.length}, (_, at) => at).filter(
    at => !LOOSE.test(text[at] ?? ''),
  )
  const tight = kept.map(at => text[at]).join('')
  const places: TextRange[] = []
  for (const each of wanted) {
    for (let at = tight.indexOf(each); at >= 0; at = tight.indexOf(each, at + each.length)) {
      const [first = 0, last = 0] = [kept[at], kept[at + each.length - 1]]
      places.push({from: from[first] ?? 0, to: to[last] ?? 0})
    }
  }
  return places
}
