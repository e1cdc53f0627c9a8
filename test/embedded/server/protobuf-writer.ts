import {jsonOfProtobuf} from '../../../src/embedded/server/protobuf.ts'

/** Writes protobuf by hand: numbers as varints, the rest with a length. */
export type Part = readonly [
  number: number,
  value: number | bigint | string | Buffer | readonly Part[],
]
function varint(value: bigint): Buffer {
  const bytes: number[] = []
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)])
    bytes.push(Number(rest & 0x7fn) | 0x80)
  }
}
function written(parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint')
        return Buffer.concat([varint(BigInt(number * 8)), varint(BigInt(value))])
      const bytes =
        typeof value === 'string'
          ? Buffer.from(value)
          : Buffer.isBuffer(value)
            ? value
            : written(value)
      return Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(bytes.length)), bytes])
    }),
  )
}
export const wrapped = (apiVersion: string, kind: string, parts: readonly Part[]): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    written([
      [
        1,
        [
          [1, apiVersion],
          [2, kind],
        ],
      ],
      [2, parts],
      [3, ''],
      [4, ''],
    ]),
  ])
export const read = (...all: Parameters<typeof wrapped>): unknown =>
  JSON.parse(jsonOfProtobuf(wrapped(...all)))
