/** Builders of DER, as far as an X.509 certificate needs it. In and out: bytes. */

const element = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])

export const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(parts))
export const setOf = (...parts: readonly Buffer[]): Buffer => element(0x31, Buffer.concat(parts))
export const octets = (body: Buffer): Buffer => element(0x04, body)
/** A bit string whose last byte leaves so many bits unused. */
export const bits = (body: Buffer, unused = 0): Buffer =>
  element(0x03, Buffer.concat([Buffer.from([unused]), body]))
export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text))
export const yes = (): Buffer => element(0x01, Buffer.from([0xff]))
/** A field with an explicit tag of its context. */
export const tagged = (number: number, body: Buffer): Buffer => element(0xa0 | number, body)
/** A field with an implicit tag of its context, not constructed. */
export const plain = (number: number, body: Buffer): Buffer => element(0x80 | number, body)

/** A number that is not negative. */
export function integer(body: Buffer): Buffer {
  const high = (body[0] ?? 0) >= 0x80
  return element(0x02, high ? Buffer.concat([Buffer.from([0]), body]) : body)
}

/** `1.2.840.10045.4.3.2`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]))
}

/** In: ms since 1970, before the year 2050. */
export function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)
  return element(0x17, Buffer.from(`${digits}Z`))
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  return length < 0x100
    ? Buffer.from([0x81, length])
    : Buffer.from([0x82, length >> 8, length & 0xff])
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}
