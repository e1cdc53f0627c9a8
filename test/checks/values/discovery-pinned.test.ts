import {discoveryPinned} from '../../../src/checks/values/discovery-pinned.ts'
import {specify} from '../specify.ts'

specify('values', [discoveryPinned], {
  DISCOVERY_PINNED: {
    fires: {
      'F-45 an address is in the values': {
        values: {global: {remotePilotAddress: '10.1.2.3'}},
        says: ['global.remotePilotAddress'],
        severity: 'blocks',
      },
    },
    quiet: {'no address is in the values': {values: {global: {hub: 'example.org'}}}},
  },
})
