import {LAYOUT} from '../../src/checks/layout/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {istiod, namespace, object, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const OF_PLACES = [
  'LAYOUT_PLANE_SHARED',
  'LAYOUT_GATEWAY_AMONG_APPS',
  'LAYOUT_GATEWAYS_TOGETHER',
  'LAYOUT_GATEWAY_CONFIG_SCATTERED',
  'LAYOUT_ENVOYFILTER_BROAD',
]
const gateway = (place: string, labels: Readonly<Record<string, string>> = {}): KubeObject =>
  workload(place, {
    labels,
    annotations: {'inject.istio.io/templates': 'gateway'},
    pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
  })
const waypoint = (place: string): KubeObject =>
  gateway(place, {'gateway.istio.io/managed': 'istio.io-mesh-controller'})
const rooted = (root: string): readonly KubeObject[] =>
  istiod('default', '1.27.9', `rootNamespace: ${root}\n`)
const server = (place: string): KubeObject =>
  object(`networking.istio.io/v1 Gateway ${place}`, {}, {spec: {selector: {istio: 'ingress'}}})
const filter = (place: string, spec: object = {}): KubeObject =>
  object(`networking.istio.io/v1alpha3 EnvoyFilter ${place}`, {}, {spec})

specify(
  'layout: places',
  LAYOUT.filter(each => OF_PLACES.includes(each.code)),
  {
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
    LAYOUT_GATEWAY_CONFIG_SCATTERED: {
      fires: {
        'it lies with an application': {
          objects: [server('shop/edge')],
          says: ['Gateway shop/edge', 'istio-gateways'],
          severity: 'info',
        },
        'it lies beside istiod': {
          objects: [server('istio-system/edge'), gateway('istio-system/ingress')],
        },
        'it lies in the root namespace': {objects: [server('istio-config/edge')]},
        'a gateway stands there among applications': {
          objects: [server('shop/edge'), gateway('shop/shop-gateway')],
        },
      },
      quiet: {
        'it lies with what gateways share': {
          objects: [server('istio-gateways/edge'), server('istio-egress/out')],
        },
        'a waypoint is there as well': {
          objects: [
            namespace('edge'),
            gateway('edge/front'),
            waypoint('edge/waypoint'),
            server('edge/front'),
          ],
        },
        'it lies beside its gateway': {
          objects: [namespace('edge'), gateway('edge/front'), server('edge/front')],
        },
      },
    },
    LAYOUT_ENVOYFILTER_BROAD: {
      fires: {
        'it says nothing': {
          objects: [filter('shop/lua')],
          says: ['EnvoyFilter shop/lua'],
          severity: 'info',
        },
        'its selector is empty': {objects: [filter('shop/lua', {workloadSelector: {labels: {}}})]},
        'it aims at nothing': {objects: [filter('shop/lua', {targetRefs: []})]},
      },
      quiet: {
        'it has a selector': {
          objects: [filter('shop/lua', {workloadSelector: {labels: {app: 'web'}}})],
        },
        'it has a target': {
          objects: [filter('shop/lua', {targetRefs: [{kind: 'Gateway', name: 'edge'}]})],
        },
        'it lies in the root namespace': {
          objects: [...rooted('mesh-root'), filter('mesh-root/lua')],
        },
        'it lies beside istiod or where it belongs, which other findings tell': {
          objects: [...rooted('mesh-root'), filter('istio-system/lua'), filter('istio-config/lua')],
        },
      },
    },
  },
)
