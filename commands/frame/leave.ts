import {writeSync} from 'node:fs'

/** The outside failed: a full disk behind stdout. */
const OUTPUT_LOST = 7

const SHOW_CURSOR = '\u001b[?25h'

/** Ends the process when everything written has reached its reader. Open handles do not keep it (F-111). */
export async function leave(code: number): Promise<never> {
  process.exitCode = code
  await Promise.all([drained(process.stdout), drained(process.stderr)])
  process.exit(code)
}

/** Ends the process now, for whoever pressed Ctrl-C twice. */
export function leaveAtOnce(code: number): never {
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
      // Telling it as an error would write to the same place again, and again.
      writeThrough(`The answer could not be written: ${error.code ?? 'unknown'}.\n`)
      process.exit(OUTPUT_LOST)
    })
  }
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    if (stream.destroyed || stream.writableEnded) {
      resolve()
      return
    }
    stream.once('close', () => resolve())
    stream.write('', () => resolve())
  })
}
