import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {applyScenario as putActs} from '../../src/embedded/boot/scenarios/apply-scenario.ts'
import {namespace, workload} from '../../src/embedded/boot/scenarios/objects.ts'
import type {ScenarioStep} from '../../src/embedded/boot/scenarios/scenario.ts'
import type {StatusDocument, VerificationDocument} from '../../src/verbs/documents.ts'
import {labelOf} from '../stand/objects.ts'
import type {Stand} from '../stand/stand.ts'
import {leftovers} from './leftovers.ts'
import {SYSTEM, TAG, stageOf} from './mesh.ts'
import type {Mesh} from './mesh.ts'
import {setScene} from './scene.ts'
import type {Scene, SceneOrder} from './scene.ts'
import type {MutatingWebhookConfiguration, Service} from './shapes.ts'

/**
 * Tags by every way they are made, each with a namespace that follows it. `prod` comes with the
 * release of istiod.
 */
const OTHERS = [
  {name: 'stage', way: 'template'},
  {name: 'edge', way: 'istioctl'},
] as const
const FOLLOWERS: Readonly<Record<string, string>> = {
  [TAG.name]: TAG.follower,
  stage: 'staging',
  edge: 'edges',
}

const ORDERS: SceneOrder[] = [
  {kind: 'revisioned', version: '1.28.10', to: '1.29.6', helm: 3, tag: 'release', furnish},
  {kind: 'unrevisioned', version: '1.27.9', to: '1.28.10', helm: 4, tag: 'release', furnish},
]

describe.each(ORDERS)('the tags of a $kind mesh with Helm $helm', order => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene({...order, least: true})
  })
  afterAll(() => scene.end())

  test.each(Object.keys(FOLLOWERS))('%s moves, and its follower with it', async tag => {
    if ((await scene.status()).run.state !== 'waiting')
      await scene.meshctl.json(['upgrade', 'install', scene.to, '--yes'])
    await scene.meshctl.json(['upgrade', 'shift', '--wave', `tag-${tag}`, '--yes'])
    expect(await targetOf(scene, tag)).toEqual(pointing(scene.revision))
    const followers = (await scene.proxies()).filter(each => each.namespace === FOLLOWERS[tag])
    expect(followers.length).toBeGreaterThan(0)
    expect(
      followers.filter(each => each.revision !== scene.revision || each.sync !== 'synced'),
    ).toEqual([])
  })

  test('outlive the old revision', async () => {
    await scene.meshctl.json(['upgrade', 'shift', '--all', '--yes'])
    const status = await scene.meshctl.json<StatusDocument>(['upgrade', 'cleanup', '--yes'])
    expect(status.run.state).toBe('finished')
    expect(await leftovers(scene.stand.api, scene.mesh.revision)).toEqual([])
    for (const tag of Object.keys(FOLLOWERS))
      expect(await targetOf(scene, tag)).toEqual(pointing(scene.revision))
  })

  test('have a Service that names the same revision, where there is one', async () => {
    const services = await scene.stand.api.list<Service>(
      `/api/v1/namespaces/${SYSTEM}/services?labelSelector=istio.io%2Ftag`,
    )
    expect(
      services.filter(
        each =>
          labelOf(each, 'istio.io/rev') !== scene.revision ||
          (each.spec?.selector?.['istio.io/rev'] ?? scene.revision) !== scene.revision,
      ),
    ).toEqual([])
  })

  test('were lawful all the time', async () => {
    expect(await scene.meshctl.json<VerificationDocument>(['verify'])).toMatchObject({lawful: true})
    expect(await scene.judge.breaches()).toEqual([])
  })
})

async function furnish(stand: Stand, mesh: Mesh): Promise<string[]> {
  const names = OTHERS.map(({name}) => FOLLOWERS[name] ?? '')
  const tags = OTHERS.map((tag): ScenarioStep => ({
    do: 'tag',
    tag: {...tag, revision: mesh.revision, version: mesh.version},
  }))
  const namespaces = OTHERS.map(({name}) =>
    namespace(FOLLOWERS[name] ?? '', {'istio.io/rev': name}),
  )
  const workloads = names.map(each =>
    workload({kind: 'Deployment', name: 'app', namespace: each, replicas: 2}),
  )
  await putActs(stageOf(stand, mesh), {
    steps: [
      ...tags,
      {do: 'settle'},
      {do: 'put', objects: namespaces},
      {do: 'put', objects: workloads},
      {do: 'ready'},
    ],
  })
  return names
}

async function targetOf(
  {stand}: Scene,
  tag: string,
): Promise<{revision: string | undefined; services: (string | undefined)[]}> {
  const config = await stand.api.get<MutatingWebhookConfiguration>(
    `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-revision-tag-${tag}`,
  )
  return {
    revision: labelOf(config, 'istio.io/rev'),
    services: [...new Set(config.webhooks?.map(each => each.clientConfig.service?.name))],
  }
}

const pointing = (revision: string): object => ({revision, services: [`istiod-${revision}`]})
