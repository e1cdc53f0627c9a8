import type {KubeObject} from '../../../src/mesh/object.ts'
import {object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {gatewayStatus} from '../../../src/checks/plane/gateway-status.ts'

specify('plane', [gatewayStatus], {
  GATEWAY_STATUS_UNSTEADY: {
    fires: {
      'the old istiod is older than 1.28': {
        objects: [route()],
        says: ['HTTPRoute shop/web'],
        severity: 'info',
      },
      'the new one is too': {objects: [route()], from: '1.26.8', to: '1.27.9'},
    },
    quiet: {
      'both are newer': {objects: [route()], from: '1.28.10', to: '1.29.6'},
      'nobody uses the Gateway API': {},
    },
  },
})
function route(): KubeObject {
  return object('gateway.networking.k8s.io/v1 HTTPRoute shop/web', {}, {spec: {}})
}
