import {spawn} from 'node:child_process'
import {openSync} from 'node:fs'
import {beforeAll, describe, expect, it} from 'vitest'
import {ROOT, build} from './bin.ts'

beforeAll(build, 120_000)

interface Ended {
  readonly code: number | null
  /** What reached the stream that is no full disk. */
  readonly told: string
}

/** Runs meshctl with one of its streams on a disk that has no room left. */
function onFullDisk(stream: 'stdout' | 'stderr', args: readonly string[]): Promise<Ended> {
  const full = openSync('/dev/full', 'w')
  const stdio =
    stream === 'stdout' ? (['ignore', full, 'pipe'] as const) : (['ignore', 'pipe', full] as const)
  const child = spawn(process.execPath, [`${ROOT}bin/run.js`, ...args], {
    cwd: ROOT,
    env: {PATH: process.env['PATH'], KUBECONFIG: '/nonexistent/kubeconfig'},
    stdio: [...stdio],
  })
  let told = ''
  ;(stream === 'stdout' ? child.stderr : child.stdout)
    ?.setEncoding('utf8')
    .on('data', (text: string) => (told += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({code, told}))
  })
}

describe.concurrent('[C] an answer that finds no room is no bug of meshctl', () => {
  it.each([['--help'], ['upgrade plan --help'], ['verify -o json']])(
    '%s > /dev/full',
    async words => {
      const {code, told} = await onFullDisk('stdout', words.split(' '))
      expect(code).toBe(7)
      expect(told).toMatch(/^✖ [^\n]*ENOSPC: no space left on device[^\n]*\n$/)
    },
  )

  it.each([['verify'], ['upgrade plan --bogus'], ['no-such-command']])(
    '%s 2> /dev/full',
    async words => {
      expect((await onFullDisk('stderr', words.split(' '))).code).toBe(7)
    },
  )

  it('a full disk behind stderr hides no answer that fits elsewhere', async () => {
    const {code, told} = await onFullDisk('stderr', ['--help'])
    expect([code, told]).toEqual([0, expect.stringContaining('USAGE')])
  })
})
