import {asking, byVersion, gateway, istio, istiod} from './istio.ts'
import {barePod, cronJob, namespace, networking, service, workload} from './objects.ts'
import {revisionOf} from './scenario.ts'
import type {Scenario, Versions} from './scenario.ts'

const ON_DELETE = {updateStrategy: {type: 'OnDelete'}}

/** A mesh that has grown: an upgrade left half way, and all that does not move by itself. */
export function legacy({from, next}: Versions): Scenario {
  return {
    about:
      'A grown mesh: two revisions and stale labels side by side, OnDelete, bare pods, a CronJob, EnvoyFilters',
    steps: [
      ...istio({version: from}),
      ...istiod(byVersion(next)),
      {do: 'put', objects: namespaces(revisionOf(next))},
      gateway({name: 'ingress', namespace: 'istio-ingress', version: from}),
      {do: 'put', objects: [...moving, ...waiting(), ...filters]},
      {do: 'ready'},
    ],
  }
}

const namespaces = (next: string): object[] => [
  namespace('accounts', asking(undefined)),
  namespace('catalog', asking(next)),
  // both labels: istio-injection wins
  namespace('payments', {...asking(undefined), ...asking(next)}),
  // a revision that is long gone: no proxies, and no error
  namespace('archive', asking('1-20-0')),
  namespace('batch', asking(undefined)),
  namespace('tools'),
  namespace('istio-ingress', asking(undefined)),
]

const moving: readonly object[] = [
  workload({kind: 'Deployment', name: 'profile', namespace: 'accounts', replicas: 2}),
  service('profile', 'accounts'),
  workload({kind: 'Deployment', name: 'search', namespace: 'catalog', replicas: 2}),
  workload({kind: 'Deployment', name: 'capture', namespace: 'payments', replicas: 2}),
  workload({kind: 'Deployment', name: 'old-news', namespace: 'archive'}),
  workload({
    kind: 'Deployment',
    name: 'probe',
    namespace: 'tools',
    podLabels: {'sidecar.istio.io/inject': 'true'},
  }),
  workload({
    kind: 'Deployment',
    name: 'exporter',
    namespace: 'accounts',
    podLabels: {'sidecar.istio.io/inject': 'false'},
  }),
]

/** What stays on the old proxy until somebody acts. */
const waiting = (): object[] => [
  workload({
    kind: 'StatefulSet',
    name: 'sessions',
    namespace: 'accounts',
    replicas: 2,
    spec: ON_DELETE,
  }),
  workload({kind: 'DaemonSet', name: 'collector', namespace: 'accounts', spec: ON_DELETE}),
  barePod('toolbox', 'batch'),
  cronJob('nightly', 'batch'),
]

const filters: readonly object[] = [
  networking({
    kind: 'EnvoyFilter',
    name: 'local-rate-limit',
    namespace: 'accounts',
    version: 'v1alpha3',
    spec: {
      workloadSelector: {labels: {app: 'profile'}},
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          match: {context: 'SIDECAR_INBOUND'},
          patch: {operation: 'INSERT_BEFORE', value: {name: 'envoy.filters.http.local_ratelimit'}},
        },
      ],
    },
  }),
  networking({
    kind: 'EnvoyFilter',
    name: 'only-old-proxies',
    namespace: 'payments',
    version: 'v1alpha3',
    spec: {
      configPatches: [
        {
          applyTo: 'NETWORK_FILTER',
          match: {proxy: {proxyVersion: '^1\\.27.*'}},
          patch: {
            operation: 'MERGE',
            value: {name: 'envoy.filters.network.http_connection_manager'},
          },
        },
      ],
    },
  }),
]
