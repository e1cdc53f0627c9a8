import {execFileSync} from 'node:child_process'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {lacks} from '../stand/ground.ts'
import {labelOf, nameOf} from '../stand/objects.ts'
import {leftovers} from './leftovers.ts'
import {lastWords} from './meshctl.ts'
import type {Running} from './meshctl.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'

/** What a release Secret says while Helm is at work on it, and for ever when Helm dies then. */
const BUSY = / (pending-|uninstalling)/

/** Each costs the minute after which a Helm counts as dead, so only every night all of them. */
const EVERYWHERE = process.env['MESHCTL_E2E_MATRIX'] === 'all'
const MOMENTS = ['istiod-1-28-10 pending-install', 'istiod uninstalling']

let scene: Scene
beforeAll(async () => {
  scene = await setScene({
    kind: 'unrevisioned',
    version: '1.27.9',
    to: '1.28.10',
    helm: 4,
    tag: 'release',
  })
})
afterAll(() => scene.end())

// Not inside this process: a driver in it cannot be killed without it (test/stand/ground.ts).
describe.skipIf(lacks('kill'))('a machine that dies while Helm is at work', () => {
  const crashed = new Set<string>()

  test('leaves releases in the midst, and the next one gets on', async () => {
    let finished = false
    for (let args = ['upgrade', 'run', scene.to]; !finished; args = ['upgrade', 'run'])
      finished = await driveUntilCrash(args, crashed)
    const status = await scene.status()
    expect(status.run.state).toBe('finished')
    const releases = EVERYWHERE
      ? ['ingress', 'istio-base', 'istiod', `istiod-${scene.revision}`]
      : ['istiod', `istiod-${scene.revision}`]
    expect([...new Set([...crashed].map(each => each.split(' ')[0]))].sort()).toEqual(releases)
  }, 900_000)

  test('leaves nothing behind, and broke no law', async () => {
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
    const releases = JSON.parse(await scene.mesh.helm(['list', '-A', '-o', 'json'])) as {
      name: string
      status: string
    }[]
    expect(releases.map(({name, status}) => `${name} ${status}`).sort()).toEqual([
      'ingress deployed',
      'istio-base deployed',
      `istiod-${scene.revision} deployed`,
    ])
    expect(await scene.judge.breaches()).toEqual([])
  })
})

/**
 * Kills a driver and its Helm together as soon as a release is at work that was not when another
 * was killed. Out: it came to its end instead.
 */
async function driveUntilCrash(args: readonly string[], crashed: Set<string>): Promise<boolean> {
  const driver = scene.meshctl.start([...args, '--yes', '-o', 'ndjson'])
  const state = {killed: false}
  const secrets = scene.stand.api.watch(
    '/api/v1/secrets?labelSelector=owner%3Dhelm',
    ({type, object}) => {
      const work = `${labelOf(object, 'name') ?? nameOf(object)} ${labelOf(object, 'status') ?? ''}`
      if (state.killed || type === 'DELETED' || !isDue(work) || crashed.has(work)) return
      state.killed = true
      crashed.add(work)
      crash(driver)
    },
  )
  const {exitCode, stderr} = await driver.ended
  secrets.stop()
  if (!state.killed && exitCode !== 0)
    throw new Error(
      `the driver ended with ${exitCode ?? 'a signal'} after crashes at ` +
        `${[...crashed].join(', ')}:\n${stderr}\n${lastWords(driver)}`,
    )
  return !state.killed
}

const isDue = (work: string): boolean => (EVERYWHERE ? BUSY.test(work) : MOMENTS.includes(work))

/**
 * Both at once, as when the machine dies: Helm leads a process group of its own and would go on.
 */
function crash(driver: Running): void {
  const helms = childrenOf(driver.pid)
  driver.kill('SIGKILL')
  for (const pid of helms) end(pid)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it came to its end by itself
  }
}

function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], {encoding: 'utf8'})
  return table
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child = 0]) => child)
}
