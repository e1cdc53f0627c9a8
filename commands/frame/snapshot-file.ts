import {readFileSync, writeFileSync} from 'node:fs'
import {gunzipSync, gzipSync} from 'node:zlib'
import {UsageError} from '../../src/ports/trouble.ts'
import {asJson} from '../../src/render/as-data.ts'
import {readSnapshot} from '../../src/snapshot/read.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'

/** What a file unpacks to; a cluster of ten thousand pods is a tenth of it. */
const UNPACKED_MAX_BYTES = 512 * 1024 * 1024

/** Writes a snapshot, readable by nobody else; packed where the name ends in .gz. Out: its size in bytes. Throws UsageError FILE_NOT_WRITTEN. */
export function saveSnapshot(file: string, snapshot: Snapshot): number {
  const text = Buffer.from(asJson(snapshot))
  const bytes = file.endsWith('.gz') ? gzipSync(text) : text
  try {
    writeFileSync(file, bytes, {mode: 0o600})
  } catch (error) {
    throw new UsageError({code: 'FILE_NOT_WRITTEN', what: `The snapshot could not be saved as ${file}`, why: `The system says ${codeOf(error)}.`, next: ['Name another file with --out']})
  }
  return bytes.length
}

/** Reads a snapshot, packed or not, whatever its name. Throws UsageError SNAPSHOT_FILE_INVALID. */
export function loadSnapshot(file: string): Snapshot {
  return readSnapshot(contents(file), file)
}

function contents(file: string): string {
  try {
    const bytes = readFileSync(file)
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (isPacked ? gunzipSync(bytes, {maxOutputLength: UNPACKED_MAX_BYTES}) : bytes).toString('utf8')
  } catch (error) {
    throw new UsageError({code: 'SNAPSHOT_FILE_INVALID', what: `The snapshot ${file} cannot be read`, why: `The system says ${codeOf(error)}.`, next: ['Name another file, or make one: meshctl snapshot --out FILE']})
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'nothing more'
