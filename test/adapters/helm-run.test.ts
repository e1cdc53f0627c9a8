import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {HelmArgv} from '../../src/adapters/helm-argv.ts'
import {findHelm, helmEnv, runHelm} from '../../src/adapters/helm-run.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {PrivateFolder} from '../../src/adapters/private-folder.ts'
import {until} from '../stand/deadline.ts'

let folder: string
let temporary: PrivateFolder
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helm-'))
  temporary = privateFolder()
})
afterEach(async () => {
  temporary.remove()
  await rm(folder, {recursive: true})
})
async function program(name: string, script: string): Promise<string> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, {mode: 0o755})
  return join(folder, name)
}
const PATH = process.env['PATH'] ?? ''
/** Words that no part of the product would make. */
const words = (...given: readonly string[]): HelmArgv => given as unknown as HelmArgv

describe('finding helm', () => {
  test('takes the flag, then MESHCTL_HELM, then the PATH', async () => {
    const three = await program('helm', 'printf v3.17.3')
    const four = await program('helm4', 'printf v4.1.4')
    expect(
      await findHelm(undefined, {PATH: `/nonexistent:${folder}:${PATH}`}, temporary),
    ).toMatchObject({path: three, major: 3, version: '3.17.3'})
    expect(
      await findHelm(undefined, {PATH: `${folder}:${PATH}`, MESHCTL_HELM: four}, temporary),
    ).toMatchObject({path: four, major: 4})
    expect(await findHelm(three, {PATH, MESHCTL_HELM: four}, temporary)).toMatchObject({major: 3})
    expect(await findHelm('helm4', {PATH: `${folder}:${PATH}`}, temporary)).toMatchObject({
      path: four,
    })
  })

  test.each([
    [undefined, {PATH: '/nonexistent'}],
    ['/nonexistent/helm', {PATH}],
    [tmpdir(), {PATH}],
    [undefined, {}],
  ])('%s is missing', async (flag, env) => {
    await expect(findHelm(flag, env, temporary)).rejects.toMatchObject({
      name: 'UsageError',
      code: 'HELM_MISSING',
    })
  })

  test('refuses what is no helm that we know', async () => {
    await expect(
      findHelm(await program('two', 'printf v2.17.0'), {PATH}, temporary),
    ).rejects.toMatchObject({code: 'HELM_UNSUPPORTED'})
    await expect(
      findHelm(await program('other', 'echo hello'), {PATH}, temporary),
    ).rejects.toMatchObject({code: 'HELM_FAILED'})
    await expect(
      findHelm(await program('broken', 'echo "no loader" >&2; exit 127'), {PATH}, temporary),
    ).rejects.toMatchObject({code: 'HELM_FAILED', why: 'no loader'})
  })
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('running helm', () => {
  test('passes arguments untouched, and nothing of the environment that leads elsewhere', async () => {
    const helm = await program('helm', 'for a in "$@"; do echo "[$a]"; done; env')
    const env = helmEnv(
      {
        PATH,
        HOME: folder,
        KUBECONFIG: 'x',
        HELM_NAMESPACE: 'x',
        HELM_KUBETOKEN: 'x',
        HTTPS_PROXY: 'http://p',
        HELM_REGISTRY_CONFIG: '/logins',
      },
      temporary,
    )
    const {stdout} = await runHelm(helm, words('upgrade', 'a b', '$(id)', '*'), env)
    expect(stdout).toContain('[upgrade]\n[a b]\n[$(id)]\n[*]')
    const seen = stdout
      .split('\n')
      .filter(line => /^(HELM|KUBE|HTTPS)/.test(line))
      .map(line => line.split('=')[0])
      .sort()
    expect(seen).toEqual([
      'HELM_CACHE_HOME',
      'HELM_CONFIG_HOME',
      'HELM_DATA_HOME',
      'HELM_REGISTRY_CONFIG',
      'HTTPS_PROXY',
      'KUBECACHEDIR',
    ])
    expect(stdout).toContain('HELM_REGISTRY_CONFIG=/logins')
  })

  test(
    'ends with all that it began when its time is over: a login program that hangs would keep ' +
      'it open (issue 9, 16-23)',
    async () => {
      const pids = join(folder, 'pids')
      const helm = await program('hanging', `sleep 600 & echo $$ $! > ${pids}; wait`)
      const {exitCode, stderr} = await runHelm(helm, words(), {PATH}, 300)
      expect([exitCode, stderr]).toEqual([-1, expect.stringContaining('helm did not end within')])
      const all = (await readFile(pids, 'utf8')).trim().split(' ').map(Number)
      expect(all).toHaveLength(2)
      await until('the end of all of them', () => !all.some(isRunning))
    },
  )

  test('happens in a process group of its own, so that Ctrl-C does not reach it', async () => {
    const helm = await program('helm', 'echo $(ps -o pid= -o pgid= -p $$)')
    const {stdout} = await runHelm(helm, words(), {PATH})
    const [pid, group] = stdout.trim().split(' ')
    expect(group).toBe(pid)
  })

  test('that is ended from outside says so', async () => {
    expect(await runHelm(await program('helm', 'kill -9 $$'), words(), {PATH})).toMatchObject({
      exitCode: -1,
      stderr: expect.stringContaining('ended from outside') as string,
    })
    expect(
      await runHelm(await program('failing', 'echo out; echo " why " >&2; exit 3'), words(), {
        PATH,
      }),
    ).toEqual({exitCode: 3, stdout: 'out', stderr: 'why'})
  })
})
