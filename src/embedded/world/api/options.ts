import {Refusal, badRequest} from '../refusal.ts'
import {own} from '../../../mesh/own.ts'

/** Is it a watch that is asked for? */
export const isWatch = (query: URLSearchParams): boolean => isYes(query, 'watch')

/**
 * What a parameter says that is yes or no. Every value but these two says yes, as with the real
 * API.
 */
export function isYes(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== '' && !['false', '0'].includes(text.toLowerCase())
}

/**
 * @throws Refusal 422 when the options of a list, or of a watch, contradict each other, 400 for
 * numbers that are none.
 */
export function checkListOptions(query: URLSearchParams): void {
  for (const name of ['limit', 'timeoutSeconds']) {
    const text = query.get(name) ?? ''
    if (text !== '' && !/^-?\d+$/.test(text))
      throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  const complaint = isWatch(query) ? watchComplaint(query) : listComplaint(query)
  if (complaint !== undefined) throw wrongOption('ListOptions', complaint[0], complaint[1])
}

/** Field, then what is wrong with it. */
type Complaint = readonly [string, string]

function matchComplaint(query: URLSearchParams): Complaint | undefined {
  const [match, version] = [
    query.get('resourceVersionMatch') ?? '',
    query.get('resourceVersion') ?? '',
  ]
  if (match === '') return undefined
  if ((query.get('continue') ?? '') !== '')
    return [
      'resourceVersionMatch',
      'Forbidden: resourceVersionMatch is forbidden when continue is provided',
    ]
  if (match !== 'Exact' && match !== 'NotOlderThan')
    return [
      'resourceVersionMatch',
      `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`,
    ]
  return match === 'Exact' && version === '0'
    ? [
        'resourceVersionMatch',
        'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      ]
    : undefined
}

function listComplaint(query: URLSearchParams): Complaint | undefined {
  if (query.get('sendInitialEvents') !== null)
    return ['sendInitialEvents', 'Forbidden: sendInitialEvents is forbidden for list']
  const [match, version] = [
    query.get('resourceVersionMatch') ?? '',
    query.get('resourceVersion') ?? '',
  ]
  if (match !== '' && version === '')
    return [
      'resourceVersionMatch',
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ]
  return matchComplaint(query)
}

function watchComplaint(query: URLSearchParams): Complaint | undefined {
  const match = query.get('resourceVersionMatch') ?? ''
  if ((query.get('continue') ?? '') !== '')
    return [
      'resourceVersionMatch',
      'Forbidden: resourceVersionMatch is forbidden when continue is provided',
    ]
  if (query.get('sendInitialEvents') === null)
    return match === ''
      ? undefined
      : [
          'resourceVersionMatch',
          'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
        ]
  return match === 'NotOlderThan'
    ? undefined
    : [
        'resourceVersionMatch',
        'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      ]
}

/** What is wrong with a field manager's name, or undefined. */
export function managerComplaint(manager: string): string | undefined {
  if (new TextEncoder().encode(manager).length > 128)
    return 'Too long: may not be more than 128 bytes'
  // as Go's unicode.IsPrint has it: no control characters, of white space only the plain one
  const chars = Array.from(manager)
  const at = chars.findIndex(char => char !== ' ' && /[\p{C}\p{Z}]/u.test(char))
  if (at < 0) return undefined
  const code = (chars[at] ?? '').codePointAt(0) ?? 0
  return (
    `Invalid value: ${goQuoted(manager)}: invalid character ` +
    `U+${code.toString(16).toUpperCase().padStart(4, '0')} (at position ${at})`
  )
}

const GO_ESCAPES: Readonly<Record<string, string>> = {'\u0007': '\\a', '\u000b': '\\v'}
const goQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    /\\u00(07|0b)/g,
    (_all, code: string) => own(GO_ESCAPES, String.fromCharCode(parseInt(code, 16))) ?? '',
  )

const REASONS: readonly (readonly [string, string])[] = [
  ['Required', 'FieldValueRequired'],
  ['Forbidden', 'FieldValueForbidden'],
  ['Unsupported', 'FieldValueNotSupported'],
  ['Too long', 'FieldValueTooLong'],
]

/** 422 for one option. In: which options they are (`PatchOptions`). */
export function wrongOption(options: string, field: string, message: string): Refusal {
  const reason = REASONS.find(([start]) => message.startsWith(start))?.[1] ?? 'FieldValueInvalid'
  return new Refusal(422, 'Invalid', `${options}.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'meta.k8s.io',
    kind: options,
    causes: [{reason, message, field}],
  })
}
