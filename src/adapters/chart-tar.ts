import {gunzipSync} from 'node:zlib'

const BLOCK = 512
/** A chart is small; what is larger than this unpacked is none. */
const UNPACKED_MAX_BYTES = 64 * 1024 * 1024

/**
 * The files of a gzipped tar archive by name, in their order: what `helm package` writes (ustar,
 * pax and GNU long names). Throws an Error for what is no such archive.
 */
export function filesInTar(packed: Buffer): ReadonlyMap<string, Buffer> {
  const archive = gunzipSync(packed, {maxOutputLength: UNPACKED_MAX_BYTES})
  const files = new Map<string, Buffer>()
  let longName: string | undefined
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const header = archive.subarray(at, at + BLOCK)
    const body = archive.subarray(at + BLOCK, at + BLOCK + sizeOf(header))
    const kind = String.fromCharCode(header[156] ?? 0)
    if (kind === 'x') longName = /(?:^|\n)\d+ path=(.*)\n/.exec(body.toString())?.[1]
    else if (kind === 'L') longName = textIn(body)
    else {
      if (kind === '0' || kind === '\0') files.set(longName ?? nameOf(header), body)
      longName = undefined
    }
    at += BLOCK + Math.ceil(body.length / BLOCK) * BLOCK
  }
  return files
}

function sizeOf(header: Buffer): number {
  const size = Number.parseInt(textIn(header.subarray(124, 136)).trim(), 8)
  if (Number.isSafeInteger(size) && size >= 0) return size
  throw new Error('it is no tar archive')
}

function nameOf(header: Buffer): string {
  const prefix = textIn(header.subarray(345, 500))
  return `${prefix === '' ? '' : `${prefix}/`}${textIn(header.subarray(0, 100))}`
}

/** Up to the first NUL. */
const textIn = (bytes: Buffer): string => bytes.toString().split('\0')[0] ?? ''
