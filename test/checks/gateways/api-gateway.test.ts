import {apiGateway} from '../../../src/checks/gateways/api-gateway.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

const ofGateway = (label: string): KubeObject => workload('shop/web', {labels: {[label]: 'edge'}})

specify('gateways', [apiGateway], {
  GATEWAY_API_GATEWAY: {
    fires: {
      'F-67 istiod made a Deployment for a Gateway': {
        objects: [ofGateway('gateway.networking.k8s.io/gateway-name')],
        says: ['Deployment/web in shop', 'label gateway edge istio.io/rev=REVISION --overwrite'],
        severity: 'warns',
      },
      'with the label of older versions': {objects: [ofGateway('istio.io/gateway-name')]},
    },
    quiet: {
      'it runs on the new revision': {
        objects: [
          ofGateway('istio.io/gateway-name'),
          injectedPod('shop/web', {revision: '1-28-10'}),
        ],
      },
    },
  },
})
