import {describe, expect, it} from 'vitest'
import {versionNote} from '../../src/checks/notes/version-note.ts'
import {evidence, CATALOG} from './evidence.ts'
import type {Given} from './evidence.ts'
import {definition, istiod, namespace, object, release, workload} from './mesh-objects.ts'
import {
  ambientShop,
  at,
  chart,
  dr,
  ef,
  gateway,
  hitOf,
  mesh,
  of,
  policy,
  se,
  service,
  telemetry,
  valued,
  vs,
} from './notes-worlds.ts'

const alias = service('shop/legacy', {type: 'ExternalName', externalName: 'legacy.example.com'})
const full = 'legacy.shop.svc.cluster.local'
const to = (host: string): object => ({destination: {host}})
const wide = (hosts: readonly string[], day?: string, more: object = {}): ReturnType<typeof vs> =>
  vs(
    `shop/${day ?? 'none'}-${hosts.join()}`,
    {hosts, ...more},
    day === undefined ? {} : {creationTimestamp: `2024-01-${day}T00:00:00Z`},
  )
const listener = (ref: object, more: object = {}): object => ({
  listeners: [{name: 'https', tls: {certificateRefs: [ref]}}],
  ...more,
})
const csr = (value: string): ReturnType<typeof workload> =>
  workload('istio-system/istiod', {
    replicas: 1,
    labels: {app: 'istiod', 'istio.io/rev': 'default'},
    metadata: {labels: {app: 'istiod', 'istio.io/rev': 'default'}},
    pod: {
      containers: [
        {
          name: 'discovery',
          image: 'example.org/istio/pilot:1.23.5',
          env: [
            {name: 'CA_ADDR', value},
            {name: 'ENABLE_AUTO_SNI', value: 'false'},
          ],
        },
      ],
    },
    spec: {selector: {matchLabels: {app: 'istiod', 'istio.io/rev': 'default'}}},
  })
const node = (version: string): ReturnType<typeof object> =>
  object('v1 Node node-1', {}, {status: {nodeInfo: {kubeletVersion: version}}})
const tracer = service('istio-system/zipkin', {})
const excluding = {'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.0.0.0/8'}
const grantFor = (kind: string, from: string): ReturnType<typeof object> =>
  object(
    'gateway.networking.k8s.io/v1beta1 ReferenceGrant certs/a',
    {},
    {spec: {from: [{kind, namespace: from}]}},
  )
const servers = (place: string, selector: object): ReturnType<typeof object> =>
  object(`networking.istio.io/v1 Gateway ${place}`, {}, {spec: {selector}})
const managed = workload('shop/gw', {labels: {'gateway.networking.k8s.io/gateway-name': 'gw'}})
const job = (annotations: Record<string, string>): ReturnType<typeof object> =>
  object(
    'batch/v1 CronJob shop/night',
    {},
    {spec: {jobTemplate: {spec: {template: {metadata: {annotations}, spec: {containers: []}}}}}},
  )
const host = (name: string, more: object = {}): object => ({
  hosts: [name],
  resolution: 'DNS',
  ...more,
})

