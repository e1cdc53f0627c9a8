import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {OWNER_FILE, ownerText, sweep} from '../../src/adapters/leftovers.ts'

let root: string
let running: ChildProcess[]
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'leftovers-'))
  running = []
})
afterEach(async () => {
  for (const child of running) await ended(child)
  await rm(root, {recursive: true})
})

const MODULE = new URL('../../src/adapters/private-folder.ts', import.meta.url).href
/**
 * A process of ours with values in a private folder, which it has told; it stays until it is ended.
 */
const LIVES = `import {privateFolder} from '${MODULE}'
const folder = privateFolder()
folder.write('values.json', '{"password":"hunter2"}')
process.stdout.write(folder.path)
setInterval(() => undefined, 1000)`
/** One that begins, and ends. */
const BEGINS = `import {privateFolder} from '${MODULE}'
privateFolder().remove()`

function started(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = spawn(program, args, {
    env: {PATH: process.env['PATH'], TMPDIR: root, ...env},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push(child)
  return child
}
const node = (script: string): ChildProcess =>
  started(process.execPath, ['--input-type=module', '-e', script])

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function living(): Promise<{readonly child: ChildProcess; readonly path: string}> {
  const child = node(LIVES)
  const [told] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return {child, path: told.toString()}
}

async function next(): Promise<void> {
  await once(node(BEGINS), 'exit')
}

/** A folder as a process leaves it that is no more, told otherwise. */
async function left(name: string, told: object, mode = 0o700): Promise<string> {
  const path = join(root, `meshctl-${name}`)
  await mkdir(path, {mode})
  await chmod(path, mode)
  await writeFile(join(path, 'values.json'), '{}')
  await writeFile(
    join(path, OWNER_FILE),
    JSON.stringify({...(JSON.parse(ownerText()) as object), ...told}),
  )
  return path
}

/** No process has this number: it is above what a kernel gives out. */
const NOBODY = {pid: 2 ** 22 + 1}

describe('[U] what a killed process leaves (issue 9, rows 16-23)', () => {
  test('is gone with the next start; what a living one has is not', async () => {
    const [killed, alive] = [await living(), await living()]
    await ended(killed.child)
    expect(await readFile(join(killed.path, 'values.json'), 'utf8')).toContain('hunter2')
    await next()
    expect([existsSync(killed.path), existsSync(join(alive.path, 'values.json'))]).toEqual([
      false,
      true,
    ])
    await ended(alive.child)
    await next()
    expect(existsSync(alive.path)).toBe(false)
  })

  test.runIf(process.platform === 'linux')(
    'stays while a helm that it began still works with it',
    async () => {
      const killed = await living()
      const helm = started('sleep', ['1000'], {HELM_CACHE_HOME: join(killed.path, 'helm-cache')})
      await once(helm, 'spawn')
      await ended(killed.child)
      await next()
      expect(existsSync(killed.path)).toBe(true)
      await ended(helm)
      await next()
      expect(existsSync(killed.path)).toBe(false)
    },
  )

  test('is told by more than a number: another process may have it now', async () => {
    const [dead, reused] = [await left('dead', NOBODY), await left('reused', {startedAt: '1'})]
    const mine = await left('mine', {})
    sweep(root)
    expect([
      existsSync(dead),
      existsSync(reused) && process.platform === 'linux',
      existsSync(mine),
    ]).toEqual([false, false, true])
  })

  test('of a machine before its last boot is gone; of another machine or container, nobody can tell', async () => {
    const before = await left('boot', {boot: 'another'})
    const others = [
      await left('host', {...NOBODY, host: 'another'}),
      await left('space', {...NOBODY, space: 'pid:[1]'}),
    ]
    sweep(root)
    expect([
      existsSync(before) && process.platform === 'linux',
      ...others.map(each => existsSync(each)),
    ]).toEqual([false, true, true])
  })

  test(
    'is only what we made: no links, nothing open to others, nothing without an owner or with ' +
      'one that is none',
    async () => {
      const elsewhere = join(root, 'elsewhere')
      await mkdir(elsewhere, {mode: 0o700})
      await writeFile(
        join(elsewhere, OWNER_FILE),
        JSON.stringify({...(JSON.parse(ownerText()) as object), ...NOBODY}),
      )
      await symlink(elsewhere, join(root, 'meshctl-link'))
      const linked = await left('linked', NOBODY)
      await rm(join(linked, OWNER_FILE))
      await symlink(join(elsewhere, OWNER_FILE), join(linked, OWNER_FILE))
      const stay = [
        elsewhere,
        join(root, 'meshctl-link'),
        linked,
        await left('open', NOBODY, 0o755),
        await left('pid', {pid: 0}),
        await left('text', {pid: '9'}),
        await left('half', {host: undefined, ...NOBODY}),
      ]
      for (const [name, text] of [
        ['json', '{'],
        ['null', 'null'],
        ['long', `"${'x'.repeat(5000)}"`],
      ] as const) {
        const path = await left(name, NOBODY)
        await writeFile(join(path, OWNER_FILE), text)
        stay.push(path)
      }
      sweep(root)
      expect(stay.filter(each => !existsSync(each))).toEqual([])
    },
  )

  test('takes nothing with it that it only points to', async () => {
    const dead = await left('dead', NOBODY)
    const precious = join(root, 'precious')
    await mkdir(precious)
    await writeFile(join(precious, 'file'), 'x')
    await symlink(precious, join(dead, 'link'))
    sweep(root)
    expect([existsSync(dead), existsSync(join(precious, 'file'))]).toEqual([false, true])
  })

  test(
    'is not touched where anybody may exchange folders, and no command fails for a folder that ' +
      'is not there',
    async () => {
      const dead = await left('dead', NOBODY)
      await chmod(root, 0o777)
      sweep(root)
      expect(existsSync(dead)).toBe(true)
      await chmod(root, 0o1777)
      sweep(root)
      expect(existsSync(dead)).toBe(false)
      sweep(join(root, 'nowhere'))
    },
  )
})
