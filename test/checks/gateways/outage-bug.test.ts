import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {outageBug} from '../../../src/checks/gateways/outage-bug.ts'
import {edge, gateway, hostname, revisioned, with1} from './gateways.ts'

const gatewayClass = (name: string, controllerName: string): KubeObject =>
  object(`gateway.networking.k8s.io/v1 GatewayClass ${name}`, {}, {spec: {controllerName}})
specify('gateways', [outageBug], {
  GATEWAY_OUTAGE_ON_MOVE: {
    fires: {
      'a Gateway without a revision stands under an affected istiod': {
        objects: [edge, gateway('edge/web')],
        says: ['edge/web', '1.27.9', '59959'],
        severity: 'blocks',
      },
      'it is a waypoint': {
        objects: [
          gateway(
            'shop/waypoint',
            {'istio.io/rev': 'default'},
            {gatewayClassName: 'istio-waypoint'},
          ),
        ],
        says: ['shop/waypoint'],
      },
      'its class is another one of Istio’s': {
        objects: [
          gatewayClass('edge-class', 'istio.io/gateway-controller'),
          gateway('edge/web', {}, {gatewayClassName: 'edge-class'}),
        ],
      },
      'its address is an address': {
        objects: [gateway('edge/web', {}, {addresses: [{value: '10.0.0.99'}]})],
      },
      'its address is said to be one': {
        objects: [gateway('edge/web', {}, {addresses: [{type: 'IPAddress', value: '10.0.0.99'}]})],
        says: ['owns 1 Gateway'],
      },
      'the old istiod is the first with it': {
        objects: [gateway('edge/web')],
        from: '1.24.3',
        severity: 'blocks',
      },
      'the old istiod is the last of 1.29 with it': {
        objects: [gateway('edge/web')],
        from: '1.29.4',
        to: '1.30.3',
        severity: 'blocks',
      },
      'the old istiod is the last of 1.30 with it': {
        objects: [gateway('edge/web')],
        from: '1.30.1',
        to: '1.31.0',
        severity: 'blocks',
      },
      'it asks by its namespace': with1(revisioned('1.28.10'), gateway('shop/web')),
      'the sources do not agree about the version': {
        objects: [gateway('edge/web')],
        from: '1.29.5',
        to: '1.30.3',
        severity: 'warns',
        says: ['cannot be told'],
      },
      'the version is not known': {
        objects: [...istiod('default', 'latest'), gateway('edge/web')],
        from: 'latest',
        severity: 'warns',
      },
      'its pods are moved by somebody else, and the new istiod is affected': {
        objects: [gateway('edge/web', {}, hostname)],
        says: ['1.28.10', 'istio.io/rev=1-28-10'],
        severity: 'blocks',
      },
    },
    quiet: {
      'the old istiod has the correction': {
        objects: [gateway('edge/web')],
        from: '1.29.6',
        to: '1.30.3',
      },
      'the old istiod is older than the trouble': {
        objects: [gateway('edge/web')],
        from: '1.24.2',
        to: '1.25.5',
      },
      'the Gateway is another controller’s': {
        objects: [
          gatewayClass('nginx', 'example.org/nginx'),
          gateway('edge/web', {}, {gatewayClassName: 'nginx'}),
        ],
      },
      'istiod makes nothing for the class': {
        objects: [
          gatewayClass('istio-remote', 'istio.io/unmanaged-gateway'),
          gateway('edge/web', {}, {gatewayClassName: 'istio-remote'}),
        ],
      },
      'the Gateway belongs to another revision already': {
        objects: [
          ...istiod('1-28-10', '1.28.10'),
          gateway('edge/web', {'istio.io/rev': '1-28-10'}),
        ],
      },
      'its pods are moved by somebody else, and the new istiod has the correction': {
        objects: [gateway('edge/web', {}, hostname)],
        to: '1.29.6',
      },
      'it has more addresses than istiod makes something for, and the new istiod has the correction':
        {
          objects: [
            gateway('edge/web', {}, {addresses: [{value: '10.0.0.98'}, {value: '10.0.0.99'}]}),
          ],
          to: '1.29.6',
        },
      'it is a Gateway of Istio’s own sort': {
        objects: [
          object(
            'networking.istio.io/v1 Gateway edge/web',
            {},
            {spec: {gatewayClassName: 'istio'}},
          ),
        ],
      },
    },
  },
})
