import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {StatusDocument} from '../../src/verbs/documents.ts'
import {badNetwork} from '../stand/bad-network.ts'
import type {BadNetwork} from '../stand/bad-network.ts'
import type {Ended} from './hearing.ts'
import {leftovers} from './leftovers.ts'
import {meshctlOn} from './meshctl.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'

/** `1,2,3` of $MESHCTL_NETWORK_SEEDS; two when nothing is said. */
const SEEDS = (process.env['MESHCTL_NETWORK_SEEDS'] ?? '1,2').split(',').map(Number)
/** Of a hundred calls so many fail, by $MESHCTL_NETWORK_RATES: `3,10`, by hand. */
const RATES = (process.env['MESHCTL_NETWORK_RATES'] ?? '3').split(',').map(Number)
/** Who needs more commands than this has lost something on the way. */
const COMMANDS_MAX = 30

const cases = RATES.flatMap(rate => SEEDS.map(seed => ({rate, seed})))

describe.each(cases)('a network in which $rate % of calls fail, seed $seed', ({rate, seed}) => {
  let scene: Scene
  let network: BadNetwork
  const ends: Ended[] = []
  const told = (): string => ends.map(wordsOf).join('\n')

  beforeAll(async () => {
    scene = await setScene(
      seed % 2 === 1
        ? {kind: 'unrevisioned', version: '1.27.9', to: '1.28.10', helm: 3}
        : {kind: 'revisioned', version: '1.28.10', to: '1.29.6', helm: 4},
    )
    network = await badNetwork(scene.stand, {seed, rate: rate / 100})
  })
  afterAll(async () => {
    console.log(
      `${rate} % seed ${seed}: ${ends.length} command(s), ended with ` +
        `${ends.map(each => each.exitCode ?? 'a signal').join(' ')}; calls ${JSON.stringify(network.counts)}`,
    )
    await network.stop()
    await scene.end()
  })

  test('takes one command for a whole upgrade, or ends with what to do next', async () => {
    const {stand, mesh, to} = scene
    const meshctl = meshctlOn(stand, {mesh, kubeconfig: network.kubeconfig})
    let args = ['upgrade', 'run', to, '--yes']
    for (;;) {
      const ended = await meshctl.run([...args, '-o', 'json'])
      ends.push(ended)
      if (ended.exitCode === 0) break
      const {exitCode, next} = JSON.parse(ended.stdout) as {exitCode: number; next: string[]}
      expect([exitCode, told()]).toEqual([7, told()])
      const command = next.find(each => each.startsWith('meshctl upgrade r'))
      expect([command, told()]).toEqual([
        expect.stringMatching(/^meshctl upgrade (run|resume)/),
        told(),
      ])
      expect(ends.length).toBeLessThan(COMMANDS_MAX)
      args = (command ?? '').split(' ').slice(1)
    }
    if (rate <= 3) expect([ends.length, told()]).toEqual([1, told()])
    const {run} = await scene.status()
    expect(run.state).toBe('finished')
  }, 600_000)

  test('leaves nothing of the old revision, and was lawful at every moment', async () => {
    expect(await scene.judge.breaches()).toEqual([])
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'status'])
    expect(status.steps.filter(each => each.state !== 'done')).toEqual([])
  })
})

/** How a command ended, and why. */
function wordsOf({exitCode, stdout, stderr}: Ended): string {
  const {what, why, findings} = JSON.parse(stdout) as {
    what?: string
    why?: string
    findings?: readonly {readonly what: string; readonly why: string}[]
  }
  const found = (findings ?? []).map(each => `${each.what} ${each.why}`)
  return [`${exitCode ?? 'a signal'}`, what, why, ...found, stderr].join(' ')
}
