import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import type {Finding} from '../../src/checks/finding.ts'
import type {StatusDocument} from '../../src/verbs/documents.ts'
import type {Faults} from '../../src/embedded/world/istio/faults.ts'
import {footprintOf} from './footprint.ts'
import type {Footprint} from './footprint.ts'
import {leftovers} from './leftovers.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'

type Halted = StatusDocument & {end: string; next: string[]}

const REAL_ISTIOD = (process.env['MESHCTL_TEST_ISTIODS'] ?? '') !== ''
/** A real istiod cannot be given another root by a fault. */
const ISTIODS = [
  {name: 'is never ready', fault: 'never-ready', says: /istiod-1-28-10.*0 of 1/},
  ...(REAL_ISTIOD ? [] : [{name: 'has another root', fault: 'wrong-root', says: /root/} as const]),
] as const
/** Long enough for what goes well on a busy machine. */
const PATIENCE = '25s'

let scene: Scene
let before: Footprint
beforeAll(async () => {
  scene = await setScene({kind: 'unrevisioned', version: '1.27.9', to: '1.28.10', helm: 3})
  before = await footprintOf(scene.stand.api, scene.mesh.helm)
})
afterEach(() => scene.stand.control({}))
afterAll(() => scene.end())

describe('a new istiod that must not serve', () => {
  test.each(ISTIODS)(
    'and that $name halts the run before anything is moved',
    async ({fault, says}) => {
      const halted = await halt({istiods: {[scene.revision]: fault}}, ['install', scene.to])
      expect(saidBy(halted.findings)).toMatch(says)
      expect(halted.proxies).toMatchObject({onTarget: 0})
      expect(
        await scene.meshctl.json<StatusDocument>(['upgrade', 'rollback', '--yes']),
      ).toMatchObject({run: {state: 'undone'}})
      expect(await footprintOf(scene.stand.api, scene.mesh.helm)).toEqual(before)
      expect(await leftovers(scene.stand.api, scene.revision)).toEqual([])
    },
  )
})

describe('a namespace that does not get well on the new revision', () => {
  test('halts the run, and the rest of the mesh is untouched', async () => {
    const halted = await halt({proxies: {[`orders/${scene.revision}`]: 'off'}}, ['run', scene.to])
    const stuck = halted.steps.find(each => each.state === 'halted' || each.state === 'doing')
    expect(stuck?.id).toMatch(/\/orders$/)
    expect(saidBy(halted.findings)).toMatch(/orders.*(web|db)-\S+/s)
    const later = halted.steps.slice(halted.steps.findIndex(each => each.id === stuck?.id) + 1)
    expect(later.filter(each => each.state !== 'todo')).toEqual([])
    const now = await footprintOf(scene.stand.api, scene.mesh.helm)
    for (const each of ['shop', 'istio-ingress']) expect(of(now, each)).toEqual(of(before, each))
  })

  test('is explained by why', async () => {
    const why = await scene.meshctl.json<StatusDocument>(['upgrade', 'why'])
    expect(why.run.state).toBe('halted')
    expect(saidBy(why.findings)).toMatch(/orders/)
    expect(why.findings.flatMap(each => each.next)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^.*meshctl upgrade rollback -n orders/)]),
    )
    expect(await scene.meshctl.run(['upgrade', 'status', '--exit-status'])).toMatchObject({
      exitCode: 4,
    })
  })

  test('is brought back by rollback -n, alone', async () => {
    await scene.stand.control({proxies: {[`orders/${scene.revision}`]: 'off'}})
    await scene.meshctl.json<StatusDocument>(['upgrade', 'rollback', '-n', 'orders', '--yes'])
    const now = await footprintOf(scene.stand.api, scene.mesh.helm)
    expect(of(now, 'orders')).toEqual(of(before, 'orders'))
    expect(of(now, 'users')).not.toEqual(of(before, 'users'))
  })

  test('halts when its proxies reject what they get', async () => {
    const halted = await halt({proxies: {[`orders/${scene.revision}`]: 'nack'}}, ['run'])
    expect(saidBy(halted.findings)).toMatch(
      /orders\/.*pod \S+ with a proxy of \S+: rejects its configuration: \S/,
    )
    const proxies = await scene.proxies()
    expect(
      proxies.filter(each => each.namespace === 'orders' && each.sync === 'nack').length,
    ).toBeGreaterThan(0)
  })

  test('halts when the API refuses its pods, and says why', async () => {
    await scene.stand.control({})
    await scene.meshctl.json<StatusDocument>(['upgrade', 'rollback', '-n', 'orders', '--yes'])
    const quotas = '/api/v1/namespaces/orders/resourcequotas'
    await scene.stand.api.create(quotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'small'},
      spec: {hard: {pods: '1'}},
    })
    try {
      const halted = await halt({}, ['run'])
      expect(saidBy(halted.findings)).toMatch(/orders\/.*exceeded quota: small/)
    } finally {
      await scene.stand.api.delete(`${quotas}/small`)
    }
  })

  test('goes on when it is well again', async () => {
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'resume', '--yes'])
    expect(status.run.state).toBe('finished')
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
  })

  test('broke no law', async () => {
    expect(await scene.judge.breaches()).toEqual([])
  })
})

/** Drives with a fault in force until the run halts, which it must. */
async function halt(faults: Faults, words: readonly string[]): Promise<Halted> {
  await scene.stand.control(faults)
  return scene.meshctl.json<Halted>(['upgrade', ...words, '--yes', '--timeout', PATIENCE], 4)
}

const saidBy = (findings: readonly Finding[]): string =>
  findings.map(each => `${each.what} ${each.why}`).join('\n')

/** The part of a footprint that is about one namespace. */
function of(footprint: Footprint, namespace: string): object {
  const mine = (part: Record<string, unknown>): object =>
    Object.fromEntries(
      Object.entries(part).filter(([key]) => key === namespace || key.startsWith(`${namespace}/`)),
    )
  return {
    namespaces: mine(footprint.namespaces),
    workloads: mine(footprint.workloads),
    pods: mine(footprint.pods),
  }
}
