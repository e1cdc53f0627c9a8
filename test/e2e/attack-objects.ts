import {gzipSync} from 'node:zlib'
import type {KubeObject} from '../stand/kube.ts'

type Map = Record<string, string>

/** What a hostile release says of itself; what is left out is as Helm writes it. */
export type ReleaseOrder = {
  /** By which Helm finds it: label and name of the Secret. */
  name: string
  number?: number
  status?: string
  chart?: string
  chartVersion?: string
  /** More of, or instead of, what Helm's JSON holds. */
  json?: object
  labels?: Map
}

/** A release Secret of Helm's, for the most part. */
export function releaseSecret({
  name,
  number = 1,
  status = 'deployed',
  chart = 'gateway',
  chartVersion = '1.28.10',
  json = {},
  labels = {},
}: ReleaseOrder): KubeObject {
  const info = {
    first_deployed: '2026-01-01T00:00:00Z',
    last_deployed: '2026-01-01T00:00:00Z',
    deleted: '',
    status,
  }
  const whole = {
    name,
    version: number,
    namespace: 'a-tenant',
    info,
    chart: {
      metadata: {apiVersion: 'v2', name: chart, version: chartVersion},
      templates: [],
      values: {},
    },
    config: {},
    manifest: '',
    ...json,
  }
  return packedSecret(
    {name, number, status, labels},
    gzipSync(JSON.stringify(whole)).toString('base64'),
  )
}

/** The same with anything at all in place of a release. In: the text that Helm would have made. */
export function packedSecret(
  {
    name,
    number = 1,
    status = 'deployed',
    labels = {},
  }: Pick<ReleaseOrder, 'name' | 'number' | 'status' | 'labels'>,
  packed: string,
): KubeObject {
  const metadata = {
    name: `sh.helm.release.v1.${name}.v${number}`,
    labels: {owner: 'helm', name, version: String(number), status, ...labels},
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata,
    data: {release: Buffer.from(packed).toString('base64')},
  } as KubeObject
}

/** The annotations by which an object says which release it is of. */
export const ofRelease = (name: string, namespace = 'a-tenant'): Map => ({
  'meta.helm.sh/release-name': name,
  'meta.helm.sh/release-namespace': namespace,
})

export type WorkloadOrder = {
  name: string
  kind?: 'Deployment' | 'DaemonSet' | 'StatefulSet'
  replicas?: number
  annotations?: Map
  labels?: Map
  podLabels?: Map
  podAnnotations?: Map
  container?: string
  spec?: object
}

/** A workload without pods, unless it is told to have some. */
export function workload({
  name,
  kind = 'Deployment',
  replicas = 0,
  annotations = {},
  labels = {},
  podLabels = {},
  podAnnotations = {},
  container = 'app',
  spec = {},
}: WorkloadOrder): KubeObject {
  const template = {
    metadata: {labels: {app: name, ...podLabels}, annotations: podAnnotations},
    spec: {containers: [{name: container, image: container === 'istio-proxy' ? 'auto' : 'app:1'}]},
  }
  const sized = kind === 'DaemonSet' ? {} : {replicas}
  const named = kind === 'StatefulSet' ? {serviceName: name} : {}
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {name, annotations, labels},
    spec: {...sized, ...named, selector: {matchLabels: {app: name}}, template, ...spec},
  } as KubeObject
}

/** What meshctl takes for a gateway: one container that is the proxy. */
export const gatewayOf = (
  name: string,
  annotations: Map,
  kind: WorkloadOrder['kind'] = 'Deployment',
): KubeObject => workload({name, kind, annotations, container: 'istio-proxy'})

/** A pod of nobody's that says it has a proxy, and of which revision. */
export function barePod(
  name: string,
  {
    annotations = {},
    labels = {},
    args = ['proxy', 'sidecar'],
  }: {annotations?: Map; labels?: Map; args?: string[]} = {},
): KubeObject {
  const containers = [{name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.28.10', args}]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, annotations, labels: {'sidecar.istio.io/inject': 'false', ...labels}},
    spec: {containers},
  } as KubeObject
}

/** Any object without much in it. */
export const plain = (
  apiVersion: string,
  kind: string,
  name: string,
  {metadata = {}, ...rest}: {metadata?: object} & Record<string, unknown> = {},
): KubeObject => ({apiVersion, kind, metadata: {name, ...metadata}, ...rest})
