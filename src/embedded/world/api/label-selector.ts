import type {Requirement} from '../../../mesh/selector.ts'
import {badRequest} from '../refusal.ts'

const WORD = /^[^\s!=,()<>]+/
const NAME = '[A-Za-z0-9][-A-Za-z0-9_.]*'
const SET_OF = 'in, notin, =, ==, !=, gt, lt'

/** A label selector in its short form. @throws Refusal 400 in the API server's words. */
export function parseLabels(text: string): Requirement[] {
  const words = new Words(text)
  const found: Requirement[] = []
  if (words.peek() === '') return []
  for (;;) {
    found.push(requirement(words))
    const next = words.take()
    if (next === '') return found
    if (next !== ',') throw badRequest(`found '${next}', expected: ',' or 'end of string'`)
    if (!isWord(words.peek()) && words.peek() !== '!')
      throw badRequest(`found '${words.peek()}', expected: identifier after ','`)
  }
}

/** The words and signs of a selector, one after the other; `''` at its end. */
class Words {
  #rest: string

  constructor(text: string) {
    this.#rest = text.trim()
  }

  peek(): string {
    const sign = /^(==|!=|[!=,()<>])/.exec(this.#rest)?.[0]
    return sign ?? WORD.exec(this.#rest)?.[0] ?? ''
  }

  take(): string {
    const word = this.peek()
    this.#rest = this.#rest.slice(word.length).trimStart()
    return word
  }
}

const isWord = (word: string): boolean => WORD.test(word)

function requirement(words: Words): Requirement {
  const first = words.peek()
  if (first !== '!' && !isWord(first))
    throw badRequest(`found '${first}', expected: !, identifier, or 'end of string'`)
  const absent = first === '!'
  if (absent) words.take()
  const key = words.take()
  if (!isKey(key))
    throw unparsed(`<nil>: Invalid value: ${JSON.stringify(key)}: ${keyComplaint(key)}`)
  const next = words.peek()
  if (absent) return {key, operator: 'DoesNotExist'}
  return next === '' || next === ',' ? {key, operator: 'Exists'} : related(words, key)
}

/** What comes after a key. */
function related(words: Words, key: string): Requirement {
  const next = words.take()
  if (next === 'in' || next === 'notin')
    return {key, operator: next === 'in' ? 'In' : 'NotIn', values: valuesIn(words, key)}
  if (['=', '==', '!='].includes(next))
    return {key, operator: next === '!=' ? 'NotIn' : 'In', values: [valueOf(words, key)]}
  if (next === '<' || next === '>' || next === 'gt' || next === 'lt') return compared(words)
  throw unparsed(`found '${next}', expected: ${SET_OF}`)
}

/**
 * Labels that are numbers are compared by nobody here: no object has one that is greater than
 * anything.
 */
function compared(words: Words): Requirement {
  words.take()
  return {key: 'none', operator: 'In', values: []}
}

function valuesIn(words: Words, key: string): string[] {
  const open = words.take()
  if (open !== '(') throw unparsed(`found '${open}' expected: '('`)
  const values: string[] = []
  if (words.peek() === ')') {
    words.take()
    return ['']
  }
  for (;;) {
    values.push(valueOf(words, key))
    const next = words.take()
    if (next === ')') return values
    if (next !== ',') throw unparsed(`found '${next}', expected: ',' or ')'`)
  }
}

function valueOf(words: Words, key: string): string {
  const value = isWord(words.peek()) ? words.take() : ''
  const complaint =
    value.length > 63
      ? 'must be no more than 63 bytes'
      : new RegExp(`^(${NAME}|)$`).test(value) && !/[-_.]$/.test(value)
        ? undefined
        : `a valid label must be an empty string or consist of alphanumeric characters, '-', ` +
          `'_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  ` +
          `or 'my_value',  or '12345', regex used for validation is ` +
          `'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`
  if (complaint !== undefined)
    throw unparsed(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${complaint}`)
  return value
}

const isName = (name: string): boolean =>
  name.length <= 63 && new RegExp(`^${NAME}$`).test(name) && !/[-_.]$/.test(name)
const isKey = (key: string): boolean => {
  const parts = key.split('/')
  return (
    parts.length <= 2 &&
    isName(parts.at(-1) ?? '') &&
    (parts.length === 1 || /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(parts[0] ?? ''))
  )
}

function keyComplaint(key: string): string {
  const rule =
    `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an ` +
    `alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for ` +
    `validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`
  return key.split('/').length > 2
    ? `a valid label key ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`
    : `name part ${rule}`
}

const unparsed = (message: string): Error => badRequest(`unable to parse requirement: ${message}`)
