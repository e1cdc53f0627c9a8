import {specify} from '../specify.ts'
import {unvalidated} from '../../../src/checks/config/unvalidated.ts'

specify('config', [unvalidated], {
  DEFAULT_VALIDATOR_UNWANTED: {
    fires: {
      'base made none': {
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        baseValues: {defaultRevision: ''},
        says: ['istiod-default-validator', 'istio-base'],
      },
    },
    quiet: {
      'somebody else makes it': {baseValues: {defaultRevision: ''}},
      'base shall have one': {
        without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        baseValues: {defaultRevision: 'default'},
      },
    },
  },
})
