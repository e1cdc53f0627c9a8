import {namespace, object, workload} from './mesh-objects.ts'
import {
  annotated,
  at,
  chart,
  compatibility,
  dr,
  ef,
  gateway,
  mesh,
  of,
  path,
  se,
  service,
  telemetry,
  valued,
  variable,
  vs,
} from './notes-worlds.ts'
import type {Pairs} from './notes-worlds.ts'

const insert = (operation: string, name: string): object => ({
  match: {
    listener: {
      filterChain: {
        filter: {name: 'envoy.filters.network.http_connection_manager', subFilter: {name}},
      },
    },
  },
  patch: {operation, value: {}},
})
const filtered = (name: string): object => ({
  applyTo: 'NETWORK_FILTER',
  patch: {operation: 'MERGE', value: {name}},
})
const tls = (settings: object): object => ({
  host: 'api.example.com',
  trafficPolicy: {tls: {mode: 'SIMPLE', ...settings}},
})
const alias = service('shop/legacy', {
  type: 'ExternalName',
  externalName: 'legacy.example.com',
  ports: [{port: 80}],
})
const route = (host: string): object => ({hosts: ['web'], http: [{route: [{destination: {host}}]}]})
const hosted = (host: string, gateways?: readonly string[]): object => ({
  hosts: [host],
  http: [],
  ...(gateways === undefined ? {} : {gateways}),
})
const made = (day: string): object => ({creationTimestamp: `2024-01-${day}T00:00:00Z`})
const ports = (port: object): object => ({
  hosts: ['a.example.com'],
  resolution: 'NONE',
  ports: [{number: 80, name: 'http', protocol: 'HTTP', ...port}],
})

