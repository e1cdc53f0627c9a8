import {definition, injectedPod, injector, namespace, object, workload} from './mesh-objects.ts'
import {
  ambientShop,
  annotated,
  at,
  chart,
  compatibility,
  dr,
  ef,
  gateway,
  isAmbient,
  mesh,
  of,
  path,
  policy,
  se,
  service,
  valued,
  variable,
  vs,
} from './notes-worlds.ts'
import type {Pairs} from './notes-worlds.ts'

const mirrored = {
  hosts: ['web'],
  http: [{route: [{destination: {host: 'web'}}], mirror: {host: 'test'}}],
}
const edge = namespace('edge')
const plain = {hosts: ['web'], http: [{route: [{destination: {host: 'web'}}]}]}
const proxy = {containers: [{name: 'istio-proxy', image: 'auto'}]}
const traced = {data: {mesh: 'defaultConfig:\n  tracing:\n    sampling: 1\n'}}
const config = object('v1 ConfigMap istio-system/istio', {}, traced)
const secured = (...refs: readonly object[]): object => ({
  listeners: [{name: 'https', port: 443, tls: {certificateRefs: refs}}],
})
const grant = object(
  'gateway.networking.k8s.io/v1beta1 ReferenceGrant certs/a',
  {},
  {
    spec: {
      from: [{group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'shop'}],
      to: [{group: '', kind: 'Secret'}],
    },
  },
)
const disruption = object(
  'policy/v1 PodDisruptionBudget istio-system/istiod',
  {},
  {spec: {minAvailable: 1}},
)
const scaler = (minReplicas: number): ReturnType<typeof object> =>
  object(
    'autoscaling/v2 HorizontalPodAutoscaler istio-system/istiod',
    {},
    {spec: {minReplicas, scaleTargetRef: {name: 'istiod'}}},
  )
const host = (host: string, more: object = {}): object => ({
  hosts: [host],
  resolution: 'DNS',
  ports: [],
  ...more,
})
const from = (source: object): object => ({rules: [{from: [{source}]}]})
const entry = (labels: Record<string, string>): ReturnType<typeof object> =>
  object(
    'networking.istio.io/v1 WorkloadEntry shop/vm',
    {annotations: {'istio.io/autoRegistrationGroup': 'vms'}, labels},
    {spec: {address: '10.7.7.7'}},
  )
const servers = (selector: object): ReturnType<typeof object> =>
  object('networking.istio.io/v1 Gateway shop/edge', {}, {spec: {selector}})
const managed = workload('edge/gw', {
  labels: {'gateway.networking.k8s.io/gateway-name': 'gw', istio: 'edge'},
})
const expression = (length: number): object => ({
  match: {proxy: {proxyVersion: 'x'.repeat(length)}},
  patch: {operation: 'MERGE'},
})
const ejecting = (more: object): object => ({
  host: 'web',
  trafficPolicy: {outlierDetection: {consecutive5xxErrors: 3, ...more}},
})

/** With these the mesh of evidence.ts has 40000 pods. */
const CROWD = 39_999

/** So many pods without a proxy, of nobody. */
const crowd = (size: number): ReturnType<typeof object>[] =>
  Array.from({length: size}, (_, at) =>
    object(`v1 Pod shop/p${at}`, {}, {spec: {containers: []}, status: {phase: 'Running'}}),
  )

