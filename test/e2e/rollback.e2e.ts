import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {StatusDocument, VerificationDocument} from '../../src/verbs/documents.ts'
import {footprintOf} from './footprint.ts'
import type {Footprint} from './footprint.ts'
import {leftovers} from './leftovers.ts'
import {setScene} from './scene.ts'
import type {Scene, SceneOrder} from './scene.ts'

/**
 * How far an upgrade comes before it is taken back: by these commands, or until Ctrl-C when this
 * step is done.
 */
type HalfWay = SceneOrder & {after: string; commands?: string[][]; step?: string}

const NEARLY = {
  kind: 'unrevisioned',
  version: '1.27.9',
  to: '1.28.10',
  tag: 'release',
  after: 'all but the end of the old istiod',
  step: 'cleanup/tags-of-default',
} as const
const HALF_WAYS: HalfWay[] = [
  {
    kind: 'revisioned',
    version: '1.28.10',
    to: '1.29.6',
    helm: 4,
    tag: 'release',
    after: 'a wave and a tag',
    commands: [
      ['install', '1.29.6'],
      ['shift', '--next'],
      ['shift', '--wave', 'tag-prod'],
    ],
  },
  {...NEARLY, helm: 3},
]
const BY_NIGHT: HalfWay[] = [
  {
    kind: 'unrevisioned',
    version: '1.27.9',
    to: '1.28.10',
    helm: 3,
    after: 'all is shifted',
    commands: [
      ['install', '1.28.10'],
      ['shift', '--all'],
    ],
  },
  {...NEARLY, helm: 4},
]

describe.each(
  process.env['MESHCTL_E2E_MATRIX'] === 'all' ? [...HALF_WAYS, ...BY_NIGHT] : HALF_WAYS,
)(
  'a $kind upgrade with Helm $helm after $after',
  ({after: _after, commands = [], step, ...order}) => {
    let scene: Scene
    let before: Footprint
    beforeAll(async () => {
      scene = await setScene({...order, least: true})
      before = await footprintOf(scene.stand.api, scene.mesh.helm)
    })
    afterAll(() => scene.end())

    test('is taken back to what was', async () => {
      for (const words of commands) await scene.meshctl.json(['upgrade', ...words, '--yes'])
      if (step !== undefined) await runUntil(scene, step)
      expect(await footprintOf(scene.stand.api, scene.mesh.helm)).not.toEqual(before)
      const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'rollback', '--yes'])
      expect(status).toMatchObject({
        run: {state: 'undone', heading: 'back'},
        proxies: {onTarget: 0, unknown: 0},
      })
      expect(await footprintOf(scene.stand.api, scene.mesh.helm)).toEqual(before)
      expect(await leftovers(scene.stand.api, scene.revision)).toEqual([])
    })

    test('keeps the new CRDs', async () => {
      const crd = await scene.stand.api.get(
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io',
      )
      expect(crd.metadata?.labels?.['app.kubernetes.io/version']).toBe(scene.to)
    })

    test('leaves a lawful mesh, and no law was broken', async () => {
      expect(await scene.meshctl.json<VerificationDocument>(['verify'])).toMatchObject({
        lawful: true,
        findings: [],
      })
      expect(await scene.judge.breaches()).toEqual([])
    })

    test('can be begun again', async () => {
      const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'run', scene.to, '--yes'])
      expect(status.run.state).toBe('finished')
      expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
      expect(await scene.judge.breaches()).toEqual([])
    })
  },
)

/** Drives until the step is done, then Ctrl-C. */
async function runUntil({meshctl, to}: Scene, step: string): Promise<void> {
  const driver = meshctl.start(['upgrade', 'run', to, '--yes', '-o', 'ndjson'])
  await driver.event(each => each.type === 'pass' && each.step === step)
  driver.kill('SIGINT')
  expect((await driver.ended).exitCode).toBe(130)
}
