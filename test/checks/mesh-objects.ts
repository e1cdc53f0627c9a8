import type {ManifestObject} from '../../src/mesh/manifest.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {ReleaseFacts} from '../../src/mesh/snapshot.ts'
import type {Instant} from '../../src/mesh/names.ts'

type Meta = Required<Pick<KubeObject['metadata'], 'labels' | 'annotations'>> &
  KubeObject['metadata']

/**
 * One object. In: `apps/v1 Deployment shop/web`, or `v1 Namespace shop` for what has no namespace;
 * then more metadata, then the rest.
 */
export function object(
  what: string,
  metadata: Partial<Meta> = {},
  rest: Record<string, unknown> = {},
): KubeObject {
  const [apiVersion = '', kind = '', place = ''] = what.split(' ')
  const [namespace, name] = place.includes('/') ? place.split('/') : [undefined, place]
  return {
    apiVersion,
    kind,
    ...rest,
    metadata: {
      name,
      ...(namespace === undefined ? {} : {namespace}),
      uid: `uid-${kind}-${place}`,
      ...metadata,
    },
  }
}

export const namespace = (
  name: string,
  labels: Meta['labels'] = {},
  annotations: Meta['annotations'] = {},
): KubeObject =>
  object(
    `v1 Namespace ${name}`,
    {labels: {'kubernetes.io/metadata.name': name, ...labels}, annotations},
    {status: {phase: 'Active'}},
  )

export interface WorkloadGiven {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly replicas?: number
  readonly labels?: Meta['labels']
  readonly annotations?: Meta['annotations']
  readonly metadata?: Partial<Meta>
  /** Over the pod's spec. */
  readonly pod?: Record<string, unknown>
  /** Over the workload's spec. */
  readonly spec?: Record<string, unknown>
}

/** A workload that is whole. In: `shop/web`. */
export function workload(
  place: string,
  {
    kind = 'Deployment',
    replicas = 2,
    labels = {},
    annotations = {},
    metadata = {},
    pod = {},
    spec = {},
  }: WorkloadGiven = {},
): KubeObject {
  const name = place.split('/')[1] ?? ''
  const own = {app: name, ...labels}
  const status =
    kind === 'DaemonSet'
      ? {
          observedGeneration: 1,
          desiredNumberScheduled: replicas,
          updatedNumberScheduled: replicas,
          numberReady: replicas,
        }
      : {
          observedGeneration: 1,
          replicas,
          updatedReplicas: replicas,
          readyReplicas: replicas,
          currentRevision: 'a',
          updateRevision: 'a',
        }
  const template = {
    metadata: {labels: own, annotations},
    spec: {containers: [{name: 'app', image: 'example.org/app:1'}], ...pod},
  }
  return object(
    `apps/v1 ${kind} ${place}`,
    {generation: 1, ...metadata},
    {
      spec: {
        ...(kind === 'DaemonSet' ? {} : {replicas}),
        selector: {matchLabels: {app: name}},
        template,
        ...spec,
      },
      status,
    },
  )
}

/**
 * A running pod of a Deployment with a sidecar of that revision. In: `shop/web`; more metadata and
 * spec over it.
 */
export function injectedPod(
  place: string,
  {
    revision = 'default',
    version = '1.27.9',
    metadata = {},
    spec = {},
  }: {
    readonly revision?: string
    readonly version?: string
    readonly metadata?: Partial<Meta>
    readonly spec?: Record<string, unknown>
  } = {},
): KubeObject {
  const name = place.split('/')[1] ?? ''
  return object(
    `v1 Pod ${place}-5d4-abcde`,
    {
      labels: {app: name, 'pod-template-hash': '5d4'},
      annotations: {
        'istio.io/rev': revision,
        'sidecar.istio.io/status': JSON.stringify({revision}),
      },
      ownerReferences: [{kind: 'ReplicaSet', name: `${name}-5d4`, controller: true}],
      ...metadata,
    },
    {
      spec: {
        containers: [
          {name: 'app', image: 'example.org/app:1'},
          {
            name: 'istio-proxy',
            image: `example.org/istio/proxyv2:${version}`,
            args: ['proxy', 'sidecar'],
          },
        ],
        ...spec,
      },
      status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]},
    },
  )
}

