import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {basename, join, sep} from 'node:path'

/** A chart is small; what is larger than this, or has more files, is none. */
const BYTES_MAX = 32 * 1024 * 1024
const FILES_MAX = 5_000
const DEPTH_MAX = 20

/**
 * Copies a chart, a package or a folder, to where nobody else can change it. In: its path, and one
 * where nothing is yet. Out: where the copy is. Throws an Error for anything but regular files
 * within the chart, and for more of them than a chart has.
 */
export function copyChart(from: string, to: string): string {
  const budget = {bytes: BYTES_MAX, files: FILES_MAX}
  if (statSync(from).isDirectory()) {
    copyFolder({from, to, root: realpathSync(from), depth: 0}, budget)
    return to
  }
  mkdirSync(to, {mode: 0o700})
  const copy = join(to, basename(from))
  writeFileSync(copy, readBounded(from, budget), {mode: 0o600})
  return copy
}

/** What is left of a chart's size. */
interface Budget {
  bytes: number
  files: number
}

interface Folder {
  readonly from: string
  readonly to: string
  /** The chart's own folder, without links. */
  readonly root: string
  readonly depth: number
}

function copyFolder({from, to, root, depth}: Folder, budget: Budget): void {
  if (depth > DEPTH_MAX) throw new Error(`its folders are nested deeper than ${DEPTH_MAX}`)
  mkdirSync(to, {mode: 0o700})
  for (const name of readdirSync(from)) {
    const [source, copy] = [join(from, name), join(to, name)]
    const real = realpathSync(source)
    if (!real.startsWith(`${root}${sep}`)) throw new Error(`${name} leads out of it, to ${real}`)
    if (statSync(real).isDirectory())
      copyFolder({from: source, to: copy, root, depth: depth + 1}, budget)
    else writeFileSync(copy, readBounded(real, budget), {mode: 0o600})
  }
}

/**
 * A regular file that is no larger than a chart may be. Throws an Error for anything else, and
 * never waits.
 */
export const readChartFile = (path: string): Buffer =>
  readBounded(path, {bytes: BYTES_MAX, files: 1})

/**
 * Opened without waiting, so that a pipe is found to be one; read no further than a chart may be
 * large.
 */
function readBounded(path: string, budget: Budget): Buffer {
  if (--budget.files < 0) throw new Error(`it has more than ${FILES_MAX} files`)
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${basename(path)} is no regular file`)
    const bytes = Buffer.alloc(Math.min(fstatSync(file).size, budget.bytes + 1))
    const size = fill(file, bytes)
    budget.bytes -= size
    if (budget.bytes < 0) throw new Error(`it is larger than ${BYTES_MAX / 1024 / 1024} MB`)
    return bytes.subarray(0, size)
  } finally {
    closeSync(file)
  }
}

function fill(file: number, bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const read = readSync(file, bytes, at, bytes.length - at, at)
    if (read === 0) break
    at += read
  }
  return at
}
