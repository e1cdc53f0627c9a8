import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {StatusDocument, VerificationDocument} from '../../src/verbs/documents.ts'
import {footprintOf} from './footprint.ts'
import type {Footprint} from './footprint.ts'
import {leftovers} from './leftovers.ts'
import {setScene} from './scene.ts'
import type {Scene, SceneOrder} from './scene.ts'

/** How far an upgrade comes before it is taken back. */
const HALF_WAYS: (SceneOrder & {way: readonly string[][]})[] = [
  {kind: 'unrevisioned', version: '1.27.9', to: '1.28.10', helm: 3, way: [['shift', '--all']]},
  {kind: 'revisioned', version: '1.28.10', to: '1.29.6', helm: 4, tag: 'release', way: [['shift', '--next'], ['shift', '--wave', 'tag-prod']]},
]

describe.each(HALF_WAYS)('a $kind upgrade with Helm $helm after $way', ({way, ...order}) => {
  let scene: Scene
  let before: Footprint
  beforeAll(async () => {
    scene = await setScene(order)
    before = await footprintOf(scene.stand.api, scene.mesh.helm)
  })
  afterAll(() => scene.end())

  test('is taken back to what was', async () => {
    await scene.meshctl.json(['upgrade', 'install', scene.to, '--yes'])
    for (const words of way) await scene.meshctl.json(['upgrade', ...words, '--yes'])
    expect(await footprintOf(scene.stand.api, scene.mesh.helm)).not.toEqual(before)
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'rollback', '--yes'])
    expect(status).toMatchObject({run: {state: 'undone', heading: 'back'}, proxies: {onTarget: 0, unknown: 0}})
    expect(await footprintOf(scene.stand.api, scene.mesh.helm)).toEqual(before)
    expect(await leftovers(scene.stand.api, scene.revision)).toEqual([])
  })

  test('keeps the new CRDs', async () => {
    const crd = await scene.stand.api.get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io')
    expect(crd.metadata?.labels?.['app.kubernetes.io/version']).toBe(scene.to)
  })

  test('leaves a lawful mesh, and no law was broken', async () => {
    expect(await scene.meshctl.json<VerificationDocument>(['verify'])).toMatchObject({lawful: true, findings: []})
    expect(await scene.judge.breaches()).toEqual([])
  })

  test('can be begun again', async () => {
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'run', scene.to, '--yes'])
    expect(status.run.state).toBe('finished')
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
    expect(await scene.judge.breaches()).toEqual([])
  })
})
