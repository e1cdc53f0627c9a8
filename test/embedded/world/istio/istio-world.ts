import {readFileSync} from 'node:fs'
import {parse} from 'yaml'
import {createAdmission} from '../../../../src/embedded/world/admission/admit.ts'
import type {CallUrl} from '../../../../src/embedded/world/admission/caller.ts'
import type {Actor} from '../../../../src/embedded/world/api/api.ts'
import {Registry} from '../../../../src/embedded/world/api/registry.ts'
import {Naming} from '../../../../src/embedded/world/api/naming.ts'
import {serveCustomResources} from '../../../../src/embedded/world/custom-resources.ts'
import type {Authority} from '../../../../src/embedded/world/istio/authority.ts'
import type {Faults} from '../../../../src/embedded/world/istio/faults.ts'
import {
  istioProcesses,
  type IstioProcesses,
} from '../../../../src/embedded/world/istio/processes.ts'
import {Kinds} from '../../../../src/embedded/world/kinds.ts'
import type {ContainerProcess} from '../../../../src/embedded/world/container-process.ts'
import {builtinKinds} from '../../../../src/embedded/world/schema/builtin-kinds.ts'
import type {KubernetesData} from '../../../../src/embedded/world/schema/data.ts'
import {Schemas} from '../../../../src/embedded/world/schema/schemas.ts'
import {Store} from '../../../../src/embedded/world/store.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {Timeline} from '../../../../src/embedded/world/timeline.ts'

const DATA = JSON.parse(
  readFileSync(new URL('../../../../templates/kubernetes.json', import.meta.url), 'utf8'),
) as KubernetesData
export const ADMIN: Actor = {user: {name: 'admin', groups: ['system:masters']}, manager: 'test'}
const START = Date.UTC(2026, 10, 23)

/**
 * A world without controllers: the API with its admission, and istiods whose pods the test itself
 * runs.
 */
export interface IstioWorld {
  readonly api: Registry
  readonly programs: IstioProcesses
  faults: Faults
  /** In: apiVersion, kind, namespace ('' for none), the rest of the object. */
  make(apiVersion: string, kind: string, namespace: string, object: Fields): Promise<ApiObject>
  get(storage: string, name: string, namespace?: string): ApiObject | undefined
  /** Lets so many ms pass, and everything that is due in them happen. */
  pass(ms: number): Promise<void>
}

export async function ground(
  options: {readonly callUrl?: CallUrl; readonly faults?: Faults} = {},
): Promise<IstioWorld> {
  const timeline = new Timeline(START)
  const api = new Registry({
    kinds: new Kinds(builtinKinds(DATA)),
    schemas: new Schemas(DATA),
    store: new Store(),
    timeline,
    naming: new Naming(timeline, 1),
  })
  const world: {faults: Faults} = {faults: options.faults ?? {}}
  const programs = istioProcesses(api, {
    authority: authorityNamed('one'),
    foreign: authorityNamed('foreign'),
    expiryOf: () => START / 1000 + 3650 * 86_400,
    readYaml: text => parse(text) as unknown,
    faults: () => world.faults,
  })
  api.admitBy(createAdmission(api, programs.network, {callUrl: options.callUrl}))
  serveCustomResources(api)
  const made: IstioWorld = Object.assign(world, {
    api,
    programs,
    make: (apiVersion: string, kind: string, namespace: string, object: Fields) =>
      api.create(
        api.kinds.must(apiVersion, kind),
        namespace || undefined,
        {apiVersion, kind, ...object},
        ADMIN,
      ),
    get: (storage: string, name: string, namespace?: string) =>
      api.store.get(storage, namespace, name),
    pass: (ms: number) => pass(timeline, ms),
  })
  for (const name of ['istio-system', 'shop', 'kube-system']) await namespace(made, name)
  await made.make('apiextensions.k8s.io/v1', 'CustomResourceDefinition', '', GATEWAY_CRD)
  await made.pass(100)
  return made
}

export async function namespace(
  world: IstioWorld,
  name: string,
  labels: Fields = {},
): Promise<void> {
  await world.make('v1', 'Namespace', '', {
    metadata: {name, labels: {'kubernetes.io/metadata.name': name, ...labels}},
  })
  await world.make('v1', 'ServiceAccount', name, {metadata: {name: 'default'}})
}

/**
 * Everything a chart and the controllers would make of a revision with one replica, and its running
 * program.
 */
