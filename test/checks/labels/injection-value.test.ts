import {namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {injectionValue} from '../../../src/checks/labels/injection-value.ts'

specify('labels', [injectionValue], {
  INJECTION_VALUE_UNKNOWN: {
    fires: {
      'the value is neither enabled nor disabled': {
        objects: [namespace('shop', {'istio-injection': 'true', 'istio.io/rev': 'r1'})],
        says: ['istio-injection=true'],
      },
    },
    quiet: {
      'it is disabled': {objects: [namespace('shop', {'istio-injection': 'disabled'})]},
      'there is none': {objects: [namespace('shop', {'istio.io/rev': 'default'})]},
    },
  },
})
