import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import type {PlanDocument, SnapshotSummary, StatusDocument} from '../../src/verbs/documents.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {loadSnapshot, saveSnapshot} from '../../commands/frame/snapshot-file.ts'
import {footprintOf} from './footprint.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'
import type {Pod} from './shapes.ts'

const FROM = '1.27.9'
const TO = '1.28.10'

describe.each([3, 4] as const)('a rehearsal with Helm %i', helm => {
  let scene: Scene
  let file: string
  let rehearsed: RehearsalDocument
  let halfHour: readonly string[]
  beforeAll(async () => {
    scene = await setScene({kind: 'unrevisioned', version: FROM, to: TO, helm})
    file = join(scene.stand.folder, 'shop.json.gz')
    halfHour = ['--timeout', '30m']
  })
  afterAll(() => scene.end())

  const changed = async (
    name: string,
    change: (snapshot: Snapshot) => Snapshot,
  ): Promise<string> => {
    const other = join(scene.stand.folder, `${name}.json`)
    await saveSnapshot(other, change(await loadSnapshot(file)))
    return other
  }

  test('begins with a snapshot', async () => {
    const summary = await scene.meshctl.json<SnapshotSummary>(['snapshot', '--out', file])
    expect(summary).toMatchObject({kind: 'SnapshotSummary', releases: 3, blindSpots: []})
    const toStdout = await scene.meshctl.run(['snapshot', '--out', '-'])
    expect(JSON.parse(toStdout.stdout)).toMatchObject({
      kind: 'Snapshot',
      cluster: (await loadSnapshot(file)).cluster,
    })
  })

  test('goes through from the file alone, without the cluster', async () => {
    const kubeconfig = join(scene.stand.folder, 'nowhere')
    await writeFile(kubeconfig, 'apiVersion: v1\nkind: Config\n')
    const {plan, result, steps, warnings} = await scene.meshctl.json<RehearsalDocument>([
      'upgrade',
      'rehearse',
      TO,
      '--snapshot',
      file,
      '--kubeconfig',
      kubeconfig,
    ])
    expect({result, undone: steps.filter(each => each.state !== 'done'), warnings}).toEqual({
      result: 'finished',
      undone: [],
      warnings: [],
    })
    expect(plan.hash).toBe((await scene.meshctl.json<PlanDocument>(['upgrade', 'plan', TO])).hash)
  })

  test('is the same when it is done again, and keeps what an operator owns', async () => {
    const outline = ({steps, unknown}: RehearsalDocument): unknown => [
      steps.map(each => [each.id, each.podsReplaced, each.workloads]),
      unknown.filter(each => !each.startsWith('Operators')),
    ]
    const owner = {
      apiVersion: 'ops.example.com/v1',
      kind: 'App',
      name: 'owner',
      uid: '11111111-2222-3333-4444-555555555555',
      controller: true,
    }
    const owned = await changed('operated', snapshot => ({
      ...snapshot,
      objects: snapshot.objects.map(each =>
        each.kind === 'Deployment' && each.metadata.namespace === 'billing'
          ? {...each, metadata: {...each.metadata, ownerReferences: [owner]}}
          : each,
      ),
    }))
    const [once, again] = [
      await scene.meshctl.json<RehearsalDocument>(['upgrade', 'rehearse', TO, '--snapshot', file]),
      await scene.meshctl.json<RehearsalDocument>(['upgrade', 'rehearse', TO, '--snapshot', owned]),
    ]
    expect(outline(again)).toEqual(outline(once))
    expect(Math.abs(once.estimate.seconds - again.estimate.seconds)).toBeLessThanOrEqual(3)
    expect(once.unknown.join()).not.toContain('did not stand still')
    expect(again.unknown.join()).toContain('App owner of Deployment billing/')
  })

  test('of the cluster as it is changes nothing in it, and plan quotes it', async () => {
    const before = await footprintOf(scene.stand.api, scene.mesh.helm)
    const blind = await scene.meshctl.json<PlanDocument>([
      'upgrade',
      'plan',
      TO,
      '--revision',
      'another',
    ])
    rehearsed = await scene.meshctl.json<RehearsalDocument>(['upgrade', 'rehearse', TO])
    expect(rehearsed).toMatchObject({result: 'finished', basis: {source: 'cluster'}})
    expect(await footprintOf(scene.stand.api, scene.mesh.helm)).toEqual(before)
    const plan = await scene.meshctl.json<PlanDocument>(['upgrade', 'plan', TO])
    expect(plan.estimate).toEqual({
      seconds: rehearsed.estimate.seconds,
      basis: rehearsed.estimate.basis,
    })
    expect(
      (await scene.meshctl.json<PlanDocument>(['upgrade', 'plan', TO, '--revision', 'another']))
        .estimate,
    ).toEqual(blind.estimate)
  })

  test('shows a quota that a surge does not fit into', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'tight', namespace: 'billing'},
      spec: {hard: {pods: '2'}},
      status: {hard: {pods: '2'}, used: {pods: '2'}},
    }
    const tight = await changed('tight', snapshot => ({
      ...snapshot,
      objects: [...snapshot.objects, quota],
    }))
    const {result, steps, findings, warnings} = await scene.meshctl.json<RehearsalDocument>(
      ['upgrade', 'rehearse', TO, '--snapshot', tight, ...halfHour],
      4,
    )
    expect([result, steps.find(each => each.state === 'halted')?.id]).toEqual([
      'halted',
      'shift/wave-2/billing',
    ])
    expect(findings.map(each => each.code)).toContain('STEP_OVERDUE')
    expect(warnings.map(each => each.message)).toContainEqual(
      expect.stringContaining('exceeded quota: tight'),
    )
  })

  test('shows an object that Helm may not take', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: {name: 'istiod-clusterrole-1-28-10-istio-system'},
      rules: [],
    }
    const owned = await changed('owned', snapshot => ({
      ...snapshot,
      objects: [...snapshot.objects, role],
    }))
    const {findings, steps} = await scene.meshctl.json<RehearsalDocument>(
      ['upgrade', 'rehearse', TO, '--snapshot', owned],
      4,
    )
    expect(steps.find(each => each.state === 'halted')?.id).toBe('install/istiod-1-28-10')
    expect(findings.find(each => each.code === 'STEP_FAILED')?.why).toContain(
      'invalid ownership metadata',
    )
  })

  test('is what the upgrade then is', async () => {
    const before = await pods()
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'run', TO, '--yes'])
    expect(status.steps.map(each => [each.id, each.state])).toEqual(
      rehearsed.steps.map(each => [each.id, each.state]),
    )
    const left = new Set((await pods()).map(each => each.metadata?.uid))
    const replaced = Map.groupBy(
      before.filter(each => !left.has(each.metadata?.uid)),
      each => each.metadata?.namespace ?? '',
    )
    const foretold = Map.groupBy(
      rehearsed.steps.flatMap(each => each.workloads),
      each => each.namespace,
    )
    const sums = [...foretold].map(
      ([namespace, all]) =>
        [namespace, all.reduce((sum, each) => sum + each.podsReplaced, 0)] as const,
    )
    expect(Object.fromEntries(sums)).toEqual(
      Object.fromEntries([...replaced].map(([namespace, all]) => [namespace, all.length])),
    )
  })

  const pods = (): Promise<readonly Pod[]> => scene.stand.api.list<Pod>('/api/v1/pods')
})