export async function runRevision(
  world: IstioWorld,
  revision: string,
  version: string,
  pod = `istiod-${revision}-1`,
): Promise<{readonly pod: ApiObject; readonly program: ContainerProcess}> {
  const labels = {app: 'istiod', 'istio.io/rev': revision}
  const name = `istiod-${revision}`
  if (world.get('services', name, 'istio-system') === undefined) {
    const ports = [
      {name: 'grpc-xds', port: 15010},
      {name: 'https-dns', port: 15012},
      {name: 'https-webhook', port: 443, targetPort: 15017},
      {name: 'http-monitoring', port: 15014},
    ]
    await world.make('v1', 'Service', 'istio-system', {
      metadata: {name, labels},
      spec: {selector: labels, ports},
    })
    await settingsOf(world, revision, version)
  }
  const env = [
    {name: 'REVISION', value: revision},
    {name: 'POD_NAME', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}},
    {name: 'POD_NAMESPACE', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
  ]
  const made = await world.make('v1', 'Pod', 'istio-system', {
    metadata: {name: pod, labels},
    spec: {containers: [{name: 'discovery', image: `docker.io/istio/pilot:${version}`, env}]},
  })
  const program = world.programs.start(made)
  if (program === undefined) throw new Error('an istiod pod runs nothing')
  await world.pass(200)
  await ready(world, made, program.ready())
  await endpoints(world, name)
  return {pod: made, program}
}

async function settingsOf(world: IstioWorld, revision: string, version: string): Promise<void> {
  const values = {
    revision,
    global: {
      hub: 'docker.io/istio',
      tag: version,
      istioNamespace: 'istio-system',
      proxy: {image: 'proxyv2'},
    },
  }
  await world.make('v1', 'ConfigMap', 'istio-system', {
    metadata: {name: `istio-${revision}`},
    data: {mesh: `defaultConfig: {discoveryAddress: 'istiod-${revision}.istio-system.svc:15012'}`},
  })
  await world.make('v1', 'ConfigMap', 'istio-system', {
    metadata: {name: `istio-sidecar-injector-${revision}`},
    data: {
      values: JSON.stringify(values),
      config: `policy: enabled\ntemplates: {sidecar: '', gateway: ''}`,
    },
  })
}

/** Says in the pod's status what a kubelet would. */
export async function ready(
  world: IstioWorld,
  {metadata: {name, namespace}}: ApiObject,
  isReady: boolean,
): Promise<void> {
  const kind = world.api.kinds.must('v1', 'Pod')
  const live = world.get('pods', name, namespace)
  const conditions = [{type: 'Ready', status: isReady ? 'True' : 'False'}]
  await world.api.update(
    {kind, namespace, name},
    {
      ...live,
      status: {
        phase: 'Running',
        podIP: '10.244.0.9',
        startTime: '2026-11-23T00:00:01Z',
        conditions,
      },
    },
    {...ADMIN, subresource: 'status'},
  )
}

const TARGETS = [
  {name: 'grpc-xds', port: 15010},
  {name: 'https-dns', port: 15012},
  {name: 'https-webhook', port: 15017},
  {name: 'http-monitoring', port: 15014},
]

/** The EndpointSlice of an istiod's Service as its pods are now. */
export async function endpoints(world: IstioWorld, service: string): Promise<void> {
  const selector = (
    world.get('services', service, 'istio-system')?.['spec'] as {selector: Record<string, string>}
  ).selector
  const pods = world.api.store
    .list('pods', 'istio-system')
    .filter(({metadata}) =>
      Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
    )
  const conditions = (pod: ApiObject): {ready: boolean} => ({
    ready: (pod['status'] as {conditions?: {status: string}[]}).conditions?.[0]?.status === 'True',
  })
  const list = pods.map(pod => ({
    addresses: ['10.244.0.9'],
    conditions: conditions(pod),
    targetRef: {
      kind: 'Pod',
      namespace: 'istio-system',
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
  }))
  const object = {
    metadata: {name: `${service}-1`, labels: {'kubernetes.io/service-name': service}},
    addressType: 'IPv4',
    endpoints: list,
    ports: TARGETS,
  }
  const kind = world.api.kinds.must('discovery.k8s.io/v1', 'EndpointSlice')
  const known = world.get(kind.storage, `${service}-1`, 'istio-system')
  if (known === undefined)
    await world.make('discovery.k8s.io/v1', 'EndpointSlice', 'istio-system', object)
  else
    await world.api.update(
      {kind, namespace: 'istio-system', name: `${service}-1`},
      {...known, endpoints: list},
      ADMIN,
    )
}

/** A PEM that looks like one. */
export function authorityNamed(name: string): Authority {
  const pem = `-----BEGIN CERTIFICATE-----\n${btoa(`root ${name}`)}\n-----END CERTIFICATE-----\n`
  return {cert: pem, key: `key ${name}`, root: pem}
}

const version = (name: string, storage: boolean): object => ({
  name,
  served: true,
  storage,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {spec: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
    },
  },
})
const GATEWAY_CRD = {
  metadata: {name: 'gateways.networking.istio.io'},
  spec: {
    group: 'networking.istio.io',
    scope: 'Namespaced',
    names: {plural: 'gateways', singular: 'gateway', kind: 'Gateway', listKind: 'GatewayList'},
    versions: [version('v1', true), version('v1beta1', false)],
  },
}

async function pass(timeline: Timeline, ms: number): Promise<void> {
  const end = timeline.now() + ms
  do await new Promise(resolve => setImmediate(resolve))
  while (timeline.step(end))
  await new Promise(resolve => setImmediate(resolve))
}
