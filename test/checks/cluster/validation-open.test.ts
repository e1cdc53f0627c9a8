import {istiod, object, validator} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {validationOpen} from '../../../src/checks/cluster/validation-open.ts'
import {DEFAULT, NO_VALIDATOR, REVISIONED} from './objects.ts'

specify('cluster', [validationOpen], {
  VALIDATION_OPEN: {
    fires: {
      'the default validator lets everything through': {
        objects: [validator(DEFAULT, 'default', 'Ignore')],
        says: [`${DEFAULT} is not fail-closed`, 'upgrade of base waits'],
        severity: 'warns',
      },
      'the validator of a revision does': {
        objects: [validator('istio-validator-istio-system', 'default', 'Ignore')],
        says: ['for the new revision too'],
      },
      'it trusts nobody': {
        objects: [
          object(
            `admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ${DEFAULT}`,
            {labels: {'istio.io/rev': 'default'}},
            {
              webhooks: [
                {
                  name: 'validation.istio.io',
                  failurePolicy: 'Fail',
                  clientConfig: {service: {namespace: 'istio-system', name: 'istiod'}},
                },
              ],
            },
          ),
        ],
        says: ['no certificates to trust'],
      },
      'it lost its webhook': {
        objects: [
          object(
            `admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ${DEFAULT}`,
            {},
            {webhooks: []},
          ),
        ],
        says: ['holds no webhook'],
      },
      'there is none, though base has one': {
        without: NO_VALIDATOR,
        says: [`There is no ${DEFAULT}`],
      },
    },
    quiet: {
      'base has none': {without: NO_VALIDATOR, baseValues: {defaultRevision: ''}},
      'an open one calls nobody, which is a law': {
        objects: [validator('istio-validator-r0', 'r0', 'Ignore')],
      },
      'there is none, and base would name one that is not there, which is worse': {
        objects: istiod('r1', '1.27.9'),
        without: [...NO_VALIDATOR, ...REVISIONED],
      },
      'webhooks cannot be seen': {
        without: NO_VALIDATOR,
        blind: [
          {
            resource: 'validatingwebhookconfigurations',
            kind: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
            why: 'forbidden',
          },
        ],
      },
    },
  },
})
