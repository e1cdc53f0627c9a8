import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {PlanDocument, StatusDocument} from '../../src/verbs/documents.ts'
import {until} from '../stand/deadline.ts'
import type {Stand} from '../stand/stand.ts'
import {leftovers} from './leftovers.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'
import type {Pod} from './shapes.ts'

const PODS = '/api/v1/namespaces/users/pods'
const BARE = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'bare', labels: {app: 'bare'}},
  spec: {containers: [{name: 'app', image: 'app:1'}]},
}

describe('a pod that nobody can move', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene({
      kind: 'unrevisioned',
      version: '1.27.9',
      to: '1.28.10',
      helm: 4,
      tag: 'release',
      furnish,
    })
  })
  afterAll(() => scene.end())

  test('is foretold by the plan', async () => {
    const {findings} = await scene.meshctl.json<PlanDocument>(['upgrade', 'plan', scene.to])
    expect(findings.find(each => each.code === 'PODS_STAY_BEHIND')).toMatchObject({
      severity: 'warns',
      objects: [{kind: 'Pod', namespace: 'users', name: 'bare'}],
    })
  })

  test('keeps the old istiod alive, and the way back open', async () => {
    const halted = await scene.meshctl.json<StatusDocument>(
      ['upgrade', 'run', scene.to, '--yes', '--timeout', '25s'],
      4,
    )
    expect(halted.findings.find(each => each.code === 'REVISION_STILL_USED')?.what).toMatch(
      /users\/bare/,
    )
    expect(
      new Set(halted.steps.filter(each => each.state !== 'done').map(each => each.phase)),
    ).toEqual(new Set(['cleanup']))
    expect(halted.rollback.possible).toBe(true)
  })

  test('no longer stops the upgrade once its owner replaced it', async () => {
    await scene.stand.api.delete(`${PODS}/bare`)
    await until('the bare pod gone', async () =>
      (await scene.stand.api.list(PODS)).every(each => each.metadata?.name !== 'bare'),
    )
    await putBare(scene.stand)
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'resume', '--yes'])
    expect(status.run.state).toBe('finished')
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
    expect(await scene.judge.breaches()).toEqual([])
  })
})

async function furnish(stand: Stand): Promise<string[]> {
  await putBare(stand)
  return []
}

async function putBare({api}: Stand): Promise<void> {
  await api.create(PODS, BARE)
  await until('the bare pod', async () =>
    (await api.get<Pod>(`${PODS}/bare`)).status?.conditions?.some(
      ({type, status}) => type === 'Ready' && status === 'True',
    ),
  )
}
