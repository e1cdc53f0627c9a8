import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {gatewayConfig, broadFilters} from '../../../src/checks/layout/configuration.ts'
import {gateway, rooted, waypoint} from './places.ts'

const server = (place: string): KubeObject =>
  object(`networking.istio.io/v1 Gateway ${place}`, {}, {spec: {selector: {istio: 'ingress'}}})
const filter = (place: string, spec: object = {}): KubeObject =>
  object(`networking.istio.io/v1alpha3 EnvoyFilter ${place}`, {}, {spec})
specify('layout', [gatewayConfig, broadFilters], {
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
})