describe('[U] notes: other signs of the same change', () => {
  it.each([
    [
      '1.20-filter-order',
      'a plugin with a phase',
      of(object('extensions.istio.io/v1alpha1 WasmPlugin shop/a', {}, {spec: {phase: 'AUTHZ'}})),
    ],
    ['1.21-external-name', 'a DestinationRule', of(alias, dr('other/a', {host: full}))],
    [
      '1.21-external-name',
      'a host that ends with svc',
      of(alias, dr('other/a', {host: 'legacy.shop.svc'})),
    ],
    [
      '1.21-external-name',
      'a mirror',
      of(alias, vs('shop/a', {http: [{mirror: {host: 'legacy'}}]})),
    ],
    [
      '1.21-external-name',
      'one of several mirrors',
      of(alias, vs('shop/a', {http: [{mirrors: [to('web'), to('legacy')]}]})),
    ],
    [
      '1.21-external-name',
      'a route of TCP',
      of(alias, vs('shop/a', {tcp: [{route: [to('legacy')]}]})),
    ],
    [
      '1.21-external-name',
      'a route of TLS',
      of(alias, vs('shop/a', {tls: [{route: [to('legacy')]}]})),
    ],
    [
      '1.21-auto-sni',
      'a port',
      of(dr('shop/a', {host: 'a', trafficPolicy: {portLevelSettings: [{tls: {mode: 'SIMPLE'}}]}})),
    ],
    [
      '1.21-verify-certificate',
      'a subset that skips nothing',
      of(
        dr('shop/a', {
          host: 'a',
          subsets: [{trafficPolicy: {tls: {mode: 'SIMPLE', insecureSkipVerify: false}}}],
        }),
      ),
    ],
    [
      '1.21-overlapping-hosts',
      'unknown ages',
      of(wide(['*.example.com']), wide(['a.example.com'], '01')),
    ],
    [
      '1.21-overlapping-hosts',
      'a wildcard under a wildcard',
      of(wide(['*.com'], '01'), wide(['*.example.com'], '02')),
    ],
    [
      '1.21-overlapping-hosts',
      'the mesh among gateways',
      of(wide(['*.com'], '01', {gateways: ['edge', 'mesh']}), wide(['a.com'], '02')),
    ],
    ['1.21-leftover-filters', 'statistics of TCP', of(ef('istio-system/tcp-stats-filter-1.16'))],
    [
      '1.22-waypoint-labels',
      'a waypoint for a ServiceAccount',
      of(
        gateway(
          'shop/way',
          'istio-waypoint',
          {},
          {annotations: {'istio.io/for-service-account': 'web'}},
        ),
        namespace('shop', {'istio.io/use-waypoint': 'way'}),
      ),
    ],
    [
      '1.22-waypoint-labels',
      'a label for another namespace',
      of(
        gateway('shop/way', 'istio-waypoint'),
        namespace('other', {'istio.io/use-waypoint': 'way'}),
      ),
    ],
    [
      '1.22-target-port',
      'one of several ports',
      of(se('shop/a', {hosts: ['a.com'], ports: [{number: 80}, {number: 81, targetPort: 82}]})),
    ],
    [
      '1.23-stackdriver',
      'values',
      valued(at('meshConfig.extensionProviders', [{name: 'a', stackdriver: {}}])),
    ],
    [
      '1.23-dns-exclusion',
      'capture everywhere by values',
      {
        ...of(workload('shop/web', {annotations: excluding})),
        values: at('meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE', 'true'),
      },
    ],
    [
      '1.23-dns-exclusion',
      'capture everywhere as it runs',
      {
        ...mesh('defaultConfig:\n  proxyMetadata:\n    ISTIO_META_DNS_CAPTURE: "true"\n'),
        releases: [],
      } satisfies Given,
    ],
    [
      '1.24-operator',
      'an object of it',
      of(object('install.istio.io/v1alpha1 IstioOperator istio-system/mesh')),
    ],
    [
      '1.24-core-dump',
      'the annotation, in a schedule',
      of(job({'sidecar.istio.io/enableCoreDump': 'true'})),
    ],
    [
      '1.24-signer-protocol',
      'a variable of istiod',
      of(csr('cert-manager-istio-csr.cert-manager.svc:443')),
    ],
    ['1.24-signer-protocol', 'its Deployment', of(workload('cert-manager/cert-manager-istio-csr'))],
    [
      '1.24-merged-rules',
      'one of them seen everywhere',
      of(dr('shop/a', {host: 'a.com', exportTo: ['*']}), dr('shop/b', {host: 'a.com'})),
    ],
    [
      '1.24-external-tls',
      'a place that is not told',
      of(se('shop/a', host('a.com')), dr('shop/a', {host: 'a.com', trafficPolicy: {tls: {}}})),
    ],
    [
      '1.24-duplicate-hosts',
      'one of them hidden',
      of(se('shop/a', host('a.com')), se('other/a', host('a.com', {exportTo: ['.']}))),
    ],
    [
      '1.25-internal-addresses',
      'trusted proxies in values',
      valued(at('meshConfig.defaultConfig.gatewayTopology.numTrustedProxies', 2)),
    ],
    [
      '1.25-internal-addresses',
      'trusted proxies as it runs',
      mesh('defaultConfig:\n  gatewayTopology:\n    numTrustedProxies: 2\n'),
    ],
    [
      '1.25-ambient-dns',
      'a workload',
      of(workload('shop/web', {labels: {'istio.io/dataplane-mode': 'ambient'}})),
    ],
    ['1.26-variables-gone', 'a variable of istiod as it runs', of(csr('a'))],
    [
      '1.27-native-sidecars',
      'nodes of which only some are new',
      of(
        node('v1.32.9'),
        object('v1 Node node-2', {}, {status: {nodeInfo: {kubeletVersion: 'v1.33.0'}}}),
      ),
    ],
    [
      '1.27-native-sidecars',
      'no nodes to be seen, and a new cluster',
      {without: ['Node/node-1'], kubernetes: '1.33.1'},
    ],
    [
      '1.21-verify-certificate',
      'one of several policies',
      of(
        dr('shop/a', {
          host: 'a',
          trafficPolicy: {tls: {mode: 'SIMPLE'}},
          subsets: [{trafficPolicy: {tls: {mode: 'SIMPLE', credentialName: 'a'}}}],
        }),
      ),
    ],
    [
      '1.24-duplicate-hosts',
      'two in one namespace of which one is seen by another',
      of(
        se('shop/a', host('a.com', {exportTo: ['other']})),
        se('shop/b', host('a.com', {exportTo: ['~']})),
      ),
    ],
    [
      '1.28-gateway-certificates',
      'one of several certificates',
      of(
        gateway('shop/a', 'istio', {
          listeners: [{tls: {certificateRefs: [{name: 'own'}, {name: 'b', namespace: 'certs'}]}}],
        }),
      ),
    ],
    ['1.27-lightstep', 'values', valued(at('global.tracer.lightstep', {address: 'a'}))],
    ['1.28-mirrored-host', 'several mirrors', of(vs('shop/a', {http: [{mirrors: [to('test')]}]}))],
    [
      '1.28-inference-pools',
      'the early group',
      of(definition('inferencepools.inference.networking.x-k8s.io', 'InferencePool')),
    ],
    [
      '1.28-gateway-certificates',
      'proxies made by hand',
      of(
        gateway(
          'shop/a',
          'istio',
          listener({name: 'a'}, {addresses: [{type: 'Hostname', value: 'a'}]}),
        ),
      ),
    ],
    [
      '1.28-gateway-certificates',
      'a grant for another kind',
      of(
        gateway('shop/a', 'istio', listener({name: 'a', namespace: 'certs'})),
        grantFor('HTTPRoute', 'shop'),
      ),
    ],
    [
      '1.28-gateway-certificates',
      'a grant for another namespace',
      of(
        gateway('shop/a', 'istio', listener({name: 'a', namespace: 'certs'})),
        grantFor('Gateway', 'other'),
      ),
    ],
    [
      '1.29-debug-access',
      'a label',
      of(workload('tools/board', {labels: {'app.kubernetes.io/name': 'kiali'}})),
    ],
    [
      '1.30-ambient-excluded',
      'what the CNI excludes unasked',
      {...of(namespace('kube-system', {'istio.io/dataplane-mode': 'ambient'})), ...chart('cni')},
    ],
    [
      '1.30-policy-expressions',
      'a namespace',
      of(policy('shop/a', {rules: [{from: [{source: {notNamespaces: ['a.b']}}]}]})),
    ],
    ['1.30-gateway-ports', 'a network gateway', chart('gateway', {networkGateway: 'one'})],
    [
      '1.30-policy-expressions',
      'one of several callers',
      of(
        policy('shop/a', {
          rules: [{from: [{source: {principals: ['a']}}, {source: {principals: ['b', '*/sa/b']}}]}],
        }),
      ),
    ],
    ['1.31-registry', "istiod's own hub", valued({pilot: {hub: 'registry.istio.io/release'}})],
    [
      '1.31-unhealthy-endpoints',
      'a bound of nothing, in a subset',
      of(
        dr('shop/a', {
          host: 'a',
          subsets: [{trafficPolicy: {outlierDetection: {minHealthPercent: 0}}}],
        }),
      ),
    ],
    [
      '1.31-self-registered',
      'another mark of self-registration',
      of(
        ambientShop,
        object(
          'networking.istio.io/v1 WorkloadEntry shop/vm',
          {annotations: {'istio.io/workloadController': 'istiod-1'}},
          {spec: {}},
        ),
      ),
    ],
  ] satisfies [string, string, Given][])('%s by %s', (id, _, given) => {
    const extra =
      id === '1.23-dns-exclusion' && given.values === undefined
        ? {
            ...given,
            objects: [...(given.objects ?? []), workload('shop/web', {annotations: excluding})],
          }
        : given
    expect(hitOf(id, extra)).toBeDefined()
  })
})

