import {gunzipSync, inflateRawSync} from 'node:zlib'

/**
 * One file out of a gzipped tar (plain ustar names, as npm packs them). Throws when it is not in
 * there.
 */
export function fileInTarGz(archive: Buffer, name: string): Buffer {
  const tar = gunzipSync(archive)
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const entry = textUpToNull(tar.subarray(at, at + 100))
    const size = parseInt(textUpToNull(tar.subarray(at + 124, at + 136)), 8)
    if (entry === name) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Error(`the package holds no ${name}`)
}

const CENTRAL_ENTRY = 46 // bytes before the name of an entry in the central directory of a zip
const LOCAL_HEADER = 30 // bytes before the name in front of the data

/** One file out of a zip, stored or deflated. Throws when it is not in there. */
export function fileInZip(zip: Buffer, name: string): Buffer {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0) throw new Error('not a zip archive')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const lengths = [28, 30, 32].map(offset => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    if (zip.toString('utf8', at + CENTRAL_ENTRY, at + CENTRAL_ENTRY + lengths[0]) === name)
      return dataOf(zip, at)
    at += CENTRAL_ENTRY + lengths[0] + lengths[1] + lengths[2]
  }
  throw new Error(`the archive holds no ${name}`)
}

function dataOf(zip: Buffer, entry: number): Buffer {
  const local = zip.readUInt32LE(entry + 42)
  const start = local + LOCAL_HEADER + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const data = zip.subarray(start, start + zip.readUInt32LE(entry + 20))
  return zip.readUInt16LE(entry + 10) === 0 ? data : inflateRawSync(data)
}

function textUpToNull(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\0.*$/s, '').trim()
}
