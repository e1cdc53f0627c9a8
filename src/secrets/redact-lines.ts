import {
  isEnvironment,
  isIstiosVariable,
  isNaming,
  isOwn,
  isPlainValue,
  namesSecret,
  REDACTED,
} from './secret-names.ts'
import {isLiteral, isTag, quoted, redactPairs} from './secret-pairs.ts'
import {isSecretFlag, redactWords} from './secret-words.ts'

/**
 * Text that is no document: Go templates, `.ini`, `.properties`, `.env`, shell, XML. Line by line,
 * values go whose name says that they are secret; so do blocks and structures below such a name.
 * Shape and everything that a template fills in stay.
 */
export function redactLines(text: string): string {
  const reader: Reader = {
    scalar: undefined,
    below: undefined,
    named: '',
    flag: false,
    isSecret: /\bkind["']?:\s*["']?Secret\b/.test(text),
  }
  return redactWords(text)
    .split('\n')
    .map(line => redactLine(line, reader))
    .join('\n')
}

/** A line of comment, as a line of text. Other lines stay. */
export const redactComments = (text: string): string =>
  text
    .split('\n')
    .map(line => (COMMENT.test(line) ? redactComment(line) : line))
    .join('\n')

/** What the lines before have said. Depths are columns. */
interface Reader {
  /** Of the name of a hidden block of text. */
  scalar: number | undefined
  /**
   * Of the name of a structure, and what of it is hidden: all but names, variables that are not
   * Istio's, or every value.
   */
  below: {readonly depth: number; readonly hides: 'all' | 'env' | 'every'} | undefined
  /** The name that was told last. */
  named: string
  /** Was the last word of a list a flag that wants a secret? */
  flag: boolean
  /** Is a Secret in the text? Its data are hidden. */
  readonly isSecret: boolean
}

const COMMENT = /^\s*(#|\/\/|;|\*\s)/

function redactLine(line: string, reader: Reader): string {
  const depth = line.search(/\S/)
  if (depth < 0) return line
  if (reader.scalar !== undefined && depth > reader.scalar)
    return `${line.slice(0, depth)}${REDACTED}`
  reader.scalar = undefined
  if (COMMENT.test(line)) return redactComment(line)
  const {below} = reader
  if (
    below !== undefined &&
    (depth < below.depth || (depth === below.depth && line[depth] !== '-')) &&
    !line.trimStart().startsWith('{{')
  )
    reader.below = undefined
  const word = WORD.exec(line)
  if (word !== null) return redactWord(word, reader)
  reader.flag = false
  const field = FIELD.exec(line)
  return field === null ? redactPairs(redactSetting(line)) : redactField(field, depth, reader)
}

/** `http_passwd hunter2`, as some settings are written. */
const redactSetting = (line: string): string =>
  line.replace(
    /^(\s*)([A-Za-z][\w.-]*)([ \t]+)(\S+)\s*$/,
    (whole: string, ...parts: readonly string[]) => {
      const [indent = '', name = '', gap = '', value = ''] = parts
      return namesSecret(name) && /_|pass/i.test(name) && isLiteral(value)
        ? `${indent}${name}${gap}${quoted(value)}`
        : whole
    },
  )

function redactComment(line: string): string {
  const [, lead = '', rest = ''] = /^(\s*(?:#|\/\/|;|\*\s)+\s*)(.*)$/.exec(line) ?? []
  const clean = redactPairs(rest)
  return clean === rest ? line : `${lead}${clean}`
}

/** `- --token`: a word of a list. */
const WORD = /^(\s*(?:-\s+)+)([^\s:=]+|"[^"]*"|'[^']*'),?$/

function redactWord([line, lead = '', word = '']: RegExpExecArray, reader: Reader): string {
  const plain = word.replace(/["']/g, '')
  const hidden =
    (reader.flag && !plain.startsWith('-')) ||
    reader.below?.hides === 'all' ||
    reader.below?.hides === 'every'
  reader.flag = isSecretFlag(plain)
  if (!hidden || !isLiteral(word))
    return word === '' ? line : `${lead}${redactPairs(line.slice(lead.length))}`
  return `${lead}${quoted(word)}`
}

const FIELD =
  /^(\s*(?:-\s+|export\s+|set\s+|ENV\s+|declare\s+-x\s+)*)(["']?)([A-Za-z0-9_.\/-]+)\2(\s*(?::=|=>|[:=](?!=))[ \t]*)(.*)$/

function redactField(
  [line, before = '', quote = '', key = '', sign = '', value = '']: RegExpExecArray,
  depth: number,
  reader: Reader,
): string {
  const lead = `${before}${quote}${key}${quote}${sign}`
  const hidden = isHidden(key, value, reader)
  if (key === 'name') reader.named = value.replace(/["',]/g, '')
  if (isOpening(value)) return opened(line, {key, hidden, depth: columnOf(before)}, reader)
  if (!hidden || isTag(key, sign, value)) return `${lead}${redactPairs(value)}`
  if (!BLOCK.test(value)) return `${lead}${hiddenValue(value)}`
  reader.scalar = depth
  return line
}

/** Where the key stands: behind the dash of a list. */
const columnOf = (before: string): number =>
  before.includes('-') ? before.length : before.search(/\S|$/)

/** The mark of a block of text: `|`, `>-`. */
const BLOCK = /^(&\S+\s+|!\S+\s*)*[|>][-+0-9]*(\s+#.*)?$/

function hiddenValue(value: string): string {
  if (value.startsWith('[') || (value.startsWith('{') && !value.startsWith('{{')))
    return redactFlow(value)
  if (value.includes('{{'))
    return value.replace(/(\bdefault\s+)(["'`])(?!\2)[^"'`]*\2/g, `$1$2${REDACTED}$2`)
  return isLiteral(value) ? quoted(value) : value
}

/** What a variable's description is made of, besides its value. */
const OF_VARIABLE = new Set([
  'valueFrom',
  'fieldPath',
  'apiVersion',
  'resource',
  'divisor',
  'containerName',
])

function isHidden(key: string, value: string, {below, named}: Reader): boolean {
  const name = key === 'value' ? named : key
  if (namesSecret(name) || below?.hides === 'every') return true
  if (below?.hides === 'all') return !isNaming(key)
  return (
    below?.hides === 'env' &&
    !isPlainValue(value.replace(/["']/g, '').trim()) &&
    isForeignVariable(name, key === 'value')
  )
}

const isForeignVariable = (name: string, isTold: boolean): boolean =>
  !isIstiosVariable(name) && (isTold || (!isNaming(name) && !OF_VARIABLE.has(name)))

/** Nothing, or no more than the mark of a structure: what belongs to the name follows below. */
const isOpening = (value: string): boolean => /^((&|!)\S+\s*)*[[{]?\s*(#.*)?$/.test(value)

function opened(
  line: string,
  {key, hidden, depth}: {readonly key: string; readonly hidden: boolean; readonly depth: number},
  reader: Reader,
): string {
  const inner = reader.below
  if (reader.isSecret && key === 'data') reader.below = {depth, hides: 'every'}
  else if (inner?.hides === 'all' || inner?.hides === 'every') return line
  else if (isOwn(key) || (hidden && inner?.hides !== 'env')) reader.below = {depth, hides: 'all'}
  else if (isEnvironment(key)) reader.below = {depth, hides: 'env'}
  return line
}

/** `{user: bob, password: x}` below a secret's name: every value. */
const redactFlow = (value: string): string =>
  value.replace(
    /([:,[]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"',:{}[\]]+)(?=\s*[,}\]])/g,
    (whole: string, lead: string, word: string) =>
      isLiteral(word) ? `${lead}${quoted(word)}` : whole,
  )
