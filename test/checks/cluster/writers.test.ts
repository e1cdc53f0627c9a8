import type {KubeObject} from '../../../src/mesh/object.ts'
import {injector, object, validator} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {writers} from '../../../src/checks/cluster/writers.ts'
import {DEFAULT, MWC} from './objects.ts'

const writtenBy = (
  manager: string,
  fields: Record<string, unknown>,
  annotations = {},
): KubeObject => {
  const own = injector('default')
  const managedFields = [
    {
      manager,
      fieldsV1: {'f:webhooks': {'k:{"name":"rev.namespace.sidecar-injector.istio.io"}': fields}},
    },
  ]
  return {
    ...own,
    metadata: {
      ...own.metadata,
      annotations: {...own.metadata.annotations, ...annotations},
      managedFields,
    } as KubeObject['metadata'],
  }
}
specify('cluster', [writers], {
  WEBHOOK_WRITTEN_BY_OTHERS: {
    fires: {
      'the cloud writes selectors': {
        objects: [writtenBy('admissionsenforcer', {'f:namespaceSelector': {}})],
        says: ['admissionsenforcer writes namespaceSelector of istio-sidecar-injector'],
        severity: 'info',
      },
      'another controller writes the bundle': {
        objects: [writtenBy('cainjector', {'f:clientConfig': {'f:caBundle': {}}})],
        says: ['caBundle'],
        severity: 'warns',
      },
      'cert-manager is asked to': {
        objects: [writtenBy('helm', {}, {'cert-manager.io/inject-ca-from': 'a/b'})],
        says: ['cert-manager'],
        severity: 'warns',
      },
      'of a validator': {
        objects: [
          {
            ...validator(DEFAULT, 'default'),
            metadata: {
              name: DEFAULT,
              labels: {'istio.io/rev': 'default'},
              managedFields: [
                {
                  manager: 'guard',
                  fieldsV1: {
                    'f:webhooks': {'k:{"name":"validation.istio.io"}': {'f:failurePolicy': {}}},
                  },
                },
              ],
            } as KubeObject['metadata'],
          },
        ],
        says: ['guard writes failurePolicy'],
      },
    },
    quiet: {
      'istiod writes the bundle': {
        objects: [writtenBy('pilot-discovery', {'f:clientConfig': {'f:caBundle': {}}})],
      },
      'Helm writes all': {
        objects: [
          writtenBy('helm', {'f:namespaceSelector': {}, 'f:clientConfig': {'f:service': {}}}),
        ],
      },
      'somebody writes the time limit alone': {
        objects: [writtenBy('guard', {'f:timeoutSeconds': {}})],
      },
      'the webhook is of somebody else': {
        objects: [
          object(
            `admissionregistration.k8s.io/v1 ${MWC} other`,
            {annotations: {'cert-manager.io/inject-ca-from': 'a/b'}},
            {webhooks: [{name: 'pods.example.org'}]},
          ),
        ],
      },
    },
  },
})
