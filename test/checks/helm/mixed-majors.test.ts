import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {mixedMajors} from '../../../src/checks/helm/mixed-majors.ts'
import {base} from './objects.ts'

specify('helm', [mixedMajors], {
  HELM_MAJORS_MIXED: {
    fires: {
      'Helm 4 applied one, and this is Helm 3': {
        helm: '3.19.0',
        releases: [base()],
        says: ['istio-base', '3.19.0'],
        severity: 'warns',
      },
      'Helm 4 goes on with releases of both': {
        releases: [base()],
        says: ['istio-system/istiod'],
        severity: 'info',
      },
    },
    quiet: {
      'Helm 3 goes on with its own': {helm: '3.19.0'},
      'Helm 4 applied all': {
        releases: [
          base(),
          release('istio-system/istiod', 'istiod', '1.27.9', {applyMethod: 'ssa'}),
        ],
      },
    },
  },
})
