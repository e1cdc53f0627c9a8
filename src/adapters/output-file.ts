import {randomBytes} from 'node:crypto'
import {lstat, open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {FileUnusable, kindOf} from './input-file.ts'
import {systemWords} from './system-words.ts'

/**
 * Writes a file that a person asked for: whole or not at all, readable by this user alone, whoever
 * read an older one. It is written beside its place and moved there, so that no link is followed
 * and nobody sees half of it. Only a regular file is replaced. Throws FileUnusable.
 */
export async function writeOutputFile(path: string, content: string | Buffer): Promise<void> {
  try {
    await demandReplaceable(path)
    const beside = join(
      dirname(path),
      `.${basename(path).slice(0, NAME_MOST)}.${randomBytes(6).toString('hex')}.tmp`,
    )
    try {
      await write(beside, content)
      await rename(beside, path)
    } catch (error) {
      await rm(beside, {force: true})
      throw error
    }
  } catch (error) {
    throw error instanceof FileUnusable ? error : new FileUnusable(systemWords(error))
  }
}

/** What a name may still grow by is 255 less what is put around it. */
const NAME_MOST = 200

/** `wx` follows no link and takes no file that somebody put there. */
async function write(path: string, content: string | Buffer): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * A link would be followed by others, or lost; a device such as /dev/null or /dev/stdout keeps
 * nothing.
 */
async function demandReplaceable(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (found !== undefined && !found.isFile())
    throw new FileUnusable(`it is ${kindOf(found)}, and only regular files are replaced`)
}
