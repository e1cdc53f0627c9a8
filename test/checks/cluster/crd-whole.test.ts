import {definition} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {crdWhole} from '../../../src/checks/cluster/crd-whole.ts'
import {VS, services} from './objects.ts'

specify('cluster', [crdWhole], {
  CRD_NOT_WHOLE: {
    fires: {
      'one is being deleted': {
        objects: [services(VS, undefined, {deletionTimestamp: '2026-11-23T11:00:00Z'})],
        says: [VS, 'being deleted'],
        severity: 'blocks',
      },
      'one is not established': {
        objects: [
          {...services(VS), status: {conditions: [{type: 'Established', status: 'False'}]}},
        ],
        says: [VS, 'not established'],
        severity: 'warns',
      },
    },
    quiet: {
      'another product’s is being deleted': {
        objects: [
          definition('things.example.org', 'Thing', ['v1'], {
            deletionTimestamp: '2026-11-23T11:00:00Z',
          }),
        ],
      },
    },
  },
})
