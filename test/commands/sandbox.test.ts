import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {until} from '../../src/embedded/boot/until.ts'
import {ROOT, build, meshctl} from './bin.ts'

beforeAll(build, 120_000)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

interface Begun {
  readonly process: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | string | null>
}

/**
 * The command, as a group of its own as a terminal would have it. Its temporary files are below
 * `folder`.
 */
function begin(command: string, flags: readonly string[] = ['--scenario', 'empty']): Begun {
  const {PATH, HOME} = process.env
  const child = spawn(
    process.execPath,
    [`${ROOT}bin/run.js`, 'sandbox', ...flags, '--', 'sh', '-c', command],
    {
      env: {PATH, HOME, TMPDIR: folder},
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      timeout: 60_000,
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const {promise, resolve} = Promise.withResolvers<number | string | null>()
  child.once('close', (code, signal) => resolve(code ?? signal))
  return {process: child, output: () => output, ended: promise}
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const pidIn = (text: string): number => Number(/pid (\d+)/.exec(text)?.[1] ?? 0)

describe('[C] meshctl sandbox -- COMMAND', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('hands %s on to the command, and ends with it', async (signal, code) => {
    const begun = begin('echo pid $$; exec sleep 60')
    await until('the command', () => pidIn(begun.output()) > 0)
    begun.process.kill(signal)
    expect(await begun.ended).toBe(code)
    expect(isAlive(pidIn(begun.output()))).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  it('kills a command that does not care, when it is asked twice; Ctrl-C is the command’s own affair', async () => {
    const begun = begin(
      'trap "echo asked" TERM; trap "echo pressed" INT; echo pid $$; while :; do sleep 0.1; done',
    )
    await until('the command', () => pidIn(begun.output()) > 0)
    process.kill(-(begun.process.pid ?? 0), 'SIGINT')
    await until('Ctrl-C', () => begun.output().includes('pressed'))
    begun.process.kill('SIGTERM')
    await until('the first', () => begun.output().includes('asked'))
    begun.process.kill('SIGTERM')
    expect(await begun.ended).toBe(137)
    expect(isAlive(pidIn(begun.output()))).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves at once while it boots, without a word of a bug', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'sandbox-helm-'))
    const [helm, told] = [join(elsewhere, 'helm'), join(elsewhere, 'told')]
    writeFileSync(
      helm,
      `#!/bin/sh\n[ "$1" = version ] && exec echo v4.1.4\necho "pid $$" > ${told}.new && mv ` +
        `${told}.new ${told}\nexec sleep 60\n`,
      {mode: 0o700},
    )
    const begun = begin('echo begun', ['--helm', helm])
    await until('helm', () => existsSync(told))
    process.kill(-(begun.process.pid ?? 0), 'SIGINT')
    expect([await begun.ended, begun.output(), readdirSync(folder)]).toEqual([130, '', []])
    await until('the end of helm', () => !isAlive(pidIn(readFileSync(told, 'utf8'))))
    rmSync(elsewhere, {recursive: true})
  })

  it('the command gets nothing that sends Helm elsewhere', async () => {
    const env = {
      HELM_KUBEAPISERVER: 'https://prod',
      HELM_KUBETOKEN: 'token',
      HELM_DRIVER: 'configmap',
      HELM_NAMESPACE: 'mine',
      KUBECONFIG: '/prod',
    }
    const {stdout, code} = await meshctl(
      [
        'sandbox',
        '--scenario',
        'empty',
        '--',
        'sh',
        '-c',
        'env | grep -E "^(HELM_|KUBECONFIG)" | sort',
      ],
      {env},
    )
    expect([code, stdout.replace(/=\/\S+\/kubeconfig/, '=OURS')]).toEqual([
      0,
      'HELM_NAMESPACE=mine\nKUBECONFIG=OURS\n',
    ])
  })
})

describe('[C] meshctl sandbox --port', () => {
  it.each(['6443.5', '0', '65536', 'http', ''])('%o is no port', async port => {
    const {code, stderr} = await meshctl([
      'sandbox',
      '--scenario',
      'empty',
      '--port',
      port,
      '--',
      'true',
    ])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Code: BAD_VALUE')])
  })

  it('says so when somebody else listens there', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const {port} = server.address() as AddressInfo
    const {code, stderr} = await meshctl([
      'sandbox',
      '--scenario',
      'empty',
      '--port',
      String(port),
      '--',
      'true',
    ])
    server.close()
    expect([code, stderr]).toEqual([2, expect.stringContaining('Code: PORT_UNAVAILABLE')])
    expect(stderr).toContain(String(port))
  })
})
