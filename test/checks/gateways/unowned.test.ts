import {injector, istiod, namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {unowned} from '../../../src/checks/gateways/unowned.ts'
import {gateway} from './gateways.ts'

specify('gateways', [unowned], {
  GATEWAY_UNOWNED: {
    fires: {
      'it names a revision that does not exist': {
        objects: [gateway('edge/web', {'istio.io/rev': '1-20-0'})],
        says: ['edge/web', 'Gateway API belong to no revision'],
        severity: 'warns',
      },
      'its namespace does': {
        objects: [namespace('edge', {'istio.io/rev': 'gone'}), gateway('edge/web')],
      },
      'it names nothing, and the new istiod is no default': {
        objects: [gateway('edge/web')],
        from: '1.26.3',
        to: '1.27.0',
        says: ['will belong to no revision once the old istiod is gone'],
      },
      'it names nothing, and the new istiod is older than the rule of the default': {
        objects: [gateway('edge/web')],
        from: '1.22.8',
        to: '1.24.6',
      },
      'it names nothing, and base moves no default': {
        objects: [gateway('edge/web')],
        baseValues: {defaultRevision: ''},
      },
    },
    quiet: {
      'the default goes over to the new one': {objects: [gateway('edge/web')]},
      'the new istiod is the first with the rule of the default': {
        objects: [gateway('edge/web')],
        from: '1.26.8',
        to: '1.27.1',
      },
      'it names the old revision, which the preflight speaks of': {
        objects: [gateway('edge/web', {'istio.io/rev': 'default'})],
      },
      'its tag goes over with one of two old revisions': {
        objects: [
          ...istiod('r0', '1.26.8'),
          injector('r0', 'prod'),
          gateway('edge/web', {'istio.io/rev': 'prod'}),
        ],
      },
      'its tag goes over to the new one': {
        objects: [injector('default', 'prod'), gateway('edge/web', {'istio.io/rev': 'prod'})],
      },
      'its namespace does': {objects: [gateway('shop/web')]},
      'it names the new revision, which is there': {
        objects: [
          ...istiod('1-28-10', '1.28.10'),
          gateway('edge/web', {'istio.io/rev': '1-28-10'}),
        ],
      },
    },
  },
})