/**
 * A definition that is established. In: `gateways.networking.istio.io`, kind, versions of which the
 * first is stored.
 */
export function definition(
  name: string,
  kind: string,
  versions: readonly string[] = ['v1', 'v1beta1'],
  metadata: Partial<Meta> = {},
): KubeObject {
  const [plural = '', ...group] = name.split('.')
  return object(
    `apiextensions.k8s.io/v1 CustomResourceDefinition ${name}`,
    {
      labels: {
        'app.kubernetes.io/version': '1.27.9',
        'app.kubernetes.io/managed-by': 'Helm',
      },
      annotations: ownedBy('istio-system', 'istio-base'),
      ...metadata,
    },
    {
      spec: {
        group: group.join('.'),
        scope: 'Namespaced',
        names: {plural, kind},
        versions: versions.map((each, at) => ({name: each, served: true, storage: at === 0})),
      },
      status: {
        conditions: [{type: 'Established', status: 'True'}],
        storedVersions: versions.slice(0, 1),
      },
    },
  )
}

export const ownedBy = (releaseNamespace: string, release: string): Meta['annotations'] => ({
  'meta.helm.sh/release-name': release,
  'meta.helm.sh/release-namespace': releaseNamespace,
})

export const release = (
  place: string,
  chart: string,
  chartVersion: string,
  more: Partial<ReleaseFacts> = {},
): ReleaseFacts => ({
  namespace: place.split('/')[0] ?? '',
  name: place.split('/')[1] ?? '',
  chart,
  chartVersion,
  number: 1,
  status: 'deployed',
  goodNumber: 1,
  changedAt: 0 as Instant,
  values: {},
  applyMethod: undefined,
  objects: [],
  manifest: [deploymentAt(place)],
  ...more,
})

const deploymentAt = (place: string): ManifestObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: place.split('/')[0],
  name: place.split('/')[1] ?? '',
  kept: false,
  isHook: false,
  rules: [],
  roleRef: undefined,
})

