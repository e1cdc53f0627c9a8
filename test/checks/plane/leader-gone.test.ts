import {specify} from '../specify.ts'
import {leaderGone} from '../../../src/checks/plane/leader-gone.ts'
import {OLD_POD, held, lock} from './istiod.ts'

specify('plane', [leaderGone], {
  LEADER_GONE: {
    fires: {
      'a pod holds it that is not there': {
        objects: [lock('istio-namespace-controller-election', held('istiod-gone'))],
        says: ['istiod-gone', 'istio-namespace-controller-election'],
        severity: 'warns',
      },
      'nobody holds it': {objects: [lock('istio-leader', held(''))], says: ['nobody']},
    },
    quiet: {
      'a pod of istiod holds it': {objects: [lock('istio-leader', held(OLD_POD))]},
      'an istiod of another cluster does': {
        objects: [lock('istio-leader', held('istiod-far', '^default'))],
      },
      'it is a lock of former times': {
        objects: [lock('istio-gateway-status-leader', held('istiod-gone'))],
      },
      'it cannot be read': {
        objects: [lock('istio-leader', '{'), lock('istio-namespace-controller-election', '[]')],
      },
    },
  },
})
