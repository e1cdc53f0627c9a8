import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'

/** The folder for what is built or fetched once: `.cache` of the repository, or $MESHCTL_CACHE. */
export function cacheFolder(): string {
  return process.env['MESHCTL_CACHE'] ?? resolve(import.meta.dirname, '../../.cache')
}

/**
 * Makes files of a cache folder that are missing, only once even when several processes ask at the
 * same time.
 * @param make gets an empty folder to put exactly the missing names into; what it leaves there is
 *   moved into place.
 * @returns the paths of the names, in their order.
 */
export async function cached(
  folder: string,
  names: readonly string[],
  make: (missing: string[], into: string) => Promise<void>,
): Promise<string[]> {
  const absent = () => names.filter(name => !existsSync(join(folder, name)))
  if (absent().length > 0) {
    await mkdir(folder, {recursive: true})
    await locked(`${folder}.lock`, async () => {
      const missing = absent()
      if (missing.length > 0) await fill(folder, missing, make)
    })
  }
  return names.map(name => join(folder, name))
}

/** One line on stderr about work that takes a while. */
export function progress(line: string): void {
  process.stderr.write(`stand: ${line}\n`)
}

async function fill(
  folder: string,
  missing: string[],
  make: (missing: string[], into: string) => Promise<void>,
): Promise<void> {
  const part = `${basename(folder)}.part-`
  // only the holder of the lock gets here, so what lies there was left by one that was killed
  for (const left of await readdir(dirname(folder)))
    if (left.startsWith(part)) await rm(join(dirname(folder), left), {recursive: true, force: true})
  const into = await mkdtemp(join(dirname(folder), part))
  try {
    await make(missing, into)
    for (const name of missing) await rename(join(into, name), join(folder, name))
  } finally {
    await rm(into, {recursive: true, force: true})
  }
}

async function locked(file: string, work: () => Promise<void>): Promise<void> {
  for (let told = false; !(await take(file)); await sleep(250)) {
    if (!told) progress(`another process is at work on ${basename(file, '.lock')}, waiting for it`)
    told = true
  }
  try {
    await work()
  } finally {
    await rm(file, {force: true})
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), {flag: 'wx'})
    return true
  } catch {
    // read twice: between its creation and the writing of the pid the file is empty for a moment
    const owner = Number(await readFile(file, 'utf8').catch(() => ''))
    if (owner > 0 && !alive(owner)) await rm(file, {force: true})
    return false
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