describe('[U] notes: near misses', () => {
  it.each([
    [
      '1.20-filter-order',
      'a plugin without a phase',
      of(object('extensions.istio.io/v1alpha1 WasmPlugin shop/a', {}, {spec: {priority: 3}})),
    ],
    [
      '1.21-external-name',
      'a Service of another type',
      of(
        service('shop/legacy', {type: 'ClusterIP'}),
        vs('shop/a', {http: [{route: [to('legacy')]}]}),
      ),
    ],
    [
      '1.21-overlapping-hosts',
      'hosts that only look alike',
      of(
        wide(['*.example.com'], '01'),
        wide(['example.com'], '02'),
        wide(['a.example.com.org'], '03'),
      ),
    ],
    [
      '1.21-overlapping-hosts',
      'hosts of one object',
      of(wide(['*.example.com', 'a.example.com'], '01')),
    ],
    [
      '1.22-target-port',
      'the port itself, and none',
      of(
        se('shop/a', {
          hosts: ['a.com'],
          ports: [{number: 80, targetPort: 80}, {number: 81, targetPort: 0}, {number: 82}],
        }),
      ),
    ],
    [
      '1.22-default-tracer',
      'a tracer named in values',
      {...of(tracer), values: at('meshConfig.extensionProviders', [{name: 'a'}])},
    ],
    [
      '1.22-default-tracer',
      'a tracer named as it runs',
      of(tracer, ...istiod('default', '1.21.5', 'extensionProviders:\n- name: a\n')),
    ],
    [
      '1.22-default-tracer',
      'a tracer named by a Telemetry',
      of(tracer, telemetry('istio-system/all', {tracing: [{providers: [{name: 'a'}]}]})),
    ],
    ['1.22-default-tracer', 'a Service of that name elsewhere', of(service('shop/zipkin', {}))],
    [
      '1.22-waypoint-labels',
      'a waypoint of a Service',
      of(
        gateway('shop/way', 'istio-waypoint'),
        service(
          'other/web',
          {},
          {labels: {'istio.io/use-waypoint': 'way', 'istio.io/use-waypoint-namespace': 'shop'}},
        ),
      ),
    ],
    [
      '1.23-dns-exclusion',
      'capture without exclusion',
      of(
        workload('shop/web', {
          annotations: {'proxy.istio.io/config': 'proxyMetadata: {ISTIO_META_DNS_CAPTURE: "true"}'},
        }),
      ),
    ],
    ['1.24-signer-protocol', 'another signer in a variable', of(csr('ca.example.org'))],
    [
      '1.24-duplicate-hosts',
      'all of them hidden',
      of(
        se('shop/a', host('a.com', {exportTo: ['~']})),
        se('other/a', host('a.com', {exportTo: ['.']})),
      ),
    ],
    ['1.25-ztunnel-name', 'a way that passes by', {...chart('ztunnel', {}, 'my-zt'), to: '1.26.1'}],
    [
      '1.25-compatibility-version',
      'a way that passes by',
      {...valued({compatibilityVersion: '1.23'}), to: '1.26.1'},
    ],
    ['1.25-ztunnel-name', 'the usual name', chart('ztunnel')],
    [
      '1.25-opencensus',
      'other values, and one that is empty or off',
      valued(
        at('meshConfig', {
          enableTracing: true,
          extensionProviders: [{name: 'a', zipkin: {service: 'a'}, opencensus: null}],
          openCensusAgent: false,
        }),
      ),
    ],
    ['1.27-native-sidecars', 'old nodes', {...of(node('v1.32.9')), kubernetes: '1.33.1'}],
    [
      '1.27-native-sidecars',
      'no nodes to be seen, and an old cluster',
      {without: ['Node/node-1'], kubernetes: '1.32.1'},
    ],
    [
      '1.28-disruption-budget',
      'more replicas',
      of(
        object('policy/v1 PodDisruptionBudget istio-system/istiod'),
        workload('istio-system/istiod', {replicas: 2, labels: {app: 'istiod'}}),
        object(
          'autoscaling/v2 HorizontalPodAutoscaler istio-system/istiod',
          {},
          {spec: {minReplicas: 2, scaleTargetRef: {name: 'istiod'}}},
        ),
      ),
    ],
    [
      '1.28-disruption-budget',
      'a budget of somebody else',
      of(object('policy/v1 PodDisruptionBudget shop/istiod')),
    ],
    [
      '1.28-gateway-certificates',
      'addresses that are no names',
      of(
        gateway(
          'shop/a',
          'istio',
          listener({name: 'a'}, {addresses: [{type: 'IPAddress', value: '10.0.0.1'}]}),
        ),
      ),
    ],
    [
      '1.28-gateway-spans',
      'tracing without a gateway',
      mesh('enableTracing: true\nextensionProviders: []\n'),
    ],
    ['1.28-passthrough', 'a mesh of sidecars', of(se('shop/a', {hosts: ['a.com']}))],
    [
      '1.30-ambient-excluded',
      'no CNI of Helm',
      of(namespace('kube-system', {'istio.io/dataplane-mode': 'ambient'})),
    ],
    [
      '1.30-ambient-excluded',
      'a list of its own',
      {
        ...of(namespace('kube-system', {'istio.io/dataplane-mode': 'ambient'})),
        ...chart('cni', {excludeNamespaces: ['a']}),
      },
    ],
    [
      '1.31-gateway-merging',
      'the namespace of the proxy',
      of(managed, servers('shop/a', {app: 'gw'})),
    ],
    ['1.31-gateway-merging', 'no selector', of(managed, servers('other/a', {}))],
    [
      '1.31-self-registered',
      'a WorkloadEntry written by hand',
      of(ambientShop, object('networking.istio.io/v1 WorkloadEntry shop/vm', {}, {spec: {}})),
    ],
    ['1.31-many-workloads', 'a mesh of sidecars', of()],
  ] satisfies [string, string, Given][])('%s: %s', (id, _, given) =>
    expect(hitOf(id, given)).toBeUndefined(),
  )
})

