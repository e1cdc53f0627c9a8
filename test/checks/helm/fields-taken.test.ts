import type {KubeObject} from '../../../src/mesh/object.ts'
import {object, ownedBy} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {fieldsTaken} from '../../../src/checks/helm/fields-taken.ts'
import {base, writtenBy} from './objects.ts'

const validator = (managed: object): KubeObject =>
  object(
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration istiod-default-validator',
    {
      labels: {app: 'istiod', 'istio.io/rev': 'default'},
      annotations: ownedBy('istio-system', 'istio-base'),
      ...managed,
    },
    {webhooks: []},
  )
specify('helm', [fieldsTaken], {
  FIELDS_TAKEN_OVER: {
    fires: {
      'somebody edited the default validator': {
        objects: [
          validator(
            writtenBy({
              'kubectl-edit': {
                'f:webhooks': {'k:{"name":"validation.istio.io"}': {'f:timeoutSeconds': {}}},
              },
            }),
          ),
        ],
        releases: [base()],
        says: ['kubectl-edit', 'istiod-default-validator'],
        severity: 'info',
      },
    },
    quiet: {
      'istiod did': {
        objects: [
          validator(
            writtenBy({
              'pilot-discovery': {
                'f:webhooks': {'k:{"name":"validation.istio.io"}': {'f:failurePolicy': {}}},
              },
            }),
          ),
        ],
        releases: [base()],
      },
      'base is applied by the client': {
        objects: [validator(writtenBy({'kubectl-edit': {'f:webhooks': {}}}))],
      },
      'this is Helm 3': {
        helm: '3.18.0',
        objects: [validator(writtenBy({'kubectl-edit': {'f:webhooks': {}}}))],
        releases: [base()],
      },
    },
  },
})