/** Notes of 1.27 to 1.31. */
export const PAIRS_27: Pairs = {
  '1.27-native-sidecars': {
    fires: of(),
    quiet: of(
      injectedPod('shop/web', {spec: {containers: [{name: 'app', image: 'example.org/app:1'}]}}),
    ),
    says: 'shop/web',
  },
  '1.27-lightstep': {
    fires: mesh('extensionProviders:\n- name: ls\n  lightstep: {}\n'),
    quiet: mesh('extensionProviders:\n- name: lightstep\n  opentelemetry: {}\n'),
    says: 'lightstep',
  },
  '1.27-values-gone': path(
    'global.multiCluster.enabled',
    true,
    'global.multiCluster.clusterName',
    'one',
  ),
  '1.27-variables-gone': {
    fires: of(
      workload('shop/web', {
        annotations: {
          'proxy.istio.io/config': 'proxyMetadata:\n  ENABLE_DEFERRED_STATS_CREATION: "false"\n',
        },
      }),
    ),
    quiet: of(
      workload('shop/web', {
        annotations: {
          'proxy.istio.io/config': 'proxyMetadata:\n  ENABLE_DEFERRED_STATS_CREATION: "true"\n',
        },
      }),
    ),
    says: 'ENABLE_DEFERRED_STATS_CREATION',
  },
  '1.27-compatibility-version': compatibility('1.23', '1.24'),
  '1.28-mirrored-host': {
    fires: of(vs('shop/a', mirrored)),
    quiet: of(vs('shop/a', plain)),
    says: 'shop/a',
  },
  '1.28-gateway-spans': {
    fires: of(edge, workload('edge/gw', {pod: proxy}), config),
    quiet: of(edge, workload('edge/gw', {pod: proxy})),
    says: 'edge/gw',
  },
  '1.28-inference-pools': {
    fires: of(
      definition('inferencepools.inference.networking.k8s.io', 'InferencePool', ['v1alpha2']),
    ),
    quiet: of(
      definition('inferencepools.inference.networking.k8s.io', 'InferencePool', ['v1', 'v1alpha2']),
    ),
    says: 'inferencepools',
  },
  '1.28-gateway-certificates': {
    fires: of(gateway('shop/a', 'istio', secured({name: 'a', namespace: 'certs'}))),
    quiet: of(
      gateway('shop/a', 'istio', secured({name: 'a', namespace: 'certs'}, {name: 'b'})),
      grant,
    ),
    says: 'shop/a',
  },
  '1.28-passthrough': {
    fires: of(ambientShop, se('shop/a', host('a.example.com', {resolution: 'NONE'}))),
    quiet: of(ambientShop, se('shop/a', host('a.example.com'))),
    says: 'shop/a',
  },
  '1.28-disruption-budget': {
    fires: of(disruption),
    quiet: of(disruption, scaler(2)),
    says: 'istio-system/istiod',
  },
  '1.28-waypoint-grace': {
    fires: of(gateway('shop/way', 'istio-waypoint')),
    quiet: of(gateway('shop/way', 'istio')),
    says: 'shop/way',
  },
  '1.28-tag-templates': {
    fires: of(injector('default', 'prod')),
    quiet: of(
      object(
        'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration istio-revision-tag-prod',
        {
          labels: {'istio.io/rev': 'default', 'istio.io/tag': 'prod'},
          annotations: {
            'meta.helm.sh/release-name': 'istiod',
            'meta.helm.sh/release-namespace': 'istio-system',
          },
        },
        {webhooks: [{name: 'rev.namespace.sidecar-injector.istio.io'}]},
      ),
    ),
    says: 'prod',
  },
  '1.28-variables-gone': {
    fires: valued(at('meshConfig.defaultConfig.proxyMetadata.METRIC_ROTATION_INTERVAL', '1m')),
    quiet: valued(at('meshConfig.defaultConfig.proxyMetadata.METRIC_INTERVAL', '1m')),
    says: 'METRIC_ROTATION_INTERVAL',
  },
  '1.28-compatibility-version': compatibility('1.24', '1.25'),
  '1.29-stats-compression': annotated('sidecar.istio.io/statsCompression', 'false', {
    'sidecar.istio.io/statsInclusionPrefixes': 'a',
  }),
  '1.29-debug-access': {
    fires: of(workload('monitoring/kiali')),
    quiet: of(workload('istio-system/kiali')),
    says: 'monitoring/kiali',
  },
  '1.29-cni-reconcile': isAmbient,
  '1.29-networks': {
    fires: of(ambientShop, gateway('istio-system/ew', 'istio-east-west')),
    quiet: of(gateway('istio-system/ew', 'istio-east-west')),
    says: 'istio-system/ew',
  },
  '1.29-dry-run': {
    fires: of(ambientShop, policy('shop/a', {}, {annotations: {'istio.io/dry-run': 'true'}})),
    quiet: of(ambientShop, policy('shop/a', {}, {annotations: {'istio.io/dry-run': 'false'}})),
    says: 'shop/a',
  },
  '1.29-compatibility-version': compatibility('1.24', '1.28'),
  '1.30-duplicate-hosts': {
    fires: of(se('shop/a', host('a.example.com')), se('other/a', host('a.example.com'))),
    quiet: of(
      se('shop/a', host('a.example.com')),
      se('other/a', host('b.example.com')),
      service('other/web', {}),
    ),
    says: 'other/a',
  },
  '1.30-cni-file-mode': {
    fires: chart('cni'),
    quiet: chart('cni', at('env.CNI_CONF_GROUP_READ', 'true')),
    says: 'chart cni',
  },
  '1.30-ambient-excluded': {
    fires: {...of(ambientShop), ...chart('cni', {excludeNamespaces: ['shop']})},
    quiet: {...of(ambientShop), ...chart('cni', {excludeNamespaces: ['kube-system']})},
    says: 'shop',
  },
  '1.30-policy-expressions': {
    fires: of(policy('shop/a', from({principals: ['*/sa/web']}))),
    quiet: of(
      policy(
        'shop/a',
        from({principals: ['*', 'cluster.local/ns/shop/*'], namespaces: ['shop', 'prod-*']}),
      ),
    ),
    says: 'shop/a',
  },
  '1.30-registry': {
    fires: of(),
    quiet: valued(at('global.hub', 'example.org/istio')),
    says: 'global.hub',
  },
  '1.30-gateway-ports': {
    fires: chart('gateway', at('service.ports', [])),
    quiet: chart('gateway', at('service.ports', [{name: 'http', port: 80}])),
    says: 'service.ports',
  },
  '1.30-compatibility-version': compatibility('1.24', '1.29'),
  '1.31-registry': path('global.hub', 'gcr.io/istio-release', 'global.hub', 'example.org/istio'),
  '1.31-unhealthy-endpoints': {
    fires: of(dr('shop/a', ejecting({}))),
    quiet: of(dr('shop/a', ejecting({minHealthPercent: 50}))),
    says: 'shop/a',
  },
  '1.31-gateway-merging': {
    fires: of(edge, managed, servers({istio: 'edge'})),
    quiet: of(edge, managed, servers({istio: 'edge', app: 'other'})),
    says: 'shop/edge',
  },
  '1.31-self-registered': {
    fires: of(ambientShop, entry({})),
    quiet: of(ambientShop, entry({'networking.istio.io/tunnel': 'http'})),
    says: 'shop/vm',
  },
  '1.31-long-proxy-version': {
    fires: of(ef('shop/a', expression(1025))),
    quiet: of(ef('shop/a', expression(1024))),
    says: 'shop/a',
  },
  '1.31-many-workloads': {
    fires: of(ambientShop, ...crowd(CROWD + 1)),
    quiet: of(ambientShop, ...crowd(CROWD)),
    says: '40001 pods',
  },
  '1.31-variables-gone': variable('PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY', 'false', 'true'),
  '1.31-compatibility-version': compatibility('1.24', '1.30'),
}
