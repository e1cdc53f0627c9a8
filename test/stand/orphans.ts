import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {readdir, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {runFolder} from './run-folder.ts'

export const PREFIX = 'meshctl-stand-'
const YOUNG_MS = 30_000 // a folder this new may belong to a stand whose process is only just being started

/**
 * Clears away stands that lost both their test and their own process at once, each by SIGKILL: ends
 * programs that name the stand's folder on their command line, and removes the folder. Folders that
 * somebody asked to keep stay.
 */
export async function sweepOrphans(): Promise<void> {
  const folders = (await readdir(tmpdir()))
    .filter(name => name.startsWith(PREFIX))
    .map(name => join(tmpdir(), name))
  if (folders.length === 0) return
  const {stdout} = await promisify(execFile)('ps', ['-A', '-o', 'pid=,args='], {maxBuffer: 1 << 26})
  const processes = stdout
    .split('\n')
    .map(line => /^\s*(\d+)\s+(.*)$/.exec(line))
    .flatMap(match => (match ? [{pid: Number(match[1]), args: match[2] ?? ''}] : []))
  for (const folder of folders) {
    const own = processes.filter(
      ({args}) => args.includes(`${folder}/`) || args.includes(`${folder} `),
    )
    if (
      own.some(({args}) => args.includes('host.ts')) ||
      existsSync(runFolder(folder).keep) ||
      (await isYoung(folder))
    )
      continue
    for (const {pid} of own) kill(pid)
    await rm(folder, {recursive: true, force: true, maxRetries: 5})
  }
}

async function isYoung(folder: string): Promise<boolean> {
  const born = await stat(folder).then(
    ({birthtimeMs}) => birthtimeMs,
    () => Date.now(),
  )
  return Date.now() - born < YOUNG_MS
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}
