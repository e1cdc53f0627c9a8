import {writeSync} from 'node:fs'

/** The outside failed: a full disk behind stdout. */
const OUTPUT_LOST = 7

const SHOW_CURSOR = '\u001b[?25h'

/**
 * Ends the process when everything written has reached its reader. Open handles do not keep it
 * (F-111).
 */
export async function exit(code: number): Promise<never> {
  process.exitCode = code
  await Promise.all([drained(process.stdout), drained(process.stderr)])
  process.exit(code)
}

/** Ends the process now, for whoever pressed Ctrl-C twice. */
export function exitAtOnce(code: number): never {
  if (process.stderr.isTTY) writeThrough(SHOW_CURSOR)
  process.exit(code)
}

/** Past the live view, which holds back what others write to the terminal. */
export function writeThrough(text: string): void {
  try {
    writeSync(process.stderr.fd, text)
  } catch {
    // Nobody is there to read it, and this is the way out.
  }
}

/** A reader that went away (`| head`) is no error of anybody's. */
export function endureClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return
      process.exit(outputLost(error))
    })
  }
}

/**
 * Is this the system's word that there is no more of something: room on a disk, open files? A file
 * behind stdout throws it where it is written, so it may come out of any line; it is no bug of that
 * line.
 */
export function isOutOfSystem(error: unknown): error is NodeJS.ErrnoException {
  const {code, syscall} = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  return syscall !== undefined && code !== undefined && EXHAUSTED.includes(code)
}

const EXHAUSTED: readonly string[] = [
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
]

/**
 * Says in one line, past the streams that may be what failed, that the system would not go on. Out:
 * the exit code.
 */
export function outputLost(error: NodeJS.ErrnoException): number {
  writeThrough(
    `✖ The system would not let meshctl ${error.syscall ?? 'write'}: ${error.message}. What ` +
      `was begun is in the cluster's journal.\n`,
  )
  return OUTPUT_LOST
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    // An empty write to a full disk fails as well, so nothing is written where nothing waits. What
    // failed already is told a tick later.
    if (stream.writableLength === 0) {
      setImmediate(resolve)
      return
    }
    if (stream.destroyed || stream.writableEnded) {
      resolve()
      return
    }
    stream.once('close', () => resolve())
    stream.write('', () => resolve())
  })
}
