import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'

/** How a login program is run. */
export interface ExecProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** It may ask the person at our terminal, and takes the time that the person takes. */
  readonly isInteractive: boolean
  /** For one that is not interactive. */
  readonly timeoutMs: number
}

/**
 * Why a login program gave nothing; `message` is half a sentence about it, and holds nothing that
 * it said.
 */
export class ExecFailed extends Error {
  readonly code: string | undefined

  constructor(why: string, code?: string) {
    super(why)
    this.name = 'ExecFailed'
    this.code = code
  }
}

/** Two certificates and a token have some kilobytes. */
const OUTPUT_MAX_BYTES = 1024 * 1024
/** Between asking it to end and ending it. */
const GRACE_MS = 1_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a login program to its end. What it tells the person on stderr is seen, as with kubectl;
 * without a terminal to ask at, its stdin is empty. It is ended with all its children when its time
 * is over, when it says too much, when we are asked to end and when we do. Out: what it said on
 * stdout. Throws ExecFailed.
 */
export function runExecProgram(program: ExecProgram): Promise<string> {
  return new Running(program).said
}

class Running {
  readonly said: Promise<string>
  readonly #child: ChildProcess
  readonly #isInteractive: boolean
  readonly #chunks: Buffer[] = []
  readonly #settle: {
    readonly resolve: (said: string) => void
    readonly reject: (why: ExecFailed) => void
  }
  readonly #timers = new Set<NodeJS.Timeout>()
  #size = 0
  #why: ExecFailed | undefined

  constructor({command, args, env, isInteractive, timeoutMs}: ExecProgram) {
    const {promise, resolve, reject} = Promise.withResolvers<string>()
    this.said = promise
    this.#settle = {resolve, reject}
    this.#isInteractive = isInteractive
    // A group of its own takes its children along when it is ended; but only our own group may read
    // from the terminal.
    const stdin = isInteractive ? 'inherit' : 'ignore'
    // Before it is there: we may be asked to end before `spawn` has come back.
    this.#listen()
    try {
      this.#child = spawn(command, [...args], {
        env,
        stdio: [stdin, 'pipe', 'inherit'],
        detached: !isInteractive,
        windowsHide: true,
      })
    } catch (error) {
      this.#release()
      throw error
    }
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#child.once('error', (error: NodeJS.ErrnoException) => this.#failed(error))
    // A child of its may keep stdout open after it: such a child hangs on us.
    this.#child.once('exit', () => this.#after(GRACE_MS, () => this.#signal('SIGKILL')))
    this.#child.once('close', (code, signal) => this.#ended(code, signal))
    if (!isInteractive)
      this.#after(timeoutMs, () =>
        this.#end(new ExecFailed(`did not end within ${timeoutMs / 1000} s`)),
      )
  }

  #listen(): void {
    for (const name of SIGNALS) process.on(name, this.#interrupted)
    process.on('exit', this.#killed)
  }

  #take(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size <= OUTPUT_MAX_BYTES) this.#chunks.push(chunk)
    else this.#end(new ExecFailed(`said more than ${OUTPUT_MAX_BYTES / 1024 / 1024} MiB`))
  }

  /** It is asked to end, and ended when it does not. */
  #end(why: ExecFailed): void {
    this.#why ??= why
    this.#signal('SIGTERM')
    this.#after(GRACE_MS, () => this.#signal('SIGKILL'))
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#release()
    if (this.#why !== undefined) {
      this.#signal('SIGKILL')
      this.#settle.reject(this.#why)
    } else if (code === 0) this.#settle.resolve(Buffer.concat(this.#chunks).toString('utf8'))
    else
      this.#settle.reject(
        new ExecFailed(
          code === null
            ? `was ended by ${signal ?? 'the system'}`
            : `failed with exit code ${code}`,
        ),
      )
  }

  #failed({code}: NodeJS.ErrnoException): void {
    this.#release()
    this.#settle.reject(
      new ExecFailed(
        code === 'ENOENT' ? 'is not there' : `could not be started (${code ?? 'unknown'})`,
        code,
      ),
    )
  }

  /**
   * Ctrl-C on the terminal reaches an interactive one without us. Whoever else listens decides what
   * becomes of us.
   */
  readonly #interrupted = (signal: NodeJS.Signals): void => {
    this.#end(new ExecFailed('was interrupted'))
    if (process.listenerCount(signal) > 1) return
    this.#release()
    this.#signal('SIGKILL')
    process.kill(process.pid, signal)
  }

  readonly #killed = (): void => this.#signal('SIGKILL')

  /** To it and all its children, where they are a group. */
  #signal(signal: NodeJS.Signals): void {
    const {pid} = this.#child
    if (pid === undefined) return
    try {
      process.kill(this.#isInteractive ? pid : -pid, signal)
    } catch {
      // It is gone.
    }
  }

  #after(ms: number, act: () => void): void {
    this.#timers.add(setTimeout(act, ms))
  }

  #release(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const name of SIGNALS) process.off(name, this.#interrupted)
    process.off('exit', this.#killed)
  }
}
