import {injector, istiod, namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {notPinned} from '../../../src/checks/gateways/not-pinned.ts'
import {gateway, revisioned, with1} from './gateways.ts'

specify('gateways', [notPinned], {
  GATEWAY_NOT_PINNED: {
    fires: {
      'the default decides': {
        objects: [gateway('edge/web')],
        says: ['edge/web', 'the default revision', 'istio.io/rev=default'],
        severity: 'warns',
      },
      'its namespace decides': {objects: [gateway('shop/web')], says: ['its namespace']},
      'it names a tag': {
        objects: [injector('default', 'prod'), gateway('edge/web', {'istio.io/rev': 'prod'})],
        says: ['the tag prod'],
      },
      'the tag default decides': {
        objects: [
          ...with1(revisioned('1.28.10'), injector('r1', 'default'), gateway('edge/web')).objects,
        ],
        without: revisioned('1.28.10').without,
        releases: revisioned('1.28.10').releases,
        from: '1.28.10',
        to: '1.29.6',
        says: ['the tag default'],
      },
    },
    quiet: {
      'it names its revision': {objects: [gateway('edge/web', {'istio.io/rev': 'default'})]},
      'it belongs to nobody': {objects: [gateway('edge/web', {'istio.io/rev': 'gone'})]},
      'it belongs to another revision by its namespace': {
        objects: [
          ...istiod('1-28-10', '1.28.10'),
          namespace('edge', {'istio.io/rev': '1-28-10'}),
          gateway('edge/web'),
        ],
      },
    },
  },
})