const entry = (
  name: string,
  revision: string,
  namespaceSelector: object,
  objectSelector: object,
): object => ({
  name: `${name}.sidecar-injector.istio.io`,
  failurePolicy: 'Fail',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: {
    service: {namespace: 'istio-system', name: serviceOf(revision), path: '/inject', port: 443},
    caBundle: 'Um9vdA==',
  },
  namespaceSelector: {matchExpressions: namespaceSelector},
  objectSelector: {matchExpressions: objectSelector},
  rules: [{operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods']}],
})
const is = (key: string, ...values: readonly string[]): object => ({key, operator: 'In', values})
const not = (key: string, ...values: readonly string[]): object => ({
  key,
  operator: 'NotIn',
  values,
})
const absent = (key: string): object => ({key, operator: 'DoesNotExist'})
const serviceOf = (revision: string): string =>
  revision === 'default' ? 'istiod' : `istiod-${revision}`

/**
 * The injector of a revision (`default`: the plain one), or of a tag of it, as Istio's charts make
 * it.
 */
export function injector(revision: string, tag?: string): KubeObject {
  const [asked, own] = [tag ?? revision, 'sidecar.istio.io/inject']
  const byRevision = [
    entry(
      'rev.namespace',
      revision,
      [is('istio.io/rev', asked), absent('istio-injection')],
      [not(own, 'false')],
    ),
    entry(
      'rev.object',
      revision,
      [absent('istio.io/rev'), absent('istio-injection')],
      [not(own, 'false'), is('istio.io/rev', asked)],
    ),
  ]
  const byDefault = [
    entry('namespace', revision, [is('istio-injection', 'enabled')], [not(own, 'false')]),
    entry(
      'object',
      revision,
      [absent('istio-injection'), absent('istio.io/rev')],
      [is(own, 'true'), absent('istio.io/rev')],
    ),
  ]
  const name =
    tag === undefined
      ? revision === 'default'
        ? 'istio-sidecar-injector'
        : `istio-sidecar-injector-${revision}`
      : `istio-revision-tag-${tag}`
  return object(
    `admissionregistration.k8s.io/v1 MutatingWebhookConfiguration ${name}`,
    {
      labels: {
        app: 'sidecar-injector',
        'istio.io/rev': revision,
        ...(tag === undefined ? {} : {'istio.io/tag': tag}),
      },
      annotations: tag === undefined ? ownedBy('istio-system', serviceOf(revision)) : {},
    },
    {webhooks: asked === 'default' ? [...byRevision, ...byDefault] : byRevision},
  )
}

/**
 * An istiod of a revision that serves: Deployment, pod, Service, EndpointSlice, injector,
 * MeshConfig.
 */
export function istiod(
  revision: string,
  version: string,
  mesh = 'defaultConfig: {}\n',
): readonly KubeObject[] {
  const name = serviceOf(revision)
  const labels = {app: 'istiod', 'istio.io/rev': revision}
  const suffix = revision === 'default' ? '' : `-${revision}`
  const container = {
    name: 'discovery',
    image: `example.org/istio/pilot:${version}`,
    env: [{name: 'REVISION', value: revision}],
    resources: {requests: {cpu: '500m', memory: '2Gi'}},
  }
  return [
    workload(`istio-system/${name}`, {
      replicas: 1,
      labels,
      metadata: {labels, annotations: ownedBy('istio-system', name)},
      pod: {containers: [container]},
      spec: {selector: {matchLabels: labels}},
    }),
    object(
      `v1 Pod istio-system/${name}-7c5-xyz12`,
      {
        labels: {...labels, 'pod-template-hash': '7c5'},
        ownerReferences: [{kind: 'ReplicaSet', name: `${name}-7c5`, controller: true}],
      },
      {
        spec: {containers: [container]},
        status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]},
      },
    ),
    object(
      `v1 Service istio-system/${name}`,
      {labels, annotations: ownedBy('istio-system', name)},
      {
        spec: {
          type: 'ClusterIP',
          clusterIP: '10.0.0.9',
          selector: labels,
          ports: [{name: 'https-webhook', port: 443, targetPort: 15017}],
        },
      },
    ),
    object(
      `discovery.k8s.io/v1 EndpointSlice istio-system/${name}-abc`,
      {labels: {'kubernetes.io/service-name': name}},
      {endpoints: [{addresses: ['10.1.0.4'], conditions: {ready: true}}]},
    ),
    injector(revision),
    object(
      `v1 ConfigMap istio-system/istio${suffix}`,
      {labels: {'istio.io/rev': revision}, annotations: ownedBy('istio-system', name)},
      {data: {mesh, meshNetworks: 'networks: {}'}},
    ),
    object(
      `autoscaling/v2 HorizontalPodAutoscaler istio-system/${name}`,
      {labels, annotations: ownedBy('istio-system', name)},
      {
        spec: {
          minReplicas: 1,
          maxReplicas: 5,
          scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name},
        },
      },
    ),
  ]
}

export const validator = (name: string, revision: string, failurePolicy = 'Fail'): KubeObject =>
  object(
    `admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ${name}`,
    {labels: {app: 'istiod', 'istio.io/rev': revision}},
    {
      webhooks: [
        {
          name: 'validation.istio.io',
          failurePolicy,
          clientConfig: {
            service: {namespace: 'istio-system', name: serviceOf(revision), path: '/validate'},
            caBundle: 'Um9vdA==',
          },
          rules: [
            {
              apiGroups: ['security.istio.io', 'networking.istio.io'],
              apiVersions: ['*'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['*'],
            },
          ],
        },
      ],
    },
  )
