import type {KubeObject} from '../../../src/mesh/object.ts'
import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {selectorRenamed} from '../../../src/checks/gateways/selector-renamed.ts'

specify('gateways', [selectorRenamed], {
  GATEWAY_SELECTOR_RENAMED: {
    fires: {
      'a Deployment selects by the old label': {
        objects: [made('istio.io/gateway-name')],
        from: '1.23.6',
        to: '1.24.6',
        says: ['edge/web-istio'],
        severity: 'warns',
      },
      'it still does so later': {objects: [made('istio.io/gateway-name')]},
    },
    quiet: {
      'it selects by the new one': {objects: [made('gateway.networking.k8s.io/gateway-name')]},
      'the new istiod uses the old one as well': {
        objects: [made('istio.io/gateway-name')],
        from: '1.22.8',
        to: '1.23.6',
      },
      'the Deployment is not istiod’s': {
        objects: [
          workload('edge/web-istio', {
            spec: {selector: {matchLabels: {'istio.io/gateway-name': 'web'}}},
          }),
        ],
      },
    },
  },
})
function made(selector: string): KubeObject {
  return workload('edge/web-istio', {
    labels: {[selector]: 'web'},
    metadata: {labels: {'gateway.istio.io/managed': 'istio.io-gateway-controller'}},
    spec: {selector: {matchLabels: {[selector]: 'web'}}},
  })
}
