import {describe, expect, test} from 'vitest'
import type {Faults} from '../../../../src/embedded/world/istio/faults.ts'
import type {ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {inProcess, type InProcess} from '../in-process.ts'

interface Mesh extends InProcess {
  faults: Faults
}

const REVISION = '1-28'
const LABELS = {app: 'istiod', 'istio.io/rev': REVISION}
const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  Service: 'services',
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  MutatingWebhookConfiguration:
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
}

interface Made {
  readonly metadata: {readonly name: string; readonly namespace?: string; readonly labels?: object}
  readonly [field: string]: unknown
}

async function make(mesh: InProcess, kind: string, object: Made): Promise<void> {
  const collection = COLLECTIONS[kind] ?? ''
  const base = kind === 'Deployment' ? '/apis/apps/v1' : '/api/v1'
  const path = collection.startsWith('/')
    ? collection
    : `${base}/namespaces/${object.metadata.namespace ?? ''}/${collection}`
  const apiVersion = path.startsWith('/api/v1') ? 'v1' : path.split('/').slice(2, 4).join('/')
  const {status, body} = await mesh.ask('POST', path, {body: {apiVersion, kind, ...object}})
  if (status !== 201) throw new Error(`${kind}: ${JSON.stringify(body)}`)
}

const deployment = (
  namespace: string,
  name: string,
  replicas: number,
  template: {readonly labels: object; readonly spec: object},
): Made => ({
  metadata: {namespace, name},
  spec: {
    replicas,
    selector: {matchLabels: template.labels},
    template: {metadata: {labels: template.labels}, spec: template.spec},
  },
})

