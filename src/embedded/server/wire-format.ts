/**
 * One field as protobuf has it on the wire: a number for varints and fixed ones, bytes for what has
 * a length.
 */
export interface WireField {
  readonly number: number
  readonly value: bigint | Buffer
}

/** All fields of a message, in order. @throws Error for what is no message */
export function fieldsIn(bytes: Buffer): readonly WireField[] {
  const fields: WireField[] = []
  const reader = new Reader(bytes)
  while (!reader.done()) {
    const tag = Number(reader.varint())
    const number = Math.floor(tag / 8)
    if (number < 1) throw new Error(`illegal tag ${number}`)
    fields.push({number, value: reader.value(tag % 8)})
  }
  return fields
}

/** The bytes of a field; none when it is not there. @throws Error when it is a number */
export function chunkOf(field: WireField | undefined): Buffer {
  if (field === undefined) return Buffer.alloc(0)
  if (typeof field.value === 'bigint') throw new Error(`wrong wire type for field ${field.number}`)
  return field.value
}

export const textOf = (field: WireField | undefined): string => chunkOf(field).toString('utf8')

/** A signed number of 32 or 64 bits; 0 when it is not there. @throws Error when it has a length */
export function integerOf(field: WireField | undefined): number {
  if (field === undefined) return 0
  if (typeof field.value !== 'bigint') throw new Error(`wrong wire type for field ${field.number}`)
  return Number(BigInt.asIntN(64, field.value))
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  done(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): bigint {
    let result = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1)[0] ?? 0
      result |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return result
    }
    throw new Error('integer overflow')
  }

  value(type: number): bigint | Buffer {
    if (type === 0) return this.varint()
    if (type === 1) return this.#take(8).readBigUInt64LE()
    if (type === 2) return this.#take(Number(this.varint()))
    if (type === 5) return BigInt(this.#take(4).readUInt32LE())
    throw new Error(`illegal wireType ${type}`)
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Error('unexpected EOF')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}
