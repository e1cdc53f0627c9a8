import {specify} from '../specify.ts'
import {drain} from '../../../src/checks/gateways/drain.ts'
import {SLOW, gateway} from './edge.ts'

specify('gateways', [drain], {
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
})
