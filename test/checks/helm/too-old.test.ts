import {specify} from '../specify.ts'
import {tooOld} from '../../../src/checks/helm/too-old.ts'

specify('helm', [tooOld], {
  HELM_TOO_OLD: {
    fires: {
      'nobody tried it': {helm: '3.16.4', says: ['3.16.4'], severity: 'warns'},
      'charts do not render with it': {helm: '3.5.4', severity: 'blocks'},
    },
    quiet: {
      'it is the oldest that was tried': {helm: '3.17.0'},
      'it is a newer major': {helm: '4.0.0'},
    },
  },
})
