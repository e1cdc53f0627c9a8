import {asking, gateway, istio} from './istio.ts'
import {namespace, networking, service, workload} from './objects.ts'
import type {Scenario, Versions} from './scenario.ts'

/** Several gateways, each a release of its own, with addresses that must stay. */
export function gateways({from}: Versions): Scenario {
  return {
    about:
      'Several gateway releases: public, partners, internal and egress, with load balancers and an autoscaler',
    steps: [
      ...istio({version: from}),
      {
        do: 'put',
        objects: ['istio-ingress', 'partners', 'istio-egress', 'shop'].map(name =>
          namespace(name, asking(undefined)),
        ),
      },
      ...gatewayReleases(from),
      {
        do: 'put',
        objects: [
          ...SERVED.map(server),
          workload({kind: 'Deployment', name: 'web', namespace: 'shop', replicas: 2}),
          service('web', 'shop'),
        ],
      },
      {do: 'ready'},
    ],
  }
}

function gatewayReleases(version: string): Scenario['steps'] {
  return [
    gateway({
      name: 'public',
      namespace: 'istio-ingress',
      version,
      values: {autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 4}},
    }),
    gateway({
      name: 'internal',
      namespace: 'istio-ingress',
      version,
      values: {service: {annotations: {'networking.example.org/internal': 'true'}}},
    }),
    gateway({name: 'partners', version, values: {podDisruptionBudget: {minAvailable: 1}}}),
    gateway({
      name: 'egress',
      namespace: 'istio-egress',
      version,
      values: {service: {type: 'ClusterIP'}, replicaCount: 1},
    }),
  ]
}

const SERVED = [
  {name: 'public', namespace: 'istio-ingress', host: 'shop.example.org'},
  {name: 'internal', namespace: 'istio-ingress', host: 'admin.example.org'},
  {name: 'partners', namespace: 'partners', host: 'partners.example.org'},
] as const

function server({name, namespace, host}: (typeof SERVED)[number]): object {
  return networking({
    kind: 'Gateway',
    name,
    namespace,
    spec: {
      selector: {istio: name},
      servers: [{port: {number: 80, name: 'http', protocol: 'HTTP'}, hosts: [host]}],
    },
  })
}
