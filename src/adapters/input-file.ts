import {closeSync, constants, fstatSync, openSync, readSync, statSync} from 'node:fs'
import type {Stats} from 'node:fs'
import {open, stat} from 'node:fs/promises'
import {systemWords} from './system-words.ts'

/**
 * A file that somebody named and that cannot be used; `message` is half a sentence that says why.
 */
export class FileUnusable extends Error {
  /** Nothing is there. */
  readonly isMissing: boolean

  constructor(why: string, isMissing = false) {
    super(why)
    this.name = 'FileUnusable'
    this.isMissing = isMissing
  }
}

/** A FIFO that nobody writes to opens at once; Windows has none. */
const OPENING = constants.O_RDONLY | ((constants as {readonly O_NONBLOCK?: number}).O_NONBLOCK ?? 0)
const CHUNK_BYTES = 1024 * 1024

/**
 * Reads a file from outside: a regular one, of so many bytes at most. Ends whatever stands at the
 * path: a pipe or a device is not even opened, and what is put there between the look and the
 * opening is seen through the handle that is read. Throws FileUnusable.
 */
export async function readInputFile(path: string, bytesMost: number): Promise<Buffer> {
  try {
    demandRegular(await stat(path))
    const handle = await open(path, OPENING)
    try {
      demandRegular(await handle.stat())
      const chunks = new Chunks(bytesMost)
      while (chunks.takes((await handle.read(chunks.next, 0, chunks.next.length, null)).bytesRead));
      return chunks.whole()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw unusable(error)
  }
}

/**
 * The same for what cannot wait. Signals are heard after it, which is soon: it reads no more than
 * it may.
 */
export function readInputFileSync(path: string, bytesMost: number): Buffer {
  try {
    demandRegular(statSync(path))
    const handle = openSync(path, OPENING)
    try {
      demandRegular(fstatSync(handle))
      const chunks = new Chunks(bytesMost)
      while (chunks.takes(readSync(handle, chunks.next, 0, chunks.next.length, null)));
      return chunks.whole()
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw unusable(error)
  }
}

/**
 * What was read so far. Sizes that the system tells are not believed: files grow, and those of
 * /proc say 0.
 */
class Chunks {
  readonly next = Buffer.allocUnsafe(CHUNK_BYTES)
  readonly #read: Buffer[] = []
  readonly #most: number
  #length = 0

  constructor(most: number) {
    this.#most = most
  }

  /** So many bytes are in `next`. Out: is there more to read? */
  takes(bytes: number): boolean {
    this.#length += bytes
    if (this.#length > this.#most)
      throw new FileUnusable(
        `it is larger than ${sizeText(this.#most)}, the most that is read of such a file`,
      )
    this.#read.push(Buffer.from(this.next.subarray(0, bytes)))
    return bytes > 0
  }

  whole(): Buffer {
    return Buffer.concat(this.#read)
  }
}

function demandRegular(found: Stats): void {
  if (found.isFile()) return
  throw new FileUnusable(`it is ${kindOf(found)}, and only regular files are read`)
}

/** What stands there, in words: `a directory`. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory'
  if (found.isFIFO()) return 'a pipe'
  if (found.isSocket()) return 'a socket'
  return found.isSymbolicLink() ? 'a symbolic link' : 'a device'
}

const unusable = (error: unknown): FileUnusable =>
  error instanceof FileUnusable
    ? error
    : new FileUnusable(systemWords(error), (error as NodeJS.ErrnoException).code === 'ENOENT')

/** `16 MiB`. */
const sizeText = (bytes: number): string =>
  bytes >= 1024 * 1024
    ? `${Math.round(bytes / 1024 / 1024)} MiB`
    : `${Math.round(bytes / 1024)} KiB`
