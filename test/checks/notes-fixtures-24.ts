import {object, workload} from './mesh-objects.ts'
import {
  ambientShop,
  annotated,
  at,
  chart,
  compatibility,
  dr,
  ef,
  isAmbient,
  mesh,
  of,
  path,
  policy,
  se,
  service,
  telemetry,
  valued,
  variable,
  vs,
} from './notes-worlds.ts'
import type {Pairs} from './notes-worlds.ts'

const chosen = (label: string): object => ({selector: {matchLabels: {[label]: 'edge'}}})
const host = (host: string, more: object = {}): object => ({
  hosts: [host],
  resolution: 'DNS',
  ports: [],
  ...more,
})
const tagged = (value: string): object => ({
  metrics: [{overrides: [{tagOverrides: {peer: {value}}}]}],
})
const runs = (...args: readonly string[]): Record<string, unknown> => ({
  containers: [{name: 'istio-proxy', image: 'example.org/istio/proxyv2:1.23.1', args}],
})
const agent = workload('istio-system/istio-cni-node', {kind: 'DaemonSet'})
const allow = (place: string): ReturnType<typeof object> =>
  object(`networking.k8s.io/v1 NetworkPolicy ${place}`, {}, {spec: {}})

/** Notes of 1.24 to 1.26. */
export const PAIRS_24: Pairs = {
  '1.24-gateway-name-label': {
    fires: of(policy('shop/edge', chosen('istio.io/gateway-name'))),
    quiet: of(policy('shop/edge', chosen('gateway.networking.k8s.io/gateway-name'))),
    says: 'shop/edge',
  },
  '1.24-operator': {
    fires: of(workload('istio-operator/istio-operator')),
    quiet: of(workload('shop/my-istio-operator')),
    says: 'istio-operator',
  },
  '1.24-definition-switch': {
    fires: {baseValues: at('base.enableCRDTemplates', false)},
    quiet: {baseValues: at('base.enableCRDTemplates', true)},
    says: 'base.enableCRDTemplates',
  },
  '1.24-remote-chart': {
    fires: chart('istiod-remote'),
    quiet: chart('ztunnel'),
    says: 'istiod-remote',
  },
  '1.24-openshift-profiles': path('profile', 'openshift-ambient', 'profile', 'ambient'),
  '1.24-defaults-key': {
    fires: chart('gateway', at('defaults.service.type', 'ClusterIP')),
    quiet: chart('gateway', at('service.defaults', true)),
    says: 'defaults in the values of release istio-system/gateway',
  },
  '1.24-stackdriver-tracer': path(
    'global.tracer.stackdriver',
    {debug: true},
    'global.tracer.zipkin',
    {address: 'x'},
  ),
  '1.24-certificate-provider': path(
    'global.pilotCertProvider',
    'kubernetes',
    'global.pilotCertProvider',
    'istiod',
  ),
  '1.24-cni-values': path('istio_cni', {enabled: true}, 'pilot.cni', {enabled: true}),
  '1.24-duplicate-hosts': {
    fires: of(se('shop/a', host('web.shop.svc.cluster.local')), service('shop/web', {})),
    quiet: of(
      se('shop/a', host('a.example.com', {exportTo: ['.']})),
      se('other/a', host('a.example.com', {exportTo: ['.']})),
      se('shop/b', host('b.example.com')),
    ),
    says: 'ServiceEntry shop/a',
  },
  '1.24-expression-attributes': {
    fires: of(telemetry('shop/tags', tagged('wasm.downstream_peer'))),
    quiet: of(telemetry('shop/tags', tagged('filter_state.downstream_peer'))),
    says: 'shop/tags',
  },
  '1.24-external-tls': {
    fires: of(
      se('shop/api', host('api.example.com', {location: 'MESH_EXTERNAL'})),
      dr('shop/api', {host: 'api.example.com', trafficPolicy: {tls: {mode: 'SIMPLE'}}}),
    ),
    quiet: of(
      se('shop/api', host('api.example.com', {location: 'MESH_INTERNAL'})),
      dr('shop/api', {host: 'api.example.com', trafficPolicy: {tls: {mode: 'SIMPLE'}}}),
    ),
    says: 'DestinationRule shop/api',
  },
  '1.24-merged-rules': {
    fires: of(
      dr('shop/a', {host: 'web', exportTo: ['.']}),
      dr('shop/b', {host: 'web.shop.svc.cluster.local'}),
    ),
    quiet: of(
      dr('shop/a', {host: 'web', exportTo: ['.', 'b']}),
      dr('shop/b', {host: 'web', exportTo: ['b', '.']}),
      dr('b/c', {host: 'web.shop.svc.cluster.local'}),
    ),
    says: 'shop/a, shop/b',
  },
  '1.24-core-dump': {
    fires: of(workload('shop/web', {pod: runs('proxy', '--log_rotate_max_age=3')})),
    quiet: of(workload('shop/web', {pod: runs('proxy', '--log_output_level=all')})),
    says: '--log_rotate_',
  },
  '1.24-signer-protocol': {
    fires: valued(at('global.caAddress', 'cert-manager-istio-csr.cert-manager.svc:443')),
    quiet: valued(at('global.caAddress', 'ca.example.org:443')),
    says: 'istio-csr',
  },
  '1.24-ambient-redirection': isAmbient,
  '1.24-variables-gone': variable('ENABLE_EXTERNAL_NAME_ALIAS', 'false', 'true'),
  '1.24-compatibility-version': compatibility('1.20', '1.21'),
  '1.25-auto-allocation': {
    fires: of(se('shop/a', host('a.example.com'))),
    quiet: of(
      se('shop/a', host('a.example.com', {addresses: ['10.9.9.9']})),
      se('shop/b', host('b.example.com', {resolution: 'NONE'})),
      se('shop/c', host('c.example.com'), {
        labels: {'networking.istio.io/enable-autoallocate-ip': 'false'},
      }),
    ),
    says: 'shop/a',
  },
  '1.25-ambient-dns': isAmbient,
  '1.25-internal-addresses': {
    fires: of(
      vs('shop/a', {
        hosts: ['a'],
        http: [{headers: {request: {set: {'x-envoy-retry-on': '5xx'}}}}],
      }),
    ),
    quiet: of(
      vs('shop/a', {hosts: ['a'], http: [{headers: {request: {set: {'x-retry-on': '5xx'}}}}]}),
    ),
    says: 'shop/a',
  },
  '1.25-opencensus': {
    fires: mesh('extensionProviders:\n  - name: oc\n    opencensus:\n      service: a\n'),
    quiet: mesh('extensionProviders:\n  - name: oc\n    opentelemetry:\n      service: a\n'),
    says: 'opencensus',
  },
  '1.25-kubevirt': annotated('traffic.sidecar.istio.io/kubevirtInterfaces', 'eth1', {
    'istio.io/reroute-virtual-interfaces': 'eth1',
  }),
  '1.25-ztunnel-name': {
    fires: chart('ztunnel', {}, 'my-zt'),
    quiet: chart('ztunnel', {resourceName: 'ztunnel'}, 'my-zt'),
    says: 'my-zt',
  },
  '1.25-variables-gone': variable('ENABLE_RESOLUTION_NONE_TARGET_PORT', 'false', 'true'),
  '1.25-compatibility-version': compatibility('1.21', '1.22'),
  '1.26-ztunnel-name': {
    fires: chart('ztunnel', {}, 'my-zt'),
    quiet: {...chart('ztunnel', {}, 'my-zt'), from: '1.24.6'},
    says: 'my-zt',
  },
  '1.26-cni-network': {
    fires: of(agent, allow('istio-system/deny')),
    quiet: of(agent, allow('shop/deny')),
    says: 'deny',
  },
  '1.26-rolling-update': {
    fires: chart('cni', {rollingMaxUnavailable: 2}),
    quiet: chart('cni', {updateStrategy: {type: 'RollingUpdate'}}),
    says: 'rollingMaxUnavailable',
  },
  '1.26-variables-gone': {
    fires: of(
      ef('shop/a'),
      object(
        'networking.istio.io/v1beta1 ProxyConfig shop/a',
        {},
        {spec: {environmentVariables: {ENABLE_DEFERRED_CLUSTER_CREATION: 'false'}}},
      ),
    ),
    quiet: of(
      ambientShop,
      object(
        'networking.istio.io/v1beta1 ProxyConfig shop/a',
        {},
        {spec: {environmentVariables: {ENABLE_DEFERRED_CLUSTER_CREATION: 'true'}}},
      ),
    ),
    says: 'ProxyConfig shop/a',
  },
  '1.26-compatibility-version': compatibility('1.22', '1.23'),
}
