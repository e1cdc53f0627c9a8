import {spawn} from 'node:child_process'
import {rm} from 'node:fs/promises'
import {describe, expect, test} from 'vitest'
import {until} from '../stand/deadline.ts'
import {READ, asked} from './asked.ts'
import {
  credential,
  exec,
  file,
  folder,
  givenProgramFolder,
  lines,
  program,
} from './login-programs.ts'

givenProgramFolder()

/**
 * Programs of the kubeconfig, as client-go runs them, and ended where it would wait for ever (issue
 * 9, 16-23).
 */

describe('a login program that hangs', () => {
  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  /** Writes its own pid and that of a child of its. */
  const hanging = (name: string): string => `sleep 600 & echo $$ $! > ${file(name)}; wait`
  const pids = async (name: string): Promise<number[]> => {
    const [text = ''] = await until(
      'the pids',
      async () => (await lines(name)).length > 0 && lines(name),
    )
    return text.split(' ').map(Number)
  }
  const gone = async (all: readonly number[]): Promise<void> => {
    await until('the end of all of them', () => !all.some(isRunning))
  }

  test('is ended with its children when its time is over, and so is one that hears no signal', async () => {
    for (const script of [hanging('slow'), `trap '' TERM; ${hanging('slow')}; wait; sleep 600`]) {
      await rm(file('slow'), {force: true})
      const {api, close} = await asked(folder, exec(await program(script)), {
        exec: {timeoutMs: 300},
      })
      await expect(api.send(READ)).rejects.toMatchObject({
        code: 'LOGIN_FAILED',
        why: expect.stringContaining('did not end within 0.3 s') as string,
      })
      await gone(await pids('slow'))
      await close()
    }
  }, 20_000)

  test('after it has answered: a child that keeps its stdout open is ended, and the answer counts', async () => {
    const {api, close} = await asked(
      folder,
      exec(
        await program(`sleep 600 & echo $! > ${file('child')}; echo '${credential({token: 'T'})}'`),
      ),
    )
    expect(await api.send(READ)).toEqual({ok: true})
    await gone(await pids('child'))
    await close()
  }, 20_000)

  test('by saying more than there is to say', async () => {
    const {api, close} = await asked(folder, exec(await program('exec yes')))
    await expect(api.send(READ)).rejects.toMatchObject({
      why: expect.stringContaining('said more than 1 MiB') as string,
    })
    await close()
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is ended with its children when we get %s, and when we exit',
    async signal => {
      const command = await program(hanging(`ours-${signal}`))
      const script = `
      import {runExecProgram} from ${JSON.stringify(new URL('../../src/adapters/exec-program.ts', import.meta.url).href)}
      if (process.argv[1] === 'exits') process.on(${JSON.stringify(signal)}, () => process.exit(9))
      await runExecProgram({command: ${JSON.stringify(command)}, args: [], env: process.env, isInteractive: false, timeoutMs: 600_000})`
      for (const manner of ['default', 'exits']) {
        await rm(file(`ours-${signal}`), {force: true})
        const child = spawn(process.execPath, ['--input-type=module', '--eval', script, manner], {
          stdio: 'ignore',
        })
        const ended = new Promise<unknown[]>(resolve =>
          child.once('exit', (...how) => resolve(how)),
        )
        const all = await pids(`ours-${signal}`)
        child.kill(signal)
        expect(await ended).toEqual(manner === 'exits' ? [9, null] : [null, signal])
        await gone(all)
      }
    },
    60_000,
  )
})
