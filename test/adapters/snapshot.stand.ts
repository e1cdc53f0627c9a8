import {execFile} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {OpenPorts} from '../../src/open.ts'
import {takeSnapshot} from '../../src/snapshot/take.ts'
import {readSnapshot} from '../../src/snapshot/read.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {packageCharts} from '../charts/package.ts'
import {schemaTroubles} from '../render/schemas.ts'
import {canary, podSpec} from '../snapshot/canary-objects.ts'
import {until} from '../stand/deadline.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {portsTo} from './ports.ts'

const run = promisify(execFile)
const VERSION = '1.28.10'
const base64 = (text: string): string => Buffer.from(text).toString('base64')

let stand: Stand
let folder: string
let ports: OpenPorts
let snapshot: Snapshot
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'))
  stand = await bootGround({users: [{name: 'viewer'}, {name: 'nobody'}]})
  const helm = await stand.helm(4)
  await packageCharts({helm, folder, versions: [VERSION]})
  for (const [chart, name] of [
    ['base', 'istio-base'],
    ['istiod', 'istiod'],
  ] as const) {
    await run(helm, [
      'install',
      name,
      join(folder, `${chart}-${VERSION}.tgz`),
      '-n',
      'istio-system',
      '--create-namespace',
      '--kubeconfig',
      stand.kubeconfig,
      '--set-string',
      `global.dbPassword=${canary('value')},pilot.env.PILOT_X=true,meshConfig.defaultConfig.tracing.lightstep.accessToken=${canary('mesh')}`,
    ])
  }
  await fill()
  ports = await portsTo(stand.kubeconfig)
  snapshot = await takeSnapshot({...ports, istioNamespace: 'istio-system', version: '0.0.0'})
})
afterAll(async () => {
  await ports.close()
  await stand.stop()
  await rm(folder, {recursive: true})
})

/** Secrets in every place that a cluster has for them. */
async function fill(): Promise<void> {
  const {api} = stand
  await api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: 'shop', annotations: {note: canary('namespace-note')}},
  })
  await until('the service account of shop', () =>
    api.get('/api/v1/namespaces/shop/serviceaccounts/default'),
  )
  await until(
    'the webhooks of istiod',
    async () =>
      JSON.stringify(
        await api.list('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'),
      ).includes('caBundle') || undefined,
  )
  const metadata = (name: string, namespace = 'shop'): object => ({
    name,
    namespace,
    annotations: {'kubectl.kubernetes.io/last-applied-configuration': canary('applied')},
  })
  await api.create('/api/v1/namespaces/istio-system/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata('cacerts', 'istio-system'),
    data: {'ca-key.pem': base64(canary('ca-key'))},
  })
  await api.create('/api/v1/namespaces/shop/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata('db'),
    data: {password: base64(canary('secret'))},
  })
  await api.create('/api/v1/namespaces/shop/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('settings'),
    data: {key: canary('config-map')},
  })
  const volumes = [
    {name: 'v', emptyDir: {}},
    {name: 'a', csi: {driver: 'vault', volumeAttributes: {token: canary('csi')}}},
  ]
  const template = {
    metadata: {labels: {app: 'web'}, annotations: {note: canary('template-note')}},
    spec: {...podSpec, initContainers: [], volumes},
  }
  await api.create('/apis/apps/v1/namespaces/shop/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('web'),
    spec: {replicas: 2, selector: {matchLabels: {app: 'web'}}, template},
  })
  await api.create('/apis/apps/v1/namespaces/shop/statefulsets', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata('db'),
    spec: {serviceName: 'db', replicas: 1, selector: {matchLabels: {app: 'web'}}, template},
  })
  await api.create('/apis/policy/v1/namespaces/shop/poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata('web'),
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: 'web'}}},
  })
  await api.create('/api/v1/namespaces/shop/resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: metadata('quota'),
    spec: {hard: {pods: '9', secrets: '9'}},
  })
  await until(
    'its pods',
    async () => ((await api.list('/api/v1/namespaces/shop/pods')).length >= 3 ? true : undefined),
    60_000,
  )
}