/** Notes of 1.20 to 1.23. */
export const PAIRS_20: Pairs = {
  '1.20-filter-order': {
    fires: of(ef('shop/early', insert('INSERT_BEFORE', 'istio.stats'))),
    quiet: of(
      ef(
        'shop/early',
        insert('MERGE', 'istio.stats'),
        insert('INSERT_BEFORE', 'envoy.filters.http.router'),
      ),
    ),
    says: 'shop/early',
  },
  '1.20-startup-probe': {
    fires: valued(at('global.proxy', {readinessPeriodSeconds: 5})),
    quiet: valued(at('global.proxy', {readinessPeriodSeconds: 5, startupProbe: {enabled: false}})),
    says: 'readinessPeriodSeconds',
  },
  '1.20-network-filters-gone': {
    fires: of(ef('shop/sni', filtered('envoy.filters.network.sni_verifier'))),
    quiet: of(ef('shop/sni', filtered('envoy.filters.network.sni_cluster'))),
    says: 'shop/sni',
  },
  '1.20-variables-gone': variable('PILOT_ENABLE_DESTINATION_RULE_INHERITANCE', 'true', 'false'),
  '1.21-external-name': {
    fires: of(alias, vs('shop/out', route('legacy'))),
    quiet: of(alias, vs('shop/out', route('web')), dr('other/legacy', {host: 'legacy'})),
    says: 'VirtualService shop/out',
  },
  '1.21-auto-sni': {
    fires: of(dr('shop/api', tls({caCertificates: '/ca.pem'}))),
    quiet: of(
      dr('shop/api', tls({sni: 'api.example.com'})),
      dr('shop/own', {host: 'web', trafficPolicy: {tls: {mode: 'ISTIO_MUTUAL'}}}),
    ),
    says: 'shop/api',
  },
  '1.21-verify-certificate': {
    fires: of(
      dr('shop/api', {
        host: 'api.example.com',
        subsets: [
          {
            name: 'a',
            trafficPolicy: {
              portLevelSettings: [{port: {number: 443}, tls: {mode: 'MUTUAL', sni: 'x'}}],
            },
          },
        ],
      }),
    ),
    quiet: of(
      dr('shop/api', tls({insecureSkipVerify: true})),
      dr('shop/b', tls({credentialName: 'b'})),
      dr('shop/c', tls({caCertificates: '/ca.pem'})),
    ),
    says: 'shop/api',
  },
  '1.21-overlapping-hosts': {
    fires: of(
      vs('shop/wide', hosted('*.example.com'), made('01')),
      vs('shop/fine', hosted('a.example.com'), made('02')),
    ),
    quiet: of(
      vs('shop/wide', hosted('*.example.com'), made('03')),
      vs('shop/fine', hosted('a.example.com'), made('02')),
      vs('shop/edge', hosted('*.example.org', ['shop/edge']), made('01')),
      vs('shop/in', hosted('a.example.org'), made('02')),
    ),
    says: 'shop/wide',
  },
  '1.21-telemetry-values': path(
    'telemetry.v2.prometheus.configOverride',
    {gateway: {}},
    'telemetry.v2.prometheus.enabled',
    true,
  ),
  '1.21-leftover-filters': {
    fires: of(ef('istio-system/stats-filter-1.18')),
    quiet: of(ef('istio-system/my-stats-filter-1.18')),
    says: 'stats-filter-1.18',
  },
  '1.21-installed-state': {
    fires: of(object('install.istio.io/v1alpha1 IstioOperator istio-system/installed-state')),
    quiet: of(object('install.istio.io/v1alpha1 IstioOperator istio-system/mesh')),
    says: 'installed-state',
  },
  '1.21-pod-security-policies': {
    fires: chart('cni', at('cni.psp_cluster_role', 'psp')),
    quiet: chart('cni', at('cni.cniBinDir', '/bin')),
    says: 'psp_cluster_role',
  },
  '1.21-variables-gone': variable('BOOTSTRAP_XDS_AGENT', 'true'),
  '1.21-compatibility-version': compatibility('1.19', '1.20'),
  '1.22-default-tracer': {
    fires: of(service('istio-system/zipkin', {})),
    quiet: {
      ...mesh('defaultConfig:\n  tracing:\n    zipkin:\n      address: zipkin.istio-system:9411\n'),
      values: at('meshConfig.defaultConfig.tracing.zipkin.address', 'zipkin.istio-system:9411'),
    },
    says: 'istio-system/zipkin',
  },
  '1.22-resource-scoping': {
    fires: {
      ...of(namespace('dark'), vs('dark/a', route('web'))),
      values: at('meshConfig.discoverySelectors', [
        {matchLabels: {'kubernetes.io/metadata.name': 'shop'}},
      ]),
    },
    quiet: {
      ...of(namespace('dark'), vs('shop/a', route('web'))),
      values: at('meshConfig.discoverySelectors', [
        {
          matchExpressions: [
            {key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop']},
          ],
        },
      ]),
    },
    says: 'VirtualService dark/a',
  },
  '1.22-target-port': {
    fires: of(se('shop/a', ports({targetPort: 8080}))),
    quiet: of(
      se('shop/a', ports({targetPort: 80})),
      se('shop/b', {...ports({targetPort: 8080}), resolution: 'DNS'}),
    ),
    says: 'shop/a',
  },
  '1.22-waypoint-labels': {
    fires: of(gateway('shop/way', 'istio-waypoint')),
    quiet: of(
      gateway('shop/way', 'istio-waypoint'),
      namespace('shop', {'istio.io/use-waypoint': 'way'}),
      gateway('shop/edge', 'istio'),
    ),
    says: 'shop/way',
  },
  '1.22-values-gone': path('global.oneNamespace', true, 'global.oneNamespace', false),
  '1.22-first-party-tokens': path(
    'global.jwtPolicy',
    'first-party-jwt',
    'global.jwtPolicy',
    'third-party-jwt',
  ),
  '1.22-external-profile': path('profile', 'external', 'profile', 'demo'),
  '1.22-ambient-opt-out': annotated('ambient.istio.io/redirection', 'disabled', {
    'ambient.istio.io/redirection': 'enabled',
  }),
  '1.22-cni-excluded-namespaces': {
    fires: chart('cni'),
    quiet: chart('cni', {excludeNamespaces: ['kube-system']}),
    says: 'chart cni',
  },
  '1.22-variables-gone': variable('PILOT_ENABLE_HBONE', 'true', 'false'),
  '1.22-compatibility-version': compatibility('1.19', '1.21'),
  '1.23-stackdriver': {
    fires: mesh('extensionProviders:\n- name: sd\n  stackdriver: {}\n'),
    quiet: mesh('# stackdriver: gone\nextensionProviders:\n- name: stackdriver\n  zipkin: {}\n'),
    says: 'ConfigMap istio-system/istio',
  },
  '1.23-base-image': path('global.variant', 'distroless', 'global.tag', '1.22.5'),
  '1.23-dns-exclusion': {
    fires: of(
      workload('shop/web', {
        annotations: {
          'traffic.sidecar.istio.io/excludeOutboundPorts': '53',
          'proxy.istio.io/config': 'proxyMetadata: {ISTIO_META_DNS_CAPTURE: "true"}',
        },
      }),
    ),
    quiet: of(
      workload('shop/web', {annotations: {'traffic.sidecar.istio.io/excludeOutboundPorts': '53'}}),
    ),
    says: 'shop/web',
  },
  '1.23-stat-tags': {
    fires: of(
      telemetry('shop/tags', {
        metrics: [{overrides: [{tagOverrides: {a: {value: 'cluster_name'}}}]}],
      }),
    ),
    quiet: of(
      telemetry('shop/tags', {
        metrics: [{overrides: [{tagOverrides: {a: {value: 'request.host'}}}]}],
      }),
    ),
    says: 'shop/tags',
  },
  '1.23-cni-log-level': {
    fires: chart('cni', at('cni.logLevel', 'debug')),
    quiet: chart('cni', at('cni.logging.level', 'debug')),
    says: 'cni.logLevel',
  },
  '1.23-variables-gone': variable('GKE_CLUSTER_URL', 'x'),
  '1.23-compatibility-version': compatibility('1.19', '1.22'),
}
