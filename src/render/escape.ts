import {UNSAFE} from '../mesh/unsafe.ts'
import {own} from '../mesh/own.ts'

/**
 * Everything that came out of a cluster passes one of these before a terminal, a page or a program
 * sees it: names, messages and annotations are written by strangers, and a terminal obeys what it
 * is shown.
 */

/**
 * In: any text. Out: one line, in which what a terminal would obey can be read: `\x1b`, `\n`,
 * `\u202e`.
 */
export const visible = (text: string): string => text.replace(UNSAFE, asEscape)

function asEscape(character: string): string {
  const named = own(NAMED, character)
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\u{${hex(code, 5)}}` : `\\u${hex(code, 4)}`
}

const NAMED: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}
const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0')

/** The lines of a text of several lines, each made visible. */
export const visibleLines = (text: string): readonly string[] =>
  text.trimEnd().split(/\r?\n/).map(visible)

/**
 * JSON that may also be looked at: what JSON.stringify leaves raw although a terminal obeys it is
 * written as `\u`.
 */
export const safeJson = (value: unknown, indent?: number): string =>
  inJsonStrings(JSON.stringify(value, undefined, indent))

/** In: a text in which unsafe characters stand only inside double quotes that know `\u`. */
export const inJsonStrings = (text: string): string =>
  text.replace(UNSAFE, match =>
    match === '\n'
      ? match
      : [...Array(match.length).keys()].map(at => `\\u${hex(match.charCodeAt(at), 4)}`).join(''),
  )

/**
 * Text in Markdown, cells of tables included, that cannot become markup or HTML. Words of which a
 * renderer or a forge (GitHub, GitLab) would make a link, a mention, a reference, a command or an
 * image are code: there they make nothing of them. The name of a domain alone is no link to these.
 */
export const markdownText = (text: string): string =>
  visible(text)
    .trim()
    .replace(/[^\s|]+|\|/gu, markdownWord)
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')

function markdownWord(word: string, at: number): string {
  if (!REACHES_OUT.some(each => each.test(word)) && (at > 0 || !word.startsWith('/')))
    return withoutMarkup(word)
  const [, before = '', core = '', after = ''] = /^([("']*)(.*?)([.,;:)"']*)$/u.exec(word) ?? []
  return core === ''
    ? withoutMarkup(word)
    : withoutMarkup(before) + markdownCode(core) + withoutMarkup(after)
}

const withoutMarkup = (word: string): string =>
  word.replace(/[\\`*_{}[\]<>|#~!$]/g, '\\$&').replaceAll('&', '&amp;')

/**
 * Addresses and mentions; `#12`, `!12`, `$12`, `%12`, `&12`, `~label`; GH-12; keys of other
 * trackers; `:emoji:`.
 */
const REACHES_OUT = [
  /@|\/\/|www\./i,
  /[#!$%&~^]["\p{L}\p{N}_]/u,
  /gh-\d/i,
  /[A-Z][A-Z0-9]+-\d/,
  /:[\w+-]*[a-z][\w+-]*:/i,
]

/** Text as a code span, whatever backticks are in it; not for cells of tables. */
export function markdownCode(text: string): string {
  const shown = visible(text)
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(each => each[0].length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`
}
