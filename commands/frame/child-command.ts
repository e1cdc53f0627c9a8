import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {constants} from 'node:os'
import {OutsideError} from '../../src/ports/trouble.ts'

/**
 * Runs a program as a child that has our terminal, to its end; it never outlives us. What asks us
 * to end is handed on to it, and if it is asked twice it is killed. Ctrl-C on the terminal reaches
 * it without us. In: its argv, its whole environment. Out: its exit code, as a shell would tell it.
 * Throws OutsideError COMMAND_FAILED.
 */
export async function runChild(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  let child: ChildProcess | undefined
  let isAsked = false
  const handOn = (signal: NodeJS.Signals): void => {
    child?.kill(isAsked ? 'SIGKILL' : signal)
    isAsked = true
  }
  const kill = (): void => void child?.kill('SIGKILL')
  const ignore = (): void => undefined
  const listeners = [
    ['SIGTERM', handOn],
    ['SIGHUP', handOn],
    ['SIGINT', ignore],
    ['exit', kill],
  ] as const
  // Before the child is there: it may be heard of, and we be asked to end, before `spawn` has come
  // back.
  for (const [name, listener] of listeners) process.on(name, listener)
  try {
    const begun = spawn(program, args, {env, stdio: 'inherit'})
    child = begun
    return await new Promise((resolve, reject) => {
      begun.once('error', error =>
        reject(
          new OutsideError({
            kind: 'broken',
            code: 'COMMAND_FAILED',
            what: `${program} could not be run`,
            why: error.message,
            next: ['name a program that is on the PATH, after --'],
            cause: error,
          }),
        ),
      )
      begun.once('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      )
    })
  } finally {
    for (const [name, listener] of listeners) process.off(name, listener)
  }
}