/** A control plane of two replicas, and web with three in a namespace of its revision. */
async function mesh(): Promise<Mesh> {
  const made: Mesh = Object.assign(await inProcess({faults: () => made.faults}), {faults: {}})
  await make(made, 'Namespace', {metadata: {name: 'istio-system'}})
  await make(made, 'Namespace', {metadata: {name: 'pay', labels: {'istio.io/rev': REVISION}}})
  const values = {
    revision: REVISION,
    global: {
      hub: 'docker.io/istio',
      tag: '1.28.10',
      istioNamespace: 'istio-system',
      proxy: {image: 'proxyv2'},
    },
  }
  await make(made, 'ConfigMap', {
    metadata: {namespace: 'istio-system', name: `istio-${REVISION}`},
    data: {mesh: `defaultConfig: {discoveryAddress: 'istiod-${REVISION}.istio-system.svc:15012'}`},
  })
  await make(made, 'ConfigMap', {
    metadata: {namespace: 'istio-system', name: `istio-sidecar-injector-${REVISION}`},
    data: {values: JSON.stringify(values), config: `policy: enabled\ntemplates: {sidecar: ''}`},
  })
  const ports = [
    {name: 'https-dns', port: 15012},
    {name: 'https-webhook', port: 443, targetPort: 15017},
  ]
  await make(made, 'Service', {
    metadata: {namespace: 'istio-system', name: `istiod-${REVISION}`},
    spec: {selector: LABELS, ports},
  })
  const rule = {operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods']}
  const clientConfig = {
    service: {name: `istiod-${REVISION}`, namespace: 'istio-system', path: '/inject', port: 443},
  }
  const webhook = {
    name: 'rev.namespace.sidecar-injector.istio.io',
    rules: [rule],
    clientConfig,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    namespaceSelector: {matchLabels: {'istio.io/rev': REVISION}},
  }
  await make(made, 'MutatingWebhookConfiguration', {
    metadata: {name: `istio-sidecar-injector-${REVISION}`, labels: {'istio.io/rev': REVISION}},
    webhooks: [webhook],
  })
  await made.pass(1_000)
  const env = [
    {name: 'REVISION', value: REVISION},
    {name: 'POD_NAME', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}},
    {name: 'POD_NAMESPACE', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
  ]
  await make(
    made,
    'Deployment',
    deployment('istio-system', `istiod-${REVISION}`, 2, {
      labels: LABELS,
      spec: {containers: [{name: 'discovery', image: 'docker.io/istio/pilot:1.28.10', env}]},
    }),
  )
  await made.until('istiod ready', () => ready(made, 'istio-system', 'istiod') === 2)
  await made.pass(3_000)
  await make(
    made,
    'Deployment',
    deployment('pay', 'web', 3, {
      labels: {app: 'web'},
      spec: {containers: [{name: 'app', image: 'app:1'}]},
    }),
  )
  return made
}

const podsOf = ({world}: InProcess, namespace: string, app: string): readonly ApiObject[] =>
  world.api.store
    .list('pods', namespace)
    .filter(
      ({metadata}) => metadata.labels?.['app'] === app && metadata.deletionTimestamp === undefined,
    )
const isReady = (pod: ApiObject): boolean =>
  (pod['status'] as {conditions?: {type: string; status: string}[]}).conditions?.some(
    ({type, status}) => type === 'Ready' && status === 'True',
  ) ?? false
const ready = (made: InProcess, namespace: string, app: string): number =>
  podsOf(made, namespace, app).filter(isReady).length

/** What each replica's syncz lists. */
async function connected(made: InProcess): Promise<readonly (readonly string[])[]> {
  const request = {method: 'GET', path: '/debug/syncz', headers: {}, body: '', loopback: true}
  const programs = podsOf(made, 'istio-system', 'istiod').flatMap(
    pod => made.world.processes.of(pod.metadata.uid) ?? [],
  )
  const answers = await Promise.all(programs.map(program => program.http(15014, request)))
  return answers.map(({body}) => (JSON.parse(body) as {proxy: string}[]).map(({proxy}) => proxy))
}

describe('a mesh with its controllers', () => {
  test('comes up: pods are injected, get ready, and each is connected to one replica', async () => {
    const made = await mesh()
    await made.until('web ready', () => ready(made, 'pay', 'web') === 3)
    const proxies = await connected(made)
    expect(proxies).toHaveLength(2)
    expect(proxies.flat().toSorted()).toEqual(
      podsOf(made, 'pay', 'web')
        .map(({metadata}) => `${metadata.name}.pay`)
        .toSorted(),
    )
  })

  test('loses its control plane: what runs stays ready, what is new is refused until it is back', async () => {
    const made = await mesh()
    await made.until('web ready', () => ready(made, 'pay', 'web') === 3)
    made.faults = {istiods: {[REVISION]: 'off'}}
    await made.until('no istiod', () => ready(made, 'istio-system', 'istiod') === 0)
    const [victim] = podsOf(made, 'pay', 'web')
    await made.ask('DELETE', `/api/v1/namespaces/pay/pods/${victim?.metadata.name ?? ''}`)
    await made.pass(10_000)
    expect(podsOf(made, 'pay', 'web').map(isReady)).toEqual([true, true])
    const events = made.world.api.store.list('events', 'pay').map(event => String(event['message']))
    expect(events.join('\n')).toContain(
      'failed calling webhook "rev.namespace.sidecar-injector.istio.io": failed to call ' +
        `webhook: Post "https://istiod-${REVISION}.istio-system.svc:443/inject?timeout=10s": ` +
        `no endpoints available for service "istiod-${REVISION}"`,
    )
    made.faults = {}
    await made.until('web whole again', () => ready(made, 'pay', 'web') === 3)
  })

  test('with proxies that cannot reach their istiod: pods run and are not ready', async () => {
    const made = await mesh()
    made.faults = {proxies: {pay: 'off'}}
    await made.pass(20_000)
    expect([podsOf(made, 'pay', 'web').length, ready(made, 'pay', 'web')]).toEqual([3, 0])
    made.faults = {}
    await made.until('web ready', () => ready(made, 'pay', 'web') === 3)
  })
})
