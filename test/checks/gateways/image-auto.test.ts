import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {imageAuto} from '../../../src/checks/gateways/image-auto.ts'
import {edge} from './gateways.ts'
import type {Labels} from './gateways.ts'

specify('gateways', [imageAuto], {
  GATEWAY_NOT_INJECTED: {
    fires: {
      'its namespace says no': {
        objects: [namespace('edge', {'istio-injection': 'disabled'}), auto('edge/ingress')],
        says: ['Deployment/ingress', 'edge'],
        severity: 'blocks',
      },
      'nobody is asked': {
        objects: [edge, auto('edge/ingress', {'sidecar.istio.io/inject': 'false'})],
      },
      'it is a DaemonSet': {
        objects: [edge, auto('edge/ingress', {}, {kind: 'DaemonSet'})],
        says: ['DaemonSet/ingress'],
      },
      'it has no replica': {
        objects: [edge, auto('edge/ingress', {}, {replicas: 0})],
        severity: 'warns',
      },
      'one of two has replicas': {
        objects: [edge, auto('edge/ingress', {}, {replicas: 0}), auto('edge/other')],
        severity: 'blocks',
      },
      'the one beside it is injected': {
        objects: [
          edge,
          auto('edge/entry', {'sidecar.istio.io/inject': 'true'}),
          auto('edge/ingress'),
        ],
        says: ['injects Deployment/ingress,'],
      },
      'it has another container beside': {
        objects: [
          edge,
          workload('edge/ingress', {
            pod: {
              containers: [
                {name: 'istio-proxy', image: 'auto'},
                {name: 'log', image: 'example.org/log:1'},
              ],
            },
          }),
        ],
      },
    },
    quiet: {
      'it asks for injection': {
        objects: [edge, auto('edge/ingress', {'sidecar.istio.io/inject': 'true'})],
      },
      'its namespace does': {objects: [auto('shop/ingress')]},
      'it has an image of its own': {
        objects: [
          edge,
          workload('edge/ingress', {
            pod: {containers: [{name: 'istio-proxy', image: 'example.org/istio/proxyv2:1.27.9'}]},
          }),
        ],
      },
      'an application of another name has the image auto': {
        objects: [edge, workload('edge/app', {pod: {containers: [{name: 'app', image: 'auto'}]}})],
      },
    },
  },
})
function auto(
  place: string,
  labels: Labels = {},
  more: {readonly kind?: 'Deployment' | 'DaemonSet'; readonly replicas?: number} = {},
): KubeObject {
  return workload(place, {
    labels,
    annotations: {'inject.istio.io/templates': 'gateway'},
    pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
    ...more,
  })
}
