import fc from 'fast-check'

type Json = null | boolean | number | string | Json[] | {[key: string]: Json}

/** Where in a document, and what is done there. */
type Change = {walk: readonly number[]; how: How; value: Json; key: string}
type How = (typeof HOWS)[number]

const HOWS = [
  'replace',
  'replace',
  'replace',
  'remove',
  'add',
  'twice',
  'wrap',
  'unwrap',
  'word',
  'deep',
] as const
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'metadata',
  'name',
  'kind',
  'items',
  'spec',
  '',
  ' ',
  'x',
  '\u202e',
  '--x',
] as const
const LARGE = 'x'.repeat(200_000)
const DEPTH = 2_000

const leaf = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    '',
    ' ',
    '0',
    '1.29.6',
    'true',
    '--x',
    '../../x',
    '\u0000',
    '\u202e\u001b[2J',
    '\ud800',
    '\u2028\u0085',
    LARGE,
    '{',
    '[',
    'constructor',
    '__proto__',
    '2026-13-45T99:99:99Z',
  ),
  fc.string({maxLength: 20}),
)
const value: fc.Arbitrary<Json> = fc.oneof(
  {weight: 4, arbitrary: leaf},
  {
    weight: 2,
    arbitrary: fc.constantFrom<Json>(
      [],
      {},
      [[]],
      [null],
      {'': null},
      {a: {}},
      Array.from({length: 500}, () => 0),
    ),
  },
  {weight: 1, arbitrary: fc.json({maxDepth: 3}).map(text => JSON.parse(text) as Json)},
)

const change: fc.Arbitrary<Change> = fc.record({
  walk: fc.array(fc.nat(1_000), {maxLength: 14}),
  how: fc.constantFrom(...HOWS),
  value,
  key: fc.constantFrom(...KEYS),
})

/**
 * A valid document with some changes anywhere in it; now and then something else altogether. In:
 * JSON, which stays as it is.
 */
export function mutated(valid: unknown, most = 3): fc.Arbitrary<unknown> {
  const changed = fc
    .array(change, {minLength: 1, maxLength: most})
    .map(changes => changes.reduce<Json>(apply, structuredClone(valid) as Json))
  return fc.oneof({weight: 20, arbitrary: changed}, {weight: 1, arbitrary: value})
}

/** The same as text; now and then with bytes of it lost, doubled or broken. */
export function mutatedText(
  valid: unknown,
  write: (value: unknown) => string = value => JSON.stringify(value),
): fc.Arbitrary<string> {
  return fc.oneof(
    {weight: 3, arbitrary: mutated(valid).map(write)},
    {weight: 1, arbitrary: brokenText(write(valid))},
  )
}

/** A text of which pieces were cut, doubled, replaced or moved. */
export function brokenText(valid: string): fc.Arbitrary<string> {
  const cut = fc.record({
    at: fc.nat(valid.length),
    length: fc.nat(40),
    by: fc.oneof(
      fc.constantFrom(
        '',
        '\u0000',
        '\ufeff',
        '{',
        '[',
        '"',
        ': ',
        '\n---\n',
        '&a ',
        '*a',
        '!!js/function ',
        '<<: ',
        '\t',
        '\ud800',
        '\u2028',
        '- - - -',
        '\n'.repeat(10_000),
        '['.repeat(20_000),
        '{a: '.repeat(5_000),
      ),
      fc.string({maxLength: 10}),
    ),
  })
  return fc
    .array(cut, {minLength: 1, maxLength: 3})
    .map(cuts =>
      cuts.reduce(
        (text, {at, length, by}) => `${text.slice(0, at)}${by}${text.slice(at + length)}`,
        valid,
      ),
    )
}

/** Bytes with some of them changed, lost or doubled. */
export function brokenBytes(valid: Uint8Array): fc.Arbitrary<Buffer> {
  const cut = fc.record({
    at: fc.nat(valid.length),
    length: fc.nat(16),
    by: fc.uint8Array({maxLength: 8}),
  })
  return fc
    .array(cut, {minLength: 1, maxLength: 4})
    .map(cuts =>
      cuts.reduce(
        (bytes, {at, length, by}) =>
          Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]),
        Buffer.from(valid),
      ),
    )
}

function apply(document: Json, {walk, ...doing}: Change): Json {
  const [step, ...rest] = walk
  const keys = typeof document === 'object' && document !== null ? Object.keys(document) : []
  if (step === undefined || keys.length === 0) return done(document, doing)
  const key = keys[step % keys.length] ?? ''
  const inner = apply((document as Record<string, Json>)[key] ?? null, {walk: rest, ...doing})
  if (doing.how === 'remove' && rest.length === 0) return without(document, key)
  if (Array.isArray(document))
    return document.map((each, at) => (String(at) === key ? inner : each))
  return withKey(document as Record<string, Json>, key, inner)
}

function done(document: Json, {how, value, key}: Omit<Change, 'walk'>): Json {
  switch (how) {
    case 'add':
      return Array.isArray(document)
        ? [...document, value]
        : typeof document === 'object' && document !== null
          ? withKey(document, key, value)
          : value
    case 'twice':
      return Array.isArray(document) ? [...document, ...document] : [document, document]
    case 'wrap':
      return withKey({}, key, document)
    case 'unwrap':
      return typeof document === 'object' && document !== null
        ? (Object.values(document)[0] ?? null)
        : document
    case 'word':
      return typeof document === 'object'
        ? JSON.stringify(document).slice(0, 100)
        : typeof document === 'number'
          ? String(document)
          : Number(document)
    case 'deep':
      return nested(key)
    default:
      return value
  }
}

function nested(key: string): Json {
  let inner: Json = 'x'
  for (let at = 0; at < DEPTH; at++) inner = at % 2 === 0 ? [inner] : withKey({}, key, inner)
  return inner
}

/** Also `__proto__` is a key like any other, as JSON.parse has it. */
function withKey(object: Record<string, Json>, key: string, value: Json): {[key: string]: Json} {
  const copy: Record<string, Json> = {}
  for (const [name, each] of [...Object.entries(object), [key, value] as const])
    Object.defineProperty(copy, name, {
      value: each,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return copy
}

const without = (document: Json, key: string): Json =>
  Array.isArray(document)
    ? document.filter((_, at) => String(at) !== key)
    : Object.fromEntries(Object.entries(document as object).filter(([name]) => name !== key))
