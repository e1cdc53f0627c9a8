import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {constants} from 'node:os'
import {OutsideError} from '../../src/ports/trouble.ts'

/**
 * Runs a program as a child that has our terminal, to its end; it never outlives us. What asks us
 * to end is passed on to it, and if it is asked twice it is killed. Ctrl-C on the terminal reaches
 * it without us. In: its argv, its whole environment. Out: its exit code, as a shell would tell it.
 * Throws OutsideError COMMAND_FAILED.
 */
export async function runChild(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const child: {process?: ChildProcess} = {}
  // Before the child is there: it may be heard of, and we be asked to end, before `spawn` has come
  // back.
  const release = passSignalsTo(child)
  try {
    child.process = spawn(program, args, {env, stdio: 'inherit'})
    return await exitCodeOf(child.process, program)
  } finally {
    release()
  }
}

/** Passes signals on to a child, as soon as there is one. Out: what ends that. */
function passSignalsTo(child: {readonly process?: ChildProcess}): () => void {
  let isAsked = false
  const passOn = (signal: NodeJS.Signals): void => {
    child.process?.kill(isAsked ? 'SIGKILL' : signal)
    isAsked = true
  }
  const kill = (): void => void child.process?.kill('SIGKILL')
  const ignore = (): void => undefined
  const listeners = [
    ['SIGTERM', passOn],
    ['SIGHUP', passOn],
    ['SIGINT', ignore],
    ['exit', kill],
  ] as const
  for (const [name, listener] of listeners) process.on(name, listener)
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener)
  }
}

const exitCodeOf = (child: ChildProcess, program: string): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', error => reject(notRun(program, error)))
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })

const notRun = (program: string, error: Error): OutsideError =>
  new OutsideError({
    kind: 'broken',
    code: 'COMMAND_FAILED',
    what: `${program} could not be run`,
    why: error.message,
    next: ['name a program that is on the PATH, after --'],
    cause: error,
  })
