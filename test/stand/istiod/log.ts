/** Writes a line to the log of the pod. */
export function logLine(message: string): void {
  process.stdout.write(`${new Date().toISOString()}\tinfo\t${message}\n`)
}