describe('[U] notes: how they are told', () => {
  it('names scripts that end the proxy', () =>
    expect(
      hitOf(
        '1.27-native-sidecars',
        of(
          object(
            'batch/v1 Job shop/once',
            {},
            {
              spec: {
                template: {
                  spec: {
                    containers: [{name: 'a', command: ['curl', 'localhost:15020/quitquitquit']}],
                  },
                },
              },
            },
          ),
        ),
      )?.what,
    ).toContain('shop/once'))
  it('says that selectors which stand only in the ConfigMap cannot be judged', () =>
    expect(
      hitOf('1.22-resource-scoping', mesh('discoverySelectors:\n- matchLabels:\n    a: b\n'))?.what,
    ).toContain('cannot be told'))
  it('takes empty selectors for none', () =>
    expect(hitOf('1.22-resource-scoping', mesh('discoverySelectors: []\n'))).toBeUndefined())
  it('tells everything of a way over two minor versions, and no more', () => {
    const ids = versionNote
      .find(
        evidence({
          from: '1.26.8',
          to: '1.28.10',
          objects: [vs('shop/a', {http: [{mirror: {host: 'b'}}]})],
        }),
      )
      .map(each => each.source?.split(' ')[0])
    expect(ids).toEqual(['1.27-native-sidecars', '1.28-mirrored-host', 'nothing'])
  })
  it('counts from the oldest of several istiods', () => {
    const objects = [...istiod('canary', '1.26.8'), vs('shop/a', {http: [{mirror: {host: 'b'}}]})]
    expect(
      versionNote
        .find(evidence({from: '1.27.9', to: '1.28.10', objects}))
        .map(each => each.source?.split(' ')[0]),
    ).toContain('1.27-native-sidecars')
  })
  it('names the variable and never its value', () => {
    const hit = hitOf(
      '1.22-variables-gone',
      valued({pilot: {env: {PILOT_XDS_SEND_TIMEOUT: 'secret-value'}}}),
    )
    expect([
      hit?.what.includes('PILOT_XDS_SEND_TIMEOUT'),
      JSON.stringify(hit).includes('secret-value'),
    ]).toEqual([true, false])
  })
  it('lists no more than twenty objects, and few places', () => {
    const hit = hitOf(
      '1.31-unhealthy-endpoints',
      of(
        ...Array.from({length: 50}, (_, index) =>
          dr(`shop/a${index}`, {host: 'a', trafficPolicy: {outlierDetection: {}}}),
        ),
      ),
    )
    expect([hit?.objects.length, hit?.what.includes('and 47 more')]).toEqual([20, true])
    const many = hitOf('1.31-registry', {
      releases: Array.from({length: 9}, (_, index) =>
        release(`ns${index}/gw`, 'gateway', '1.30.1', {values: {hub: 'gcr.io/istio-release'}}),
      ),
    })
    expect(many?.what).toContain('and 4 more such places')
  })
  it('tells notes of a newer catalog whose signs it does not know, as not seen', () => {
    const note = {
      id: '1.28-new',
      to: '1.28',
      severity: 'warns' as const,
      what: 'Something.',
      why: 'Why.',
      next: ['Look.'],
      detect: [{by: 'crystal-ball'}],
      source: 'a',
    }
    expect(
      versionNote
        .find(evidence({catalog: {...CATALOG, notes: [note]}}))
        .map(each => [each.severity, each.source]),
    ).toEqual([['info', 'nothing (1.28-new)']])
  })
  it('survives objects of any shape', () => {
    const odd = [
      null,
      7,
      'x',
      [],
      [null],
      {a: null},
      {
        hosts: [1],
        http: 'x',
        rules: [{from: 3}],
        host: 5,
        trafficPolicy: [],
        configPatches: [{match: 1}],
        exportTo: 'x',
        selector: 1,
        listeners: [{tls: {certificateRefs: [1]}}],
      },
    ]
    const kinds = [
      'networking.istio.io/v1 VirtualService',
      'networking.istio.io/v1 DestinationRule',
      'networking.istio.io/v1 ServiceEntry',
      'networking.istio.io/v1 EnvoyFilter',
      'networking.istio.io/v1 Gateway',
      'networking.istio.io/v1 ProxyConfig',
      'networking.istio.io/v1 WorkloadEntry',
      'security.istio.io/v1 AuthorizationPolicy',
      'gateway.networking.k8s.io/v1 Gateway',
      'telemetry.istio.io/v1 Telemetry',
      'v1 Service',
      'v1 Node',
      'policy/v1 PodDisruptionBudget',
      'batch/v1 Job',
    ]
    const objects = kinds.flatMap(kind =>
      odd.map((spec, index) => object(`${kind} shop/odd-${index}`, {}, {spec})),
    )
    expect(() =>
      versionNote.find(
        evidence({
          objects: [...objects, ambientShop],
          from: '1.19.5',
          to: '1.31.0',
          values: {compatibilityVersion: 7, meshConfig: [1], pilot: {env: 'x'}, global: null},
        }),
      ),
    ).not.toThrow()
  })
})
