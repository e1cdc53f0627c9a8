import {revision} from '../../../src/mesh/names.ts'
import type {ConfigTrial} from '../../../src/mesh/survey.ts'
import {specify} from '../specify.ts'
import {configTrial} from '../../../src/checks/config/trial.ts'

specify('config', [configTrial], {
  CONFIG_REFUSED: {
    fires: {
      'the new istiod refuses a resource': {
        trials: [
          trial({
            refused: [
              {
                kind: 'Gateway',
                group: 'networking.istio.io',
                namespace: 'shop',
                name: 'public',
                why: 'at least one server is required',
              },
            ],
          }),
        ],
        says: [
          'istiod 1-28-10 refuses 1 Gateway.networking.istio.io: shop/public',
          'at least one server',
        ],
        severity: 'warns',
      },
      'nobody judged some': {trials: [trial({unanswered: 3})], says: ['of 3 nobody said anything']},
      'somebody may not try': {
        trials: [trial({untried: ['sidecars.networking.istio.io']})],
        says: ['you may not create sidecars.networking.istio.io', 'can-i create'],
        severity: 'info',
      },
      'there are too many to try': {
        trials: [trial({left: 7})],
        says: ['7 are too many'],
        severity: 'info',
      },
    },
    quiet: {
      'everything was tried and taken': {trials: [trial({})]},
      'nobody could be asked yet': {trials: []},
    },
  },
})
function trial(change: Partial<ConfigTrial>): ConfigTrial {
  return {
    revision: revision('1-28-10'),
    tried: 12,
    refused: [],
    untried: [],
    unanswered: 0,
    left: 0,
    ...change,
  }
}