const of = (kind: string): readonly string[] =>
  snapshot.objects.filter(each => each.kind === kind).map(each => each.metadata.name)

describe('a snapshot of a cluster full of secrets', () => {
  test('holds none of them', () => {
    const packed = snapshot.releases.flatMap(each =>
      (each.payload['chart'] as {templates: {data: string}[]}).templates.map(file =>
        Buffer.from(file.data, 'base64').toString(),
      ),
    )
    expect(
      [...`${JSON.stringify(snapshot)} ${packed.join(' ')}`.matchAll(/canary-[a-z-]+/g)].map(
        each => each[0],
      ),
    ).toEqual([])
  })

  test('holds to its schema', () =>
    expect(schemaTroubles(JSON.parse(JSON.stringify(snapshot)))).toEqual([]))

  test('is read back whole', () =>
    expect(readSnapshot(JSON.stringify(snapshot), 'x')).toEqual(
      JSON.parse(JSON.stringify(snapshot)),
    ))

  test('holds what an upgrade depends on', () => {
    expect(of('Deployment')).toEqual(expect.arrayContaining(['istiod', 'web']))
    expect(of('CustomResourceDefinition').length).toBeGreaterThan(5)
    expect(of('ControllerRevision')).toHaveLength(1)
    expect(snapshot.objects.find(each => each.kind === 'ResourceQuota')?.['spec']).toEqual({
      hard: {pods: '9', secrets: '9'},
    })
    expect(
      snapshot.objects.find(each => each.kind === 'ClusterRole')?.metadata.managedFields,
    ).toBeDefined()
    expect(snapshot.releases.map(each => [each.name, each.status])).toEqual([
      ['istio-base', 'deployed'],
      ['istiod', 'deployed'],
    ])
    expect(snapshot.blindSpots).toEqual([])
  })

  test('tells certificates by what is public of them', () => {
    const webhook = snapshot.objects.find(
      each => each.kind === 'MutatingWebhookConfiguration',
    ) as unknown as {webhooks: {clientConfig: {caBundle: string}}[]}
    const bundle = webhook.webhooks[0]?.clientConfig.caBundle ?? ''
    expect(bundle).toMatch(/^sha256:/)
    expect(snapshot.certificates[bundle]?.[0]).toMatchObject({
      notAfter: expect.stringMatching(/^20/) as string,
    })
    expect(snapshot.secrets.find(each => each.name === 'cacerts')?.data['ca-key.pem']).toMatch(
      /^mark:/,
    )
  })
})

describe('missing rights', () => {
  test('are blind spots, by name', async () => {
    const rules = [
      {apiGroups: ['', 'apps'], resources: ['namespaces', 'pods', 'deployments'], verbs: ['list']},
    ]
    await stand.api.create('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: {name: 'some'},
      rules,
    })
    await stand.api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: {name: 'some'},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'some'},
      subjects: [{kind: 'User', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io'}],
    })
    const viewer = await portsTo(stand.kubeconfigFor('viewer'))
    const seen = await until('the new rights', () =>
      takeSnapshot({...viewer, istioNamespace: 'istio-system', version: '0.0.0'}),
    )
    expect(seen.objects.map(each => each.kind)).toContain('Pod')
    expect(seen.blindSpots.map(each => each.resource)).toEqual(
      expect.arrayContaining([
        'secrets',
        'services',
        'mutatingwebhookconfigurations.admissionregistration.k8s.io',
        'poddisruptionbudgets.policy',
      ]),
    )
    expect(schemaTroubles(JSON.parse(JSON.stringify(seen)))).toEqual([])
    await viewer.close()
  })

  test('of everything end it', async () => {
    const nobody = await portsTo(stand.kubeconfigFor('nobody'))
    await expect(
      takeSnapshot({...nobody, istioNamespace: 'istio-system', version: '0.0.0'}),
    ).rejects.toMatchObject({code: 'ACCESS_DENIED'})
    await nobody.close()
  })
})
