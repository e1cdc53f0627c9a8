import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {RunEvent, StatusDocument} from '../../src/verbs/documents.ts'
import {lacks} from '../stand/ground.ts'
import {leftovers} from './leftovers.ts'
import {lastWords} from './meshctl.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'

/** When a driver is killed: after each step, or in the midst of each, just as it acts. */
const MOMENTS: readonly RunEvent['type'][] =
  process.env['MESHCTL_E2E_MATRIX'] === 'all' ? ['pass', 'act'] : ['pass']

// Not inside this process: a driver in it cannot be killed without it (test/stand/ground.ts).
describe.skipIf(lacks('kill')).each(MOMENTS)(
  'drivers that are killed at every %s of a step',
  moment => {
    let scene: Scene
    beforeAll(async () => {
      scene = await setScene(
        moment === 'pass'
          ? {kind: 'unrevisioned', version: '1.27.9', to: '1.28.10', helm: 3}
          : {kind: 'revisioned', version: '1.28.10', to: '1.29.6', helm: 4, tag: 'release'},
      )
    })
    afterAll(() => scene.end())

    test('leave a run that others finish', async () => {
      const killed = new Set<string>()
      const isNew = (step: string | undefined): boolean => {
        if (step === undefined || killed.has(step)) return false
        killed.add(step)
        return true
      }
      let status: StatusDocument | undefined
      for (
        let args = ['upgrade', 'run', scene.to];
        status === undefined;
        args = ['upgrade', 'run']
      ) {
        status = await driveUntilKilled(
          scene,
          args,
          event => event.type === moment && isNew(event.step),
        )
        if (status === undefined) expect((await scene.status()).run.state).not.toBe('halted')
      }
      expect(status.run.state).toBe('finished')
      expect([...killed].sort()).toEqual(status.steps.map(each => each.id).sort())
    }, 600_000)

    test('leave nothing behind, and broke no law', async () => {
      expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
      expect(await scene.judge.breaches()).toEqual([])
    })
  },
)

/** Out: the status when it came to its end; undefined when it was killed. */
async function driveUntilKilled(
  scene: Scene,
  args: readonly string[],
  now: (event: RunEvent) => boolean,
): Promise<StatusDocument | undefined> {
  const driver = scene.meshctl.start([...args, '--yes', '-o', 'ndjson'])
  const moment = await Promise.race([
    driver.event(now).catch(() => undefined),
    driver.ended.then(() => undefined),
  ])
  if (moment !== undefined) {
    driver.kill('SIGKILL')
    await driver.ended
    return undefined
  }
  const {exitCode, stderr} = await driver.ended
  if (exitCode !== 0)
    throw new Error(
      `the driver ended with ${exitCode ?? 'a signal'}:\n${stderr}\n${lastWords(driver)}`,
    )
  return scene.status()
}
