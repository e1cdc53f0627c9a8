import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'

/** How folders of ours begin, among the system's temporary files. */
export const FOLDER_PREFIX = 'meshctl-'
/** In each folder: which process it belongs to. */
export const OWNER_FILE = '.owner.json'

const FOLDERS_MAX = 200
/** Whoever may write there may rename and remove only what is their own. */
const STICKY = 0o1000
const OWNER_BYTES_MAX = 4096
/**
 * Where the system does not tell who uses a folder: a helm whose driver was killed ends by itself
 * in less (see helm-run.ts).
 */
const HELM_MS = 15 * 60_000

/**
 * A process, so that no other is taken for it: numbers are given out anew, by every boot and in
 * every container.
 */
interface Owner {
  readonly host: string
  readonly boot: string
  /** Of numbers of processes. */
  readonly space: string
  readonly pid: number
  /** In ticks since the boot; empty where the system does not tell. */
  readonly startedAt: string
}

let swept = false

/**
 * Once a process: removes what killed processes of this user left, values and kubeconfigs among it.
 * What cannot be judged stays.
 */
export function sweepOnce(): void {
  if (swept) return
  swept = true
  sweep(tmpdir())
}

/**
 * In: a folder of temporary files. Folders of living processes, of other machines and containers,
 * and of other users stay.
 */
export function sweep(root: string): void {
  try {
    if (!isOurs(root)) return
    const names = readdirSync(root).filter(each => each.startsWith(FOLDER_PREFIX))
    const dead = names
      .map(name => join(root, name))
      .filter(isLeftOver)
      .slice(0, FOLDERS_MAX)
    const used = dead.length === 0 ? '' : usedPaths()
    const free = dead.filter(each => (used === undefined ? isOld(each) : !used.includes(each)))
    for (const path of free) rmSync(path, {recursive: true, force: true})
  } catch {
    // Somebody else sweeps, or it is not ours to sweep: no command fails for that.
  }
}

/** Who writes it: for the file of that name. */
export const ownerText = (): string => JSON.stringify(ownerNow())

const ownerNow = (): Owner => ({
  ...place(),
  pid: process.pid,
  startedAt: startOf(process.pid) ?? '',
})

const place = (): Pick<Owner, 'host' | 'boot' | 'space'> => ({
  host: hostname(),
  boot: textOf('/proc/sys/kernel/random/boot_id'),
  space: linkOf('/proc/self/ns/pid'),
})

/**
 * Nobody else may put one thing into the place of another there: a folder of ours alone, or one
 * with the sticky bit.
 */
function isOurs(root: string): boolean {
  const {uid, mode} = statSync(root)
  if (process.getuid === undefined) return false
  const isShared = (mode & 0o022) !== 0
  return isShared ? (mode & STICKY) !== 0 : uid === process.getuid() || uid === 0
}

function isLeftOver(path: string): boolean {
  try {
    const {uid, mode} = lstatSync(path)
    const isPrivate =
      (mode & constants.S_IFMT) === constants.S_IFDIR &&
      (mode & 0o077) === 0 &&
      uid === process.getuid?.()
    const owner = isPrivate ? ownerOf(path) : undefined
    return owner !== undefined && isDead(owner)
  } catch {
    // Gone meanwhile.
    return false
  }
}

function ownerOf(path: string): Owner | undefined {
  const file = openSync(
    join(path, OWNER_FILE),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  )
  try {
    const {size} = fstatSync(file)
    if (!fstatSync(file).isFile() || size > OWNER_BYTES_MAX) return undefined
    const owner = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner> | null
    const texts = [owner?.host, owner?.boot, owner?.space, owner?.startedAt]
    return texts.every(each => typeof each === 'string') &&
      Number.isSafeInteger(owner?.pid) &&
      Number(owner?.pid) > 0
      ? (owner as Owner)
      : undefined
  } finally {
    closeSync(file)
  }
}

function isDead(owner: Owner): boolean {
  const here = place()
  if (owner.host !== here.host) return false
  if (owner.boot !== here.boot) return owner.boot !== '' && here.boot !== ''
  if (owner.space !== here.space) return false
  return (
    !isAlive(owner.pid) ||
    (owner.startedAt !== '' &&
      startOf(owner.pid) !== undefined &&
      startOf(owner.pid) !== owner.startedAt)
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Field 22 of `stat`, counted behind the name, which may hold anything. */
function startOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/**
 * Words and environments of this user's processes, where the system tells them: a helm goes on when
 * its driver is killed (F-109).
 */
function usedPaths(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const pids = readdirSync('/proc').filter(each => /^\d+$/.test(each))
  return pids
    .flatMap(pid => [textOf(`/proc/${pid}/cmdline`), textOf(`/proc/${pid}/environ`)])
    .join('\n')
}

const isOld = (path: string): boolean => Date.now() - lstatSync(path).mtimeMs > HELM_MS

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
