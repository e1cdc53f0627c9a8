import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {single} from '../../../src/checks/gateways/single.ts'
import {SLOW, gateway} from './edge.ts'

specify('gateways', [single], {
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
})
