import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {closeSync, mkdirSync, openSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'

export type Command = {
  name: string
  program: string
  args: string[]
  cwd: string
  /** File that gets stdout and stderr. */
  log: string
  env?: NodeJS.ProcessEnv
  /**
   * Log lines as a container runtime writes them (time, stream, F), so that `kubectl logs` can read
   * them.
   */
  asContainer?: boolean
}

export type Running = {
  readonly name: string
  readonly log: string
  /** Exit code or signal, once it has ended. */
  readonly ended: Promise<number | string>
  isAlive(): boolean
  /** SIGTERM, and SIGKILL after `graceMs` (0: SIGKILL at once). Resolves when it is gone. */
  end(graceMs: number): Promise<void>
}

const alive = new Set<Running>()

/** SIGKILL to everything started here; resolves when all are gone. */
export async function endAll(): Promise<void> {
  await Promise.all([...alive].map(running => running.end(0)))
}

/**
 * Starts a program. It stays in the process group of the stand, which is how nothing outlives the
 * stand.
 */
export function start(command: Command): Running {
  mkdirSync(dirname(command.log), {recursive: true})
  const out = openSync(command.log, 'a')
  const to = command.asContainer ? 'pipe' : out
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: command.env ?? process.env,
    stdio: ['ignore', to, to],
  })
  if (child.stdout && child.stderr)
    copyAsContainer(out, {stdout: child.stdout, stderr: child.stderr})
  else closeSync(out)
  const ended = new Promise<number | string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  const isAlive = () =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const running: Running = {
    name: command.name,
    log: command.log,
    ended,
    isAlive,
    end: graceMs => end(child, ended, isAlive, graceMs),
  }
  alive.add(running)
  void ended.then(() => alive.delete(running))
  return running
}

async function end(
  child: ChildProcess,
  ended: Promise<unknown>,
  isAlive: () => boolean,
  graceMs: number,
): Promise<void> {
  if (!isAlive()) return
  if (graceMs > 0) child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

function copyAsContainer(out: number, streams: Record<string, Readable>): void {
  let open = Object.keys(streams).length
  for (const [name, stream] of Object.entries(streams)) {
    const lines = createInterface({input: stream})
    lines.on('line', line => writeSync(out, `${new Date().toISOString()} ${name} F ${line}\n`))
    lines.on('close', () => --open || closeSync(out))
  }
}
