import {isFields} from '../mesh/fields.ts'
import {stringify} from 'yaml'
import {redactComments, redactLines} from './redact-lines.ts'
import {parseYaml} from '../schemas/yaml.ts'
import {
  isEnvironment,
  isIstiosVariable,
  isNaming,
  isOwn,
  isPlainValue,
  namesSecret,
  REDACTED,
} from './secret-names.ts'
import {hostOnly} from './secret-urls.ts'
import {isSecretFlag, looksSecret, redactWords} from './secret-words.ts'

type Node = Readonly<Record<string, unknown>>

/**
 * A configuration without its secrets: values under keys that name a secret, values of headers and
 * of environment variables that are not Istio's own, code and configuration of extensions, and
 * whatever looks like a key or a token wherever it stands. The shape stays.
 */
export function redactTree(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return redactList(value)
  if (!isFields(value)) return value
  const hidden = hiddenValue(value)
  const isSecret = value['kind'] === 'Secret'
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isSecret && key === 'data'
        ? redactData(inner)
        : hidden && VALUE_KEYS.has(key)
          ? redactAll(inner)
          : redactField(key, inner),
    ]),
  )
}

const redactData = (data: unknown): unknown =>
  isFields(data)
    ? Object.fromEntries(Object.keys(data).map(key => [key, REDACTED]))
    : redactAll(data)

const VALUE_KEYS = new Set(['value', 'values', 'notValues'])

/** `{name: DB_PASSWORD, value: …}` and `{key: "request.headers[x]", values: […]}`. */
function hiddenValue({name, key}: Node): boolean {
  const named = typeof name === 'string' ? name : typeof key === 'string' ? key : undefined
  return named !== undefined && (namesSecret(named) || /(headers|claims)\[/.test(named))
}

/** In lists of words a flag names the word behind it, and a key may have its lines one by one. */
function redactList(list: readonly unknown[]): readonly unknown[] {
  const words = list.filter(each => typeof each === 'string')
  if (
    words.length > 1 &&
    words.length === list.length &&
    words.some(each => each.includes('PRIVATE KEY')) &&
    looksSecret(words.join('\n'))
  )
    return words.map(() => REDACTED)
  return list.map((each, at) => {
    const before = list[at - 1]
    return typeof each === 'string' &&
      !each.startsWith('-') &&
      typeof before === 'string' &&
      isSecretFlag(before)
      ? redactAll(each)
      : redactTree(each)
  })
}

/** Their keys are names that selectors go by. */
const LABELS = /^(labels|matchLabels|selector|nodeSelector|podLabels)$/

/** A field's value without secrets. In: what the field is called, which may make all of it one. */
export function redactField(key: string, value: unknown): unknown {
  if (LABELS.test(key))
    return isFields(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactTree(inner)]))
      : redactTree(value)
  if (isOwn(key)) return redactAll(value)
  if (isEnvironment(key)) return redactEnvironment(value)
  if (namesSecret(key)) return redactAll(value)
  if (key === 'image' && typeof value === 'string') return redactWords(value)
  if (key === 'clientConfig' && isFields(value) && typeof value['url'] === 'string')
    return {...(redactTree(value) as Node), url: hostOnly(value['url'])}
  return redactTree(value)
}

/** Every text goes but names: which one is meant is no secret. */
function redactAll(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? '' : REDACTED
  if (typeof value === 'number') return Math.abs(value) < LARGE ? value : REDACTED
  if (Array.isArray(value)) return value.map(redactAll)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isNaming(key) ? redactTree(inner) : redactAll(inner),
    ]),
  )
}

/** Smaller numbers are sizes, times and switches. */
const LARGE = 100_000

/**
 * Environment as a list of `{name, value}` or as a map: values of Istio's own variables stay, for
 * they decide how it behaves.
 */
function redactEnvironment(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(each =>
      isFields(each) && 'value' in each
        ? {...each, value: variable(String(each['name']), each['value'])}
        : redactTree(each),
    )
  if (!isFields(value)) return redactAll(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isFields(inner) ? redactTree(inner) : variable(name, inner),
    ]),
  )
}

/**
 * In: name and value of an environment variable. Out: the value when it is Istio's own or tells
 * nothing.
 */
export function variable(name: string, value: unknown): unknown {
  if (typeof value === 'boolean' || (typeof value === 'string' && isPlainValue(value))) return value
  return isIstiosVariable(name) ? redactTree(value) : REDACTED
}

/**
 * A text without secrets, whatever it is: a document of JSON or YAML, a template, lines of
 * settings, a word.
 */
export function redactText(text: string): string {
  if (text.includes('{{')) return redactLines(text)
  const json = /^\s*[[{]/.test(text) ? redactDocument(text, JSON.parse, JSON.stringify) : undefined
  return (
    json ??
    (/\n|^[\s"'\w.\/-]+:\s|^\s*[[{]/.test(text)
      ? redactDocument(text, parseYaml, stringify)
      : undefined) ??
    redactLines(text)
  )
}

/**
 * A document in a text. Out: the text itself when nothing in it is secret; undefined when it is no
 * document.
 */
function redactDocument(
  text: string,
  read: (text: string) => unknown,
  write: (value: unknown) => string,
): string | undefined {
  try {
    const value = read(text)
    if (typeof value !== 'object' || value === null) return undefined
    const clean = redactTree(value)
    return JSON.stringify(clean) === JSON.stringify(value)
      ? redactComments(redactWords(text))
      : redactWords(write(clean))
  } catch {
    // Not every text that looks like one is a document.
    return undefined
  }
}
