import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {reopens} from '../../../src/checks/cluster/reopens.ts'
import {base} from './objects.ts'

specify('cluster', [reopens], {
  CHART_REOPENS_VALIDATION: {
    fires: {
      'the charts are of 1.28.5': {
        to: '1.28.5',
        says: ['1.28.5', 'istio-base'],
        severity: 'info',
      },
      'the charts are of 1.29.1': {to: '1.29.1', says: ['1.29.1']},
      'a half-done release is applied by the server': {
        to: '1.28.5',
        releases: [
          release('istio-system/istiod-1-28-5', 'istiod', '1.28.5', {
            status: 'failed',
            applyMethod: 'ssa',
          }),
        ],
        says: ['istiod-1-28-5', 'conflicts'],
        severity: 'warns',
      },
    },
    quiet: {
      'the charts are of 1.28.6': {to: '1.28.6'},
      'the charts are of 1.29.2': {from: '1.28.10', to: '1.29.2'},
      'base stands already, and the new release does not yet': {
        to: '1.28.5',
        releases: [base('1.28.5')],
      },
    },
  },
})
