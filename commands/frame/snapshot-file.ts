import {promisify} from 'node:util'
import {gunzip, gzip} from 'node:zlib'
import {UsageError} from '../../src/ports/trouble.ts'
import {asJson} from '../../src/render/as-data.ts'
import {readSnapshot} from '../../src/snapshot/read.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {readBytes, saveFile} from './files.ts'

/**
 * Of a file, packed or not, and of what it unpacks to; a cluster of ten thousand pods is a fifth of
 * it.
 */
const SNAPSHOT_BYTES_MOST = 256 * 1024 * 1024

/**
 * Writes a snapshot, readable by nobody else; packed where the name ends in .gz. Out: its size in
 * bytes. Throws UsageError FILE_NOT_WRITTEN.
 */
export async function saveSnapshot(file: string, snapshot: Snapshot): Promise<number> {
  const text = Buffer.from(asJson(snapshot))
  const bytes = file.endsWith('.gz') ? await promisify(gzip)(text) : text
  await saveFile(file, bytes, 'snapshot')
  return bytes.length
}

/** Reads a snapshot, packed or not, whatever its name. Throws UsageError SNAPSHOT_FILE_INVALID. */
export async function loadSnapshot(file: string): Promise<Snapshot> {
  return readSnapshot(await contents(file), file)
}

async function contents(file: string): Promise<string> {
  const bytes = await readBytes(file, {
    bytesMost: SNAPSHOT_BYTES_MOST,
    code: 'SNAPSHOT_FILE_INVALID',
    name: 'snapshot',
  })
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isPacked) return bytes.toString('utf8')
  try {
    return (await promisify(gunzip)(bytes, {maxOutputLength: SNAPSHOT_BYTES_MOST})).toString('utf8')
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UsageError({
      code: 'SNAPSHOT_FILE_INVALID',
      what: `The snapshot ${file} cannot be unpacked`,
      why: isTooLarge
        ? `It unpacks to more than ${SNAPSHOT_BYTES_MOST / 1024 / 1024} MiB, the most that is read of a snapshot.`
        : 'It is cut, or was changed after it was packed.',
      next: ['Name another file, or make one: meshctl snapshot --out FILE'],
    })
  }
}
