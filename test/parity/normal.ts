import type {Fields} from './conversation.ts'
import type {Shown, Transcript} from './run.ts'

/** Letters of which the API server makes random names and hashes. */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]'
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** The same for every server, in order: what is chance or time becomes a word. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?[+-]\d{4} [A-Z]+| ?Z)?/g, '<time>'],
  [
    /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
    '<time>',
  ],
  [/https:\/\/127\.0\.0\.1:\d+/g, '<server>'],
  [/\b127\.0\.0\.1:\d{4,5}\b/g, '<server>'],
  [/\b(10|172|192|198|203)\.\d+\.\d+\.\d+\b/g, '<ip>'],
  [/\bnode-\d+\b/g, '<node>'],
  [/\/tmp\/meshctl-[\w./-]*/g, '<folder>'],
  [new RegExp(`-${SAFE}{7,10}-${SAFE}{5}\\b`, 'g'), '-<hash>-<random>'],
  [new RegExp(`(pod-template-hash=|controller-revision-hash=)${SAFE}{7,10}\\b`, 'g'), '$1<hash>'],
  [new RegExp(`-${SAFE}{8,10}\\b`, 'g'), '-<hash>'],
  [new RegExp(`-${SAFE}{5}\\b`, 'g'), '-<random>'],
  [/\.[0-9a-f]{16}\b/g, '.<random>'],
  [/:3[0-2]\d{3}\//g, ':<port>/'],
  [/(ResourceVersion in (?:the precondition|record)) \(\d+\)/g, '$1 (<version>)'],
  [/(ResourceVersion in object meta): \d+/g, '$1: <version>'],
  [/too old resource version: \d+ \(\d+\)/g, 'too old resource version: <version> (<version>)'],
  [/(patch: |^)Invalid value: "\{.*\}":/gs, '$1Invalid value: "<object>":'],
  [/(resourceVersion\\*" ?: ?\\*"|resourceVersion: ")\d+/g, '$1<version>'],
  [/\btrace\[\d+\]/g, 'trace[<number>]'],
]
const AGE = /(?<![\w.-])(\d+(ms|us|µs|[smhd])){1,3}(?![\w-])|(?<![\w.-])\d+\.\d+s\b/g

/**
 * A transcript in which chance and time are words: the same value in the same conversation is
 * always the same word.
 */
export function normal({name, shown}: Transcript): Transcript {
  const seen = new Seen()
  return {name, shown: shown.map(each => ({...(seen.value(each, '') as Shown), step: each.step}))}
}

class Seen {
  readonly #words = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  /** Inside lists whose order is chance, numbers would be chance too. */
  #unnumbered = 0

  value(value: unknown, key: string, within: Fields = {}): unknown {
    if (typeof value === 'string') return this.#string(value, key, within)
    if (typeof value === 'number')
      return /nodePort$/i.test(key) && value >= 30_000 ? '<port>' : value
    if (Array.isArray(value)) return this.#list(value, key)
    return typeof value === 'object' && value !== null ? this.#fields(value as Fields, key) : value
  }

  #fields(fields: Fields, key: string): Fields {
    const isList =
      key === 'metadata' &&
      fields['uid'] === undefined &&
      fields['resourceVersion'] !== undefined &&
      fields['name'] === undefined
    const keys = Object.keys(fields).sort()
    return Object.fromEntries(
      keys.map(each => [
        this.#text(each),
        isList && each === 'resourceVersion' ? '<version>' : this.value(fields[each], each, fields),
      ]),
    )
  }

  #list(values: readonly unknown[], key: string): unknown {
    if (key === 'printed' || key === 'errors')
      return (values as readonly string[]).map(line => this.#line(line))
    if (key === 'managedFields') return values.map(each => this.value(each, '')).sort(byManager)
    if (key === 'causes' && JSON.stringify(values).includes('FieldManagerConflict'))
      return sorted(values.map(each => this.value(each, '')))
    const isChance =
      (key === 'items' || key === 'rows' || key === 'events') &&
      values.some(each => /"generateName"|"kind":"Event"/.test(JSON.stringify(each)))
    if (!isChance || values.length < 2)
      return values.map(each => this.value(each, key === 'cells' ? 'cells' : ''))
    this.#unnumbered++
    const found = values.map(each => this.value(each, ''))
    this.#unnumbered--
    if (key === 'events') return found
    return sorted(found)
  }

  #string(value: string, key: string, within: Fields): string {
    if (value === '') return value
    if (key === 'resourceVersion') return value === '0' ? value : this.#word('version', value)
    if (key === 'continue') return '<continue>'
    if (key === 'pod-template-hash' || key === 'controller-revision-hash')
      return this.#text(value).replace(new RegExp(`^${SAFE}{7,10}$`), '<hash>')
    if (
      key === 'name' &&
      typeof within['generateName'] === 'string' &&
      value.startsWith(within['generateName'])
    )
      return `${this.#text(within['generateName'])}<random>`
    return key === 'cells' || key === 'message'
      ? this.#text(value).replace(AGE, '<age>')
      : this.#text(value)
  }

  /** Widths of columns follow the longest cell, chance included. */
  #line(line: string): string {
    const found = this.#text(line).replace(AGE, '<age>')
    return found.replace(/ {2,}/g, '  ').trimEnd()
  }

  #text(text: string): string {
    const known = text.replace(UUID, uid => this.#word('uid', uid))
    return WORDS.reduce((sofar, [pattern, word]) => sofar.replace(pattern, word), known)
  }

  #word(what: string, value: string): string {
    if (this.#unnumbered > 0) return `<${what}>`
    const known = this.#words.get(`${what} ${value}`)
    if (known !== undefined) return known
    const number = (this.#counts.get(what) ?? 0) + 1
    this.#counts.set(what, number)
    const word = `<${what}-${number}>`
    this.#words.set(`${what} ${value}`, word)
    return word
  }
}

/** Owners are told by time, in whole seconds: that is chance too. */
function byManager(one: unknown, other: unknown): number {
  const text = (each: unknown) =>
    ['manager', 'operation', 'subresource', 'apiVersion']
      .map(key => String((each as Fields | null)?.[key]))
      .join(' ')
  return text(one) < text(other) ? -1 : 1
}

/** Order that is chance, or goes by whole seconds, is no order. */
function sorted(values: readonly unknown[]): readonly unknown[] {
  return values
    .map(each => ({each, text: JSON.stringify(each)}))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({each}) => each)
}
