import {isUnsafe, UNSAFE} from './unsafe.ts'

/**
 * Commands to copy. What stands in a hint is pasted into a shell, and names come from strangers:
 * every command that holds one is made with `sh`, which ESLint sees to.
 */

/** A piece of a command that was made by `part`: it is taken as it is. */
export interface CommandPart {
  readonly command: string
}

/**
 * What may be put into a command: a word, or words with a blank between them. What is undefined is
 * left out, with the blank before it.
 */
export type Word = string | number | undefined | readonly (string | number)[] | CommandPart

/**
 * In: a command with words in it, as a tagged template: sh`helm -n ${namespace} history ${name}`.
 * Out: one line for a shell, in which each of them is one word again, or a part of the word that it
 * stands in. None can end the command, begin another or be an option: one that begins with a dash
 * is tied to the option before it by `=`, and elsewhere gets `./` in front, which is right for
 * files and names nothing in a cluster. Plain names stay as they are.
 */
export function sh(texts: TemplateStringsArray, ...words: readonly Word[]): string {
  let line = texts[0] ?? ''
  for (const [at, each] of words.entries()) line = joined(line, each) + (texts[at + 1] ?? '')
  return line
}

/**
 * As `sh`, for a piece that is put into another command, such as an option that is not always
 * there.
 */
export const part = (texts: TemplateStringsArray, ...words: readonly Word[]): CommandPart => ({
  command: sh(texts, ...words),
})

/**
 * In: a program and its arguments, options among them, none written by a stranger as a word of its
 * own. Out: one line for a shell.
 */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ')

function joined(line: string, word: Word): string {
  if (word === undefined) return line.trimEnd()
  if (typeof word === 'number' || typeof word === 'string') return withWord(line, String(word))
  if ('command' in word) return line + word.command
  return word.reduce<string>(
    (before, each, at) => withWord(at === 0 ? before : `${before} `, String(each)),
    line,
  )
}

function withWord(line: string, word: string): string {
  const quote = openQuote(line)
  if (quote !== undefined)
    return line + (quoted(word) === word ? word : quote + quoted(word) + quote)
  if (!/(^|\s)$/.test(line) || !word.startsWith('-') || /\s--\s/.test(unquoted(line)))
    return line + quoted(word)
  return /(^|\s)--?[A-Za-z][\w-]*\s+$/.test(line)
    ? `${line.trimEnd()}=${quoted(word)}`
    : `${line}./${quoted(word)}`
}

/** The quotation mark that this line has opened and not closed. */
const openQuote = (line: string): string | undefined => /['"]/.exec(unquoted(line))?.[0]

const unquoted = (line: string): string => line.replace(/\\.|'[^']*'|"(\\.|[^"\\])*"/gsu, '')

/**
 * What every shell reads as it stands. A word that begins with `=` is not: zsh looks for a program
 * of that name.
 */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/

/**
 * Quotation marks and backslashes stand outside of quotes, so that fish reads the same as sh, bash
 * and zsh.
 */
function quoted(word: string): string {
  if (PLAIN.test(word)) return word
  if (isUnsafe(word))
    return `$'${word.replaceAll('\0', '').replace(/['\\]/g, octal).replace(UNSAFE, octal)}'`
  return word === ''
    ? "''"
    : word.replace(/[^'\\]+|['\\]/g, run => (run === "'" || run === '\\' ? `\\${run}` : `'${run}'`))
}

/**
 * A character for `$'…'` of bash and zsh. Other shells read other characters, and still one word.
 */
const octal = (character: string): string =>
  [...new TextEncoder().encode(character)]
    .map(byte => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('')
