import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {FOLDER_PREFIX, OWNER_FILE, ownerText, sweepOnce} from './leftovers.ts'

/** A folder that only this user may read and that is gone when the process is. */
export interface PrivateFolder {
  readonly path: string
  /** Writes a file with mode 0600. Out: its path. */
  write(name: string, text: string): string
  /** Removes the folder now; more calls do nothing. */
  remove(): void
}

/**
 * Makes the folder (mode 0700) among the system's temporary files. It is removed at exit, whatever
 * the exit; what a killed process left is removed here, by the next one.
 */
export function privateFolder(): PrivateFolder {
  sweepOnce()
  const path = mkdtempSync(join(tmpdir(), FOLDER_PREFIX))
  const remove = (): void => {
    process.removeListener('exit', remove)
    rmSync(path, {recursive: true, force: true})
  }
  process.on('exit', remove)
  const write = (name: string, text: string): string => {
    const file = join(path, name)
    writeFileSync(file, text, {mode: 0o600})
    return file
  }
  write(OWNER_FILE, ownerText())
  return {path, write, remove}
}
