import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {internalDefaults} from '../../../src/checks/helm/internal-defaults.ts'

specify('helm', [internalDefaults], {
  INTERNAL_DEFAULTS_CARRIED: {
    fires: {
      'the old tag is among them': {
        values: {_internal_defaults_do_not_set: {global: {tag: '1.27.9', hub: 'h'}}},
        says: ['global.tag'],
        severity: 'warns',
      },
      'they are mere settings': {
        values: {_internal_defaults_do_not_set: {autoscaleMin: 1}},
        severity: 'warns',
      },
      'base has them': {baseValues: {_internal_defaults_do_not_set: {}}, says: ['istio-base']},
      'a gateway has them': {
        releases: [
          release('edge/gw', 'gateway', '1.27.9', {
            values: {_internal_defaults_do_not_set: {hub: 'h'}},
          }),
        ],
        says: ['edge/gw'],
        severity: 'warns',
      },
    },
    quiet: {'the user says the same by its usual name': {values: {global: {tag: '1.27.9'}}}},
  },
})
