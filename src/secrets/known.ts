import {own} from '../mesh/own.ts'
import {redactText, redactTree} from './redact.ts'
import {squeezed} from './views.ts'

/** Shorter ones would take half of every message with them. */
const LENGTH_MIN = 4
/** Base64 and hexadecimal of less stands in too many other texts. */
const ENCODED_MIN = 6
/** Each is looked for in many forms. */
const COUNT_MAX = 10_000

/**
 * Texts that may not be told, out of values that somebody wrote: everything but plain words, names,
 * versions and amounts; and these too where the name above them says that they are secret. Out:
 * squeezed, the longest first; each also in Base64 and hexadecimal; undefined when they are too
 * many to be looked for.
 */
export function knownSecrets(known: readonly unknown[]): readonly string[] | undefined {
  const texts = new Set(known.flatMap(value => textsIn(value, redactTree(value))))
  if (texts.size > COUNT_MAX) return undefined
  const forms = new Set(
    [...texts]
      .flatMap(text => [squeezed(text), ...encoded(text)])
      .filter(each => each.length >= LENGTH_MIN),
  )
  return [...forms].sort((one, other) => other.length - one.length)
}

/** In: a value, and the same without what is surely secret. */
function textsIn(value: unknown, clean: unknown): readonly string[] {
  if (typeof value === 'string') return textsOf(value, clean !== value)
  if (typeof value === 'number')
    return clean === value ? [] : [String(value)].filter(each => each.length >= LENGTH_MIN)
  if (typeof value !== 'object' || value === null) return []
  const inner =
    typeof clean === 'object' && clean !== null ? (clean as Readonly<Record<string, unknown>>) : {}
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, own(inner, key)))
}

function textsOf(text: string, isSecret: boolean): readonly string[] {
  const lines = text.split(/[\r\n]+/).map(line => line.trim())
  const decoded = decodedText(text.trim())
  const parts = hiddenParts(text)
  return [text, ...lines, ...parts, ...decoded].filter(
    each => each.length >= LENGTH_MIN && (isSecret || parts.includes(each) || !isPlain(each)),
  )
}

/**
 * `istio-ingressgateway-2`, `docker.io/istio`, `1-29-6`, `v1.2`, `500m`, `10s`, `0.5`: no secret
 * has so little in it.
 */
const PLAIN =
  /^(?:[a-z]{1,24}|v?\d{1,4})(?:[-./:](?:[a-z]{1,24}|v?\d{1,4}))*$|^\d{1,4}(?:\.\d{1,4})?[a-zA-Z%]{0,2}$/

const isPlain = (text: string): boolean => PLAIN.test(text)

const BOUNDS = /[\s"'`=,;&:@/?#()[\]{}<>\\]+/

/** What the nets take out of a text, such as the password in an address: it may be quoted alone. */
function hiddenParts(text: string): readonly string[] {
  const left = new Set(redactText(text).split(BOUNDS))
  return text.split(BOUNDS).filter(each => each.length >= LENGTH_MIN && !left.has(each))
}

/** What a text in Base64 says: a template may have unpacked it. */
function decodedText(text: string): readonly string[] {
  if (text.length < 8 || !/^[\w+/\s-]+={0,2}$/.test(text)) return []
  const plain = Buffer.from(text, 'base64').toString()
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(plain) ? [] : [plain, ...plain.split(/[\r\n]+/)]
}

/** As it stands within something longer that was encoded, wherever in there it begins. */
function encoded(text: string): readonly string[] {
  return [...new Set([text, JSON.stringify(text).slice(1, -1)])].flatMap(each => {
    const bytes = Buffer.from(each)
    if (bytes.length < ENCODED_MIN) return []
    const shifts = [0, 1, 2].map(before => inBase64(bytes, before))
    return [
      ...shifts,
      ...shifts.map(form => form.replaceAll('+', '-').replaceAll('/', '_')),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
    ].map(squeezed)
  })
}

/** Without the characters at both ends that depend on what stands beside it. */
function inBase64(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const [first, rest] = [Math.ceil((before * 8) / 6), (before + bytes.length) % 3]
  return whole.slice(first, rest === 0 ? undefined : -1)
}
