import {namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {planeAlone, gatewaysApart, gatewaysTogether} from '../../../src/checks/layout/places.ts'
import {gateway, rooted, waypoint} from './places.ts'

specify('layout', [planeAlone, gatewaysApart, gatewaysTogether], {
  LAYOUT_PLANE_SHARED: {
    fires: {
      'a gateway runs beside istiod': {
        objects: [gateway('istio-system/istio-ingressgateway')],
        says: ['1 gateway(s)', 'Deployment/istio-ingressgateway', 'istio-ingress'],
        severity: 'info',
      },
      'an application does': {
        objects: [workload('istio-system/kiali')],
        says: ['no part of the control plane', 'Deployment/kiali'],
      },
      'something runs in the root namespace': {
        objects: [
          ...rooted('istio-config'),
          namespace('istio-config'),
          workload('istio-config/tool'),
        ],
        says: ['root namespace', 'Deployment/tool'],
      },
    },
    quiet: {
      'node agents run beside istiod': {
        objects: [
          workload('istio-system/istio-cni-node', {kind: 'DaemonSet'}),
          workload('istio-system/ztunnel', {kind: 'DaemonSet'}),
          workload('istio-system/my-cni', {
            kind: 'DaemonSet',
            labels: {'k8s-app': 'istio-cni-node'},
          }),
          workload('istio-system/my-zt', {kind: 'DaemonSet', labels: {app: 'ztunnel'}}),
        ],
      },
      'a waypoint does': {objects: [waypoint('istio-system/waypoint')]},
      'the root namespace holds nothing that runs': {
        objects: [
          ...rooted('istio-config'),
          namespace('istio-config'),
          namespace('tools'),
          workload('tools/tool'),
        ],
      },
    },
  },
  LAYOUT_GATEWAY_AMONG_APPS: {
    fires: {
      'a gateway stands beside an application': {
        objects: [gateway('shop/shop-gateway')],
        says: ['In shop', 'Deployment/shop-gateway', 'istio-ingress'],
        severity: 'info',
      },
    },
    quiet: {
      'it stands alone': {
        objects: [namespace('istio-ingress'), gateway('istio-ingress/ingress')],
      },
      'it is a waypoint': {objects: [waypoint('shop/waypoint')]},
      'only a waypoint stands beside it': {
        objects: [
          namespace('istio-ingress'),
          gateway('istio-ingress/ingress'),
          waypoint('istio-ingress/waypoint'),
        ],
      },
      'it is in the namespace of istiod, which another finding tells': {
        objects: [gateway('istio-system/ingress'), workload('istio-system/kiali')],
      },
    },
  },
  LAYOUT_GATEWAYS_TOGETHER: {
    fires: {
      'what comes in and what goes out share a namespace': {
        objects: [namespace('edge'), gateway('edge/ingress'), gateway('edge/istio-egress')],
        says: ['2 duties', 'egress in istio-egress'],
      },
      'a gateway for other clusters is with them': {
        objects: [
          namespace('edge'),
          gateway('edge/front'),
          gateway('edge/two', {istio: 'eastwestgateway'}),
        ],
        says: ['eastwest in istio-eastwest'],
      },
    },
    quiet: {
      'they have the same duty': {
        objects: [namespace('edge'), gateway('edge/ingress'), gateway('edge/public')],
      },
      'they are apart': {
        objects: [
          namespace('edge'),
          namespace('out'),
          gateway('edge/ingress'),
          gateway('out/egress'),
        ],
      },
      'they are in the namespace of istiod, which another finding tells': {
        objects: [gateway('istio-system/ingress'), gateway('istio-system/egress')],
      },
    },
  },
})
