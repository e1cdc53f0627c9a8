import {notHelm} from '../../../src/checks/helm/not-helm.ts'
import {specify} from '../specify.ts'
import {byHand} from './bases.ts'

specify('helm', [notHelm], {
  NOT_HELM: {
    fires: {
      'F-44 istiod is of no release': {
        objects: byHand('default'),
        says: ['istiod default', 'Helm'],
        severity: 'blocks',
      },
    },
    quiet: {'the new one is of no release': {objects: byHand('1-28-10')}},
  },
})
