import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** A folder that only this user may read and that is gone when the process is. */
export interface PrivateFolder {
  readonly path: string
  /** Writes a file with mode 0600. Out: its path. */
  write(name: string, text: string): string
  /** Removes the folder now; more calls do nothing. */
  remove(): void
}

/** Makes the folder (mode 0700) among the system's temporary files. It is removed at exit, whatever the exit. */
export function privateFolder(): PrivateFolder {
  const path = mkdtempSync(join(tmpdir(), 'meshctl-'))
  const remove = (): void => {
    process.removeListener('exit', remove)
    rmSync(path, {recursive: true, force: true})
  }
  process.on('exit', remove)
  return {
    path,
    write: (name, text) => {
      const file = join(path, name)
      writeFileSync(file, text, {mode: 0o600})
      return file
    },
    remove,
  }
}
