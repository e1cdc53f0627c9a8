import type {KubeObject} from '../../../src/mesh/object.ts'
import type {Values} from '../../../src/mesh/snapshot.ts'
import {injectedPod, namespace, object, ownedBy, release, workload} from '../mesh-objects.ts'
import type {WorkloadGiven} from '../mesh-objects.ts'
import type {Given} from '../evidence.ts'

type Rest = Record<string, unknown>
export const PORTS = [
  {name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP', nodePort: 30001},
  {name: 'http2', port: 80, targetPort: 80, protocol: 'TCP'},
  {name: 'https', port: 443, targetPort: 443, protocol: 'TCP'},
]
export const service = (spec: Rest = {}, owner = 'ingress'): KubeObject =>
  object(
    'v1 Service edge/ingress',
    {annotations: ownedBy('edge', owner)},
    {
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.0.0.7',
        selector: {app: 'ingress'},
        ports: PORTS,
        ...spec,
      },
    },
  )
/** A gateway of a Helm release that the old istiod injects. */
export const gateway = (
  given: WorkloadGiven = {},
  spec: Rest = {},
  values: Values = {},
): Given => ({
  objects: [
    namespace('edge'),
    workload('edge/ingress', {
      ...given,
      labels: {'sidecar.istio.io/inject': 'true', ...given.labels},
      pod: {containers: [{name: 'istio-proxy', image: 'auto'}], ...given.pod},
      metadata: {annotations: ownedBy('edge', 'ingress')},
    }),
    injectedPod('edge/ingress', {
      spec: {
        containers: [
          {
            name: 'istio-proxy',
            image: 'example.org/istio/proxyv2:1.27.9',
            args: ['proxy', 'router'],
          },
        ],
      },
    }),
    service(spec),
  ],
  releases: [release('edge/ingress', 'gateway', '1.27.9', {values})],
})
export const SLOW = {spec: {minReadySeconds: 30, selector: {matchLabels: {app: 'ingress'}}}}
