import type {KubeObject} from '../../../src/mesh/object.ts'
import {object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {
  foreignWebhookDead,
  dryRunForbidden,
  podPolicies,
} from '../../../src/checks/platform/foreign-webhook.ts'

const PODS = [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}]
const hook = (more: object = {}, kind = 'ValidatingWebhookConfiguration'): KubeObject =>
  object(
    `admissionregistration.k8s.io/v1 ${kind} guard`,
    {},
    {
      webhooks: [
        {
          name: 'guard.example.org',
          failurePolicy: 'Fail',
          sideEffects: 'None',
          clientConfig: {service: {namespace: 'guard', name: 'guard'}},
          rules: PODS,
          ...more,
        },
      ],
    },
  )
const service = object('v1 Service guard/guard', {}, {spec: {}})
specify('platform', [foreignWebhookDead, dryRunForbidden, podPolicies], {
  ADMISSION_WEBHOOK_DEAD: {
    fires: {
      'its Service is gone': {
        objects: [hook()],
        says: ['guard/guard', 'shop'],
        severity: 'blocks',
      },
      'a mutating one’s is, for all resources': {
        objects: [
          hook(
            {
              rules: [
                {apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*']},
              ],
            },
            'MutatingWebhookConfiguration',
          ),
        ],
        says: ['MutatingWebhookConfiguration guard'],
      },
    },
    quiet: {
      'its Service is there': {objects: [hook(), service]},
      'nobody sees Services': {
        objects: [hook()],
        blind: [{resource: 'services', kind: 'Service', why: 'forbidden'}],
      },
      'it fails open': {objects: [hook({failurePolicy: 'Ignore'})]},
      'it is behind a URL': {objects: [hook({clientConfig: {url: 'https://far'}})]},
      'it judges other things': {
        objects: [
          hook({
            rules: [
              {
                apiGroups: ['apps'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['deployments'],
              },
            ],
          }),
        ],
      },
      'it judges updates': {
        objects: [
          hook({
            rules: [
              {apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods']},
            ],
          }),
        ],
      },
      'it judges other namespaces': {
        objects: [
          hook({namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'other'}}}),
        ],
      },
      'it judges other pods': {
        objects: [
          hook({
            objectSelector: {
              matchExpressions: [{key: 'app', operator: 'NotIn', values: ['web']}],
            },
          }),
        ],
      },
    },
  },
  ADMISSION_FORBIDS_DRY_RUN: {
    fires: {
      'it has side effects': {
        objects: [hook({sideEffects: 'Some'}), service],
        says: ['guard.example.org', 'dry run'],
        severity: 'warns',
      },
      'it says nothing of them': {objects: [hook({sideEffects: undefined}), service]},
    },
    quiet: {
      'it has none in a dry run': {objects: [hook({sideEffects: 'NoneOnDryRun'}), service]},
      'it judges other namespaces': {
        objects: [hook({sideEffects: 'Some', namespaceSelector: {matchLabels: {team: 'other'}}})],
      },
    },
  },
  POD_POLICIES: {
    fires: {
      'a validator judges pods': {objects: [hook(), service], says: ['guard'], severity: 'info'},
    },
    quiet: {
      'it fails open': {objects: [hook({failurePolicy: 'Ignore'}), service]},
      'it mutates': {objects: [hook({}, 'MutatingWebhookConfiguration'), service]},
    },
  },
})
