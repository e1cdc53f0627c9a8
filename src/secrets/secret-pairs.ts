import {namesSecret, REDACTED} from './secret-names.ts'

/** `name=`, `"name": `, `name := `, `name == `, anywhere in a line. */
const NAME = /(?<![\w.])(["']?)([A-Za-z_][\w.\/-]{1,100})\1(\s*(?::=|=>|==|!=|[:=])\s*)/g
/** What may follow: in quotes, or a word, with the scheme of a header before it. */
const VALUE =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?:(?:Bearer|Basic|Token|ApiKey|Digest)\s+)?[^\s"',;&|{}[\]()<>#`=][^\s"',;&|{}[\]()<>`]*/y

/** A text whose values lose what their names say is secret. What a template fills in stays. */
export function redactPairs(text: string): string {
  if (!/[:=]/.test(text)) return text
  return text
    .split(ACTION)
    .map(part => (part.startsWith('{{') ? part : outside(part)))
    .join('')
}

const ACTION = /(\{\{[\s\S]*?\}\})/

/** Value by value: what a name that is no secret's has may hold pairs itself. */
function outside(text: string): string {
  let [clean, kept] = ['', 0]
  for (const {0: lead, 2: name = '', 3: sign = '', index} of text.matchAll(NAME)) {
    if (index < kept || !namesSecret(name)) continue
    VALUE.lastIndex = index + lead.length
    const value = VALUE.exec(text)?.[0]
    if (value === undefined || isTag(name, sign, value) || !isLiteral(value)) continue
    clean += `${text.slice(kept, index)}${lead}${quoted(value)}`
    kept = index + lead.length + value.length
  }
  return `${clean}${text.slice(kept)}`
}

/** `registry/secret-tool:1.2` and `token-service:8443` are an image and an address. */
export const isTag = (name: string, sign: string, value: string): boolean =>
  sign === ':' && (name.includes('/') || /^(v?\d+(\.\d+)*([-+.][\w.-]+)?|latest)$/.test(value))

/**
 * Is it a text that somebody wrote there: neither filled in later, nor the beginning of a
 * structure, nor a plain switch or small number?
 */
export const isLiteral = (value: string): boolean =>
  value !== '' &&
  !/\{\{|\}\}|\*\//.test(value) &&
  !/^["']?(\$[({].*|\$[A-Z_]+["']?|%[A-Z_]+\(.*)$/.test(value) &&
  !/^(true|false|null|~|""|''|\d{1,5}|#.*|[[{].*)[,;]?$/.test(value)

/** Hidden, in the quotes that it had. */
export function quoted(value: string): string {
  const [, quote = '', end = ''] = /^(["'])[\s\S]*\1([,;]?)$/.exec(value) ?? []
  return `${quote}${REDACTED}${quote}${end}`
}
