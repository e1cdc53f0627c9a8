import {GATEWAYS} from '../../src/checks/gateways/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {Values} from '../../src/mesh/snapshot.ts'
import {injectedPod, namespace, object, ownedBy, release, workload} from './mesh-objects.ts'
import type {WorkloadGiven} from './mesh-objects.ts'
import type {Given} from './evidence.ts'
import {specify} from './specify.ts'

type Rest = Record<string, unknown>
const OTHERS = ['GATEWAY_SERVICE_EDITED', 'GATEWAY_SINGLE_POD', 'GATEWAY_ENDS_ABRUPTLY']
const PORTS = [
  {name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP', nodePort: 30001},
  {name: 'http2', port: 80, targetPort: 80, protocol: 'TCP'},
  {name: 'https', port: 443, targetPort: 443, protocol: 'TCP'},
]
const service = (spec: Rest = {}, owner = 'ingress'): KubeObject =>
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
const gateway = (given: WorkloadGiven = {}, spec: Rest = {}, values: Values = {}): Given => ({
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
const SLOW = {spec: {minReadySeconds: 30, selector: {matchLabels: {app: 'ingress'}}}}

specify(
  'gateways: what clients know',
  GATEWAYS.filter(each => OTHERS.includes(each.code)),
  {
    GATEWAY_SERVICE_EDITED: {
      fires: {
        'its type is another one': {
          ...gateway(SLOW, {type: 'NodePort'}),
          says: ['edge/ingress', 'the type NodePort becomes LoadBalancer'],
          severity: 'blocks',
        },
        'the values ask for another type': {
          ...gateway(SLOW, {}, {service: {type: 'ClusterIP'}}),
          severity: 'blocks',
        },
        'a port goes elsewhere': {
          ...gateway(SLOW, {
            ports: PORTS.map(each => ({
              ...each,
              targetPort: each.port === 80 ? 8080 : each.targetPort,
            })),
          }),
          says: ['the target of port 80'],
          severity: 'warns',
        },
        'a port of the chart was taken out': {
          ...gateway(SLOW, {ports: PORTS.slice(1)}),
          says: ['port 15021 is added'],
        },
        'a node port is not the one of the values': {
          ...gateway(
            SLOW,
            {},
            {service: {ports: [{port: 15021, targetPort: 15021, nodePort: 30002}]}},
          ),
          says: ['the node port of port 15021'],
        },
        'a policy is not the one of the values': {
          ...gateway(
            SLOW,
            {externalTrafficPolicy: 'Cluster'},
            {service: {externalTrafficPolicy: 'Local'}},
          ),
          says: ['externalTrafficPolicy changes'],
        },
        'its name is in the values': {
          ...gateway(SLOW),
          objects: [namespace('edge'), service({type: 'ClusterIP'}, 'entry')],
          releases: [release('edge/entry', 'gateway', '1.27.9', {values: {name: 'ingress'}})],
          says: ['edge/entry'],
        },
      },
      quiet: {
        'it is as the chart makes it': gateway(SLOW),
        'it is as the values say': gateway(
          SLOW,
          {
            type: 'NodePort',
            externalTrafficPolicy: 'Local',
            ports: [{port: 8443, targetPort: 'https', protocol: 'TCP', nodePort: 30443}],
          },
          {
            service: {
              type: 'NodePort',
              externalTrafficPolicy: 'Local',
              ports: [{port: 8443, targetPort: 'https', nodePort: 30443}],
            },
          },
        ),
        'it has a port besides': gateway(SLOW, {
          ports: [...PORTS, {port: 9000, targetPort: 9000, protocol: 'TCP'}],
        }),
        'a policy is set where the values say nothing': gateway(SLOW, {
          externalTrafficPolicy: 'Local',
          loadBalancerIP: '192.0.2.1',
        }),
        'the release has no Service': gateway(SLOW, {type: 'NodePort'}, {service: {type: 'None'}}),
        'the Service is another release’s': {
          ...gateway(SLOW),
          objects: [service({type: 'NodePort'}, 'other')],
        },
        'it stands between networks': gateway(
          SLOW,
          {ports: [{port: 15443, targetPort: 15443}]},
          {networkGateway: 'network1'},
        ),
        'the values are nonsense': gateway(
          SLOW,
          {},
          {service: {ports: ['odd', {port: 'http'}]}, name: 7},
        ),
      },
    },
    GATEWAY_SINGLE_POD: {
      fires: {
        'one pod serves': {
          ...gateway({...SLOW, replicas: 1}),
          says: ['edge/Deployment/ingress'],
          severity: 'warns',
        },
      },
      quiet: {
        'two do': gateway(SLOW),
        'none does': gateway({...SLOW, replicas: 0}),
        'a DaemonSet has one by design': gateway({...SLOW, replicas: 1, kind: 'DaemonSet'}),
        'it is an application': {objects: [workload('shop/web', {replicas: 1})]},
        'istiod makes it': gateway({
          ...SLOW,
          replicas: 1,
          labels: {'gateway.networking.k8s.io/gateway-name': 'ingress'},
        }),
      },
    },
    GATEWAY_ENDS_ABRUPTLY: {
      fires: {
        'nothing gives the load balancer time': {
          ...gateway(),
          says: ['edge/Deployment/ingress'],
          severity: 'info',
        },
        'nodes are its load balancer': {...gateway({}, {type: 'NodePort'})},
      },
      quiet: {
        'new pods wait': gateway(SLOW),
        'it drains': gateway({
          annotations: {'proxy.istio.io/config': 'terminationDrainDuration: 60s'},
        }),
        'a hook holds it': gateway({
          pod: {
            containers: [
              {
                name: 'istio-proxy',
                image: 'auto',
                lifecycle: {preStop: {exec: {command: ['sleep', '20']}}},
              },
            ],
          },
        }),
        'the load balancer says when it is ready': gateway({
          pod: {
            readinessGates: [{conditionType: 'target-health.example.org/tg'}],
            containers: [{name: 'istio-proxy', image: 'auto'}],
          },
        }),
        'it serves inside of the cluster only': gateway({}, {type: 'ClusterIP'}),
        'another gateway is exposed': gateway({}, {selector: {app: 'other'}}),
        'the Service selects nothing': gateway({}, {selector: {}}),
        'it has no replica': gateway({replicas: 0}),
      },
    },
  },
)
