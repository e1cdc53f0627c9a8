import {UNSAFE} from '../mesh/unsafe.ts'

/**
 * Everything that came out of a cluster passes one of these before a terminal, a page or a program sees it: names, messages and
 * annotations are written by strangers, and a terminal obeys what it is shown.
 */

/** In: any text. Out: one line, in which what a terminal would obey can be read: `\x1b`, `\n`, `\u202e`. */
export const visible = (text: string): string => text.replace(UNSAFE, asEscape)

function asEscape(character: string): string {
  const named = NAMED[character]
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\u{${hex(code, 5)}}` : `\\u${hex(code, 4)}`
}

const NAMED: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}
const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0')

/** The lines of a text of several lines, each made visible. */
export const visibleLines = (text: string): readonly string[] => text.trimEnd().split(/\r?\n/).map(visible)

/** JSON that may also be looked at: what JSON.stringify leaves raw although a terminal obeys it is written as `\u`. */
export const safeJson = (value: unknown, indent?: number): string => inJsonStrings(JSON.stringify(value, undefined, indent))

/** In: a text in which unsafe characters stand only inside double quotes that know `\u`. */
export const inJsonStrings = (text: string): string =>
  text.replace(UNSAFE, match => (match === '\n' ? match : [...Array(match.length).keys()].map(at => `\\u${hex(match.charCodeAt(at), 4)}`).join('')))

/** Text in Markdown, cells of tables included, that cannot become markup or HTML. */
export const markdownText = (text: string): string =>
  visible(text).replace(/[\\`*_{}[\]<>|#~!]/g, '\\$&').replaceAll('&', '&amp;').replace(/^(\s*)([-+=])/, '$1\\$2').replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')

/** A command as a code span, whatever backticks are in it. `|` stays escaped, for tables. */
export function markdownCode(text: string): string {
  const shown = visible(text).replaceAll('|', '\\|')
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(each => each[0].length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`
}
