import {isAbout, namesSecret, REDACTED} from './secret-names.ts'
import {redactPairs} from './secret-pairs.ts'
import {redactUrls} from './secret-urls.ts'

/**
 * The text without keys, tokens and passwords that are told by their form alone, over line ends,
 * and also when they are in Base64.
 */
export const redactWords = (text: string): string => redactEncoded(redactForms(text))

/** Is there such a thing in the text? */
export const looksSecret = (text: string): boolean => redactWords(text) !== text

const redactForms = (text: string): string =>
  redactUrls(
    redactFlags(redactElements(FORMS.reduce((kept, each) => kept.replace(each, REDACTED), text))),
  )

/** A private key up to its end, or, where it was cut off, as far as lines look like one. */
const PRIVATE_KEY =
  /-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:[\s\S]*?-{4,5} ?END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}|(?:\\[nr]|[ \tA-Za-z0-9+/=])*(?:\r?\n[ \t]*(?:(?:Proc-Type|DEK-Info|Comment|Version):[^\n]*|[A-Za-z0-9+/=]*)[ \t]*(?=\r?\n|$))*)/g

const FORMS: readonly RegExp[] = [
  PRIVATE_KEY,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  /eyJ[\w-]{8,}\.eyJ[\w-]{8,}(\.[\w-]*)?/g,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|sk-|(sk|rk)_(live|test)_|npm_|dckr_pat_|dop_v1_|shpat_|pypi-|hv[sb]\.|AIza|NRAK-|ya29\.)[\w-]{16,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\$(apr1|2[aby]|1|5|6|argon2\w*)\$[\w./$=,+-]{16,}/g,
  /(?<=\b(Bearer|Basic|ApiKey)\s)(?=\S*[\d=])[\w+/=.~-]{8,}/gi,
  /(?<=[?&]([\w-]*token|[\w-]*sig(nature)?|secret|password|pwd|[\w-]*key|auth|code)=)[^\s&"'#]+/gi,
  /(?<=(^|[\s"'[,])--?[\w-]*(password|passwd|secret|token|api-?key|credential)[\w-]*[= ])(?!\{)[^\s"'{,\]]+/gi,
  /(?<=(^|\s)(-u|--user|--proxy-user)[ =]["']?)[^\s:"'{]+:[^\s"'{]+/g,
  /(?<=\blogin\s{1,9}\S{1,99}\s{1,9}password\s{1,9})\S+/g,
  /(?<=\b(headers|claims|cookies|query_params|metadata)\[["'][^"'\]\n]{1,99}["']\]\s{0,9}[=!]=\s{0,9}["'])[^"'\n]+/g,
  /(?<![\w/.:@-])(?!(?:mailto|sips?|acct):)[\w.+-]+:[^\s:@/"',;{}()[\]<>]+(?=@(?!sha\d+:)(?:\w+\([^)\s]*\)|[\w-]+(?:\.[\w-]+)*(?::\d+|\/|$|[\s"',;])))/gm,
]

/** `--token hunter2` as two words in quotes. */
const redactFlags = (text: string): string =>
  text.replace(
    /(["'])(--?[\w-]+)\1(\s*,\s*)(["'])(?!-)[^"'\n{]+\4/g,
    (whole: string, ...parts: readonly string[]) => {
      const [quote = '', flag = '', comma = '', other = ''] = parts
      return isSecretFlag(flag)
        ? `${quote}${flag}${quote}${comma}${other}${REDACTED}${other}`
        : whole
    },
  )

/** Is the word behind this flag a secret? */
export const isSecretFlag = (word: string): boolean =>
  /^--?[A-Za-z][\w-]*$/.test(word) && namesSecret(word.replace(/^-+/, ''))

const ELEMENT = /<([\w:.-]+)((?:\s[^<>]*)?)>((?:[^<]|<!\[CDATA\[[\s\S]*?\]\]>)+)<\/\1>/g
const ATTRIBUTES =
  /(\b(?:name|key|id)\s*=\s*["']([^"'\n]+)["'][^<>\n]*?\bvalue\s*=\s*)(["'])[^"'\n]+\3/g

/**
 * XML: what stands between the tags of a secret, and values of properties that are named like one.
 */
function redactElements(text: string): string {
  if (!text.includes('<')) return text
  const inner = text.replace(ELEMENT, (whole: string, tag: string, rest: string) =>
    namesSecret(tag.replace(/^.*:/, '')) && !isAbout(tag)
      ? `<${tag}${rest}>${REDACTED}</${tag}>`
      : whole,
  )
  return inner.replace(ATTRIBUTES, (whole: string, lead: string, name: string, quote: string) =>
    namesSecret(name) ? `${lead}${quote}${REDACTED}${quote}` : whole,
  )
}

/**
 * Long enough to hold a name and a secret. Lines below that are nothing but Base64 belong to it.
 */
const BASE64 =
  /[A-Za-z0-9+/_-]{24,}[A-Za-z0-9+/_=-]*(?:(?:\\n|\r?\n[ \t]*)[A-Za-z0-9+/]{4,}={0,2}(?![^\s\\"']))*/g

const redactEncoded = (text: string): string =>
  text.replace(BASE64, word => (hidesSecret(word) ? REDACTED : word))

/** How `-----BEGIN ` begins in Base64 when something stands before it. */
const SHIFTED = /LS0tLUJFR0lOI|LS0tQkVHSU4g|LS0tLS1CRUdJTi/

function hidesSecret(word: string): boolean {
  const joined = word.replace(/\\n|\s/g, '')
  const bytes = Buffer.from(joined, 'base64')
  if (isKeyMaterial(bytes)) return true
  if (
    SHIFTED.test(joined) &&
    [0, 1, 2, 3].some(from =>
      /BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(
        Buffer.from(joined.slice(from), 'base64').toString('latin1'),
      ),
    )
  )
    return true
  const inner = readable(Buffer.from(/^[^\s\\]*/.exec(word)?.[0] ?? '', 'base64'))
  return inner !== undefined && (looksSecret(inner) || redactPairs(inner) !== inner)
}

/** Text, or undefined for bytes that are none. */
function readable(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text) ? undefined : text
}

/**
 * Keys in forms that are no text: DER of PKCS#1, PKCS#8, SEC1 and PKCS#12 begin with a version
 * where certificates and public keys have something else; stores of Java; and what is packed with
 * gzip, for nobody looks into it.
 */
export function isKeyMaterial(bytes: Buffer): boolean {
  if (bytes.length < 16) return false
  if (bytes.readUInt32BE() === 0xfeedfeed || bytes.readUInt16BE() === 0x1f8b) return true
  const [tag, length = 0] = bytes
  if (tag !== 0x30) return false
  const at = length < 0x80 ? 2 : 2 + (length & 0x7f)
  const size =
    length < 0x80 ? length : [...bytes.subarray(2, at)].reduce((sum, byte) => sum * 256 + byte, 0)
  return (
    bytes[at] === 0x02 &&
    bytes[at + 1] === 0x01 &&
    [0, 1, 3].includes(bytes[at + 2] ?? -1) &&
    Math.abs(bytes.length - at - size) <= 4
  )
}
