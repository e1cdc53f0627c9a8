import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {PlanDocument, StatusDocument, VerificationDocument} from '../../src/verbs/documents.ts'
import {until} from '../stand/deadline.ts'
import {annotationOf} from '../stand/objects.ts'
import {upgradeCases} from './cases.ts'
import {changesBetween, takeInventory} from './inventory.ts'
import {leftovers} from './leftovers.ts'
import {PROXIES, SYSTEM, USER_VALUES} from './mesh.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'
import type {ConfigMap, Deployment, Pod, ValidatingWebhookConfiguration} from './shapes.ts'

const TOTAL = Object.values(PROXIES).reduce((sum, each) => sum + each, 0)

describe.each(upgradeCases())('a $kind mesh with Helm $helm from $version to $to', order => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene({...order, replicas: 2, least: true})
  })
  afterAll(() => scene.end())

  test('is planned without a change', async () => {
    const before = await takeInventory(scene.stand.api)
    const plan = await scene.meshctl.json<PlanDocument>(['upgrade', 'plan', order.to])
    expect(changesBetween(before, await takeInventory(scene.stand.api))).toEqual([])
    expect(plan).toMatchObject({
      apiVersion: 'meshctl.dev/v1',
      kind: 'UpgradePlan',
      from: [{revision: scene.mesh.revision, version: order.version}],
      to: {revision: scene.revision, version: order.to},
      phases: ['install', 'shift', 'cleanup'],
    })
    expect(plan.findings.filter(each => each.severity === 'blocks')).toEqual([])
    expect(plan.waves.reduce((sum, each) => sum + each.pods, 0)).toBe(TOTAL)
  })

  test('gets the new istiod beside the old', async () => {
    const status = await scene.meshctl.json<StatusDocument>([
      'upgrade',
      'install',
      order.to,
      '--yes',
    ])
    expect(status).toMatchObject({
      kind: 'UpgradeStatus',
      run: {state: 'waiting', phase: 'shift', heading: 'forward'},
      proxies: {total: TOTAL, onTarget: 0, onOld: TOTAL},
    })
    expect(await defaultService(scene)).toBe(
      scene.mesh.kind === 'unrevisioned' ? 'istiod' : `istiod-${scene.mesh.revision}`,
    )
    const values = JSON.parse(
      await scene.mesh.helm([
        'get',
        'values',
        `istiod-${scene.revision}`,
        '-n',
        SYSTEM,
        '-o',
        'json',
      ]),
    ) as object
    expect(values).toMatchObject({...USER_VALUES, revision: scene.revision})
    const istiod = await scene.stand.api.get<Deployment>(
      `/apis/apps/v1/namespaces/${SYSTEM}/deployments/istiod-${scene.revision}`,
    )
    expect(istiod.status?.readyReplicas).toBe(2)
  })

  test('is shifted wave by wave', async () => {
    const {steps} = await scene.status()
    const first = await scene.meshctl.json<StatusDocument>(['upgrade', 'shift', '--next', '--yes'])
    const moved = first.steps.filter(each => each.phase === 'shift' && each.state === 'done')
    expect(new Set(moved.map(each => each.wave))).toEqual(
      new Set([steps.find(each => each.phase === 'shift')?.wave]),
    )
    expect(first.proxies.onTarget).toBeGreaterThan(0)
    expect(await revisions(scene)).toEqual(new Set([scene.mesh.revision, scene.revision]))
    const second = await scene.meshctl.json<StatusDocument>(['upgrade', 'shift', '--next', '--yes'])
    expect(second.proxies.onTarget).toBeGreaterThan(first.proxies.onTarget)
    expect(await scene.meshctl.json<VerificationDocument>(['verify'])).toMatchObject({
      kind: 'MeshVerification',
      lawful: true,
      findings: [],
    })
  })

  test('is shifted to the last proxy', async () => {
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'shift', '--all', '--yes'])
    expect(status).toMatchObject({
      run: {state: 'waiting', phase: 'cleanup'},
      proxies: {total: TOTAL, onTarget: TOTAL, onOld: 0, unknown: 0},
      rollback: {possible: true},
    })
    const proxies = await scene.proxies()
    expect(proxies).toHaveLength(TOTAL)
    expect(
      proxies.filter(
        each =>
          each.revision !== scene.revision ||
          each.version !== order.to ||
          each.sync !== 'synced' ||
          !each.ready,
      ),
    ).toEqual([])
    expect(
      new Set(proxies.map(each => each.servedBy?.replace(/-[a-z0-9]+-[a-z0-9]+$/, ''))),
    ).toEqual(new Set([`istiod-${scene.revision}`]))
  })

  test('loses the old istiod, and the default is the new one', async () => {
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'cleanup', '--yes'])
    expect(status.run.state).toBe('finished')
    expect(status.steps.filter(each => each.state !== 'done')).toEqual([])
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
    expect(await defaultService(scene)).toBe(`istiod-${scene.revision}`)
    const crd = await scene.stand.api.get(
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io`,
    )
    expect(crd.metadata?.labels?.['app.kubernetes.io/version']).toBe(order.to)
  })

  test('is lawful, done, and stays so', async () => {
    expect(await scene.meshctl.json<VerificationDocument>(['verify'])).toMatchObject({
      lawful: true,
      findings: [],
    })
    const again = await scene.meshctl.json<PlanDocument>(['upgrade', 'plan', order.to])
    expect(again.steps).toEqual([])
    const {run} = await scene.status()
    const records = await scene.stand.api.list<ConfigMap>(
      `/api/v1/namespaces/${SYSTEM}/configmaps?labelSelector=${encodeURIComponent('app.kubernetes.io/managed-by=meshctl,app.kubernetes.io/part-of=istio-upgrade')}`,
    )
    expect(records.map(each => each.metadata?.name)).toEqual(
      expect.arrayContaining([`meshctl-history-${run.state === 'none' ? '' : run.id}`]),
    )
  })

  test('was lawful at every moment', async () => {
    expect(await scene.judge.breaches()).toEqual([])
    expect(await scene.judge.seen()).toBeGreaterThan(100)
  })

  test('gives the next job of a CronJob the new proxy', async () => {
    await scene.mesh.kubectl([
      'create',
      'job',
      'report-1',
      '--from=cronjob/report',
      '-n',
      'billing',
    ])
    const pod = await until(
      'a pod of the job',
      async () =>
        (
          await scene.stand.api.list<Pod>(
            '/api/v1/namespaces/billing/pods?labelSelector=job-name%3Dreport-1',
          )
        )[0],
    )
    expect(annotationOf(pod, 'istio.io/rev')).toBe(scene.revision)
  })
})

async function defaultService({stand}: Scene): Promise<string | undefined> {
  const validator = await stand.api.get<ValidatingWebhookConfiguration>(
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/istiod-default-validator',
  )
  return validator.webhooks?.[0]?.clientConfig.service?.name
}

async function revisions(scene: Scene): Promise<Set<string | undefined>> {
  return new Set((await scene.proxies()).map(each => each.revision))
}
