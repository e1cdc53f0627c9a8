import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {releaseFailed} from '../../../src/checks/helm/release-failed.ts'
import {base} from './objects.ts'

specify('helm', [releaseFailed], {
  RELEASE_FAILED: {
    fires: {
      'the upgrade of base failed': {
        releases: [base({status: 'failed', number: 4, goodNumber: 3})],
        says: ['rollback istio-base 3', 'revision 4'],
      },
      'a gateway was never deployed': {
        releases: [
          release('edge/gw', 'gateway', '1.27.9', {status: 'failed', goodNumber: undefined}),
        ],
        says: ['none of its revisions'],
      },
      'the old istiod failed': {
        releases: [release('istio-system/istiod', 'istiod', '1.27.9', {status: 'failed'})],
        says: ['istio-system/istiod'],
      },
    },
    quiet: {
      'it is deployed': {releases: [base()]},
      'it is busy, which is told elsewhere': {releases: [base({status: 'pending-upgrade'})]},
      'it is uninstalling, which is told elsewhere': {releases: [base({status: 'uninstalling'})]},
      'it is an istiod that stays': {
        releases: [release('istio-system/other', 'istiod', '1.27.9', {status: 'failed'})],
      },
    },
  },
})
