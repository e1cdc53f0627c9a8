import {injector, namespace, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {selectsByLabel} from '../../../src/checks/labels/selects.ts'
import {policy} from './hooks.ts'

/** A namespace without a say, with a template that asks for the old revision. */
const pinned = [namespace('bare'), workload('bare/web', {labels: {'istio.io/rev': 'default'}})]
specify('labels', [selectsByLabel], {
  SELECTED_BY_INJECTION_LABEL: {
    fires: {
      'a Service selects by the old revision': {
        objects: [
          ...pinned,
          object(
            'v1 Service bare/web',
            {},
            {spec: {selector: {app: 'web', 'istio.io/rev': 'default'}}},
          ),
        ],
        says: ['Service bare/web', 'bare/Deployment/web', 'endpoints'],
        severity: 'blocks',
      },
      'a network policy lets in injected namespaces': {
        objects: [
          policy('data/allow', {
            podSelector: {},
            ingress: [{from: [{namespaceSelector: {matchLabels: {'istio-injection': 'enabled'}}}]}],
          }),
        ],
        says: ['data/allow', 'shop', 'connections'],
        severity: 'warns',
      },
      'a network policy lets out to them': {
        objects: [
          policy('data/allow', {
            podSelector: {},
            egress: [
              {
                to: [
                  {
                    namespaceSelector: {
                      matchExpressions: [{key: 'istio-injection', operator: 'Exists'}],
                    },
                  },
                ],
              },
            ],
          }),
        ],
        says: ['data/allow'],
      },
      'a network policy lets in pods of the old revision beside it': {
        objects: [
          ...pinned,
          policy('bare/db', {
            podSelector: {matchLabels: {app: 'db'}},
            ingress: [{from: [{podSelector: {matchLabels: {'istio.io/rev': 'default'}}}]}],
          }),
        ],
        says: ['bare/db', 'bare/Deployment/web'],
      },
      'a network policy lets in pods of the old revision from anywhere': {
        objects: [
          ...pinned,
          policy('data/db', {
            podSelector: {},
            ingress: [
              {
                from: [
                  {
                    namespaceSelector: {},
                    podSelector: {matchLabels: {'istio.io/rev': 'default'}},
                  },
                ],
              },
            ],
          }),
        ],
        says: ['data/db'],
      },
      'a network policy is about pods of the old revision': {
        objects: [
          ...pinned,
          policy('bare/only', {podSelector: {matchLabels: {'istio.io/rev': 'default'}}}),
        ],
        says: ['bare/only'],
      },
      'an AuthorizationPolicy selects them': {
        objects: [
          ...pinned,
          object(
            'security.istio.io/v1 AuthorizationPolicy bare/strict',
            {},
            {spec: {selector: {matchLabels: {'istio.io/rev': 'default'}}}},
          ),
        ],
        says: ['bare/strict'],
        severity: 'blocks',
      },
      'a Sidecar selects them': {
        objects: [
          ...pinned,
          object(
            'networking.istio.io/v1 Sidecar bare/narrow',
            {},
            {spec: {workloadSelector: {labels: {'istio.io/rev': 'default'}}}},
          ),
        ],
        says: ['bare/narrow'],
        severity: 'warns',
      },
      'a budget guards them': {
        objects: [
          ...pinned,
          object(
            'policy/v1 PodDisruptionBudget bare/web',
            {},
            {spec: {selector: {matchLabels: {'istio.io/rev': 'default'}}}},
          ),
        ],
        says: ['evictions'],
      },
      'another webhook looks at injected namespaces': {
        objects: [
          object(
            'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration guard',
            {},
            {
              webhooks: [
                {
                  name: 'guard.example.org',
                  namespaceSelector: {matchLabels: {'istio-injection': 'enabled'}},
                },
              ],
            },
          ),
        ],
        says: ['guard', 'shop'],
      },
      'a workload selects by expression': {
        objects: [
          namespace('bare'),
          workload('bare/web', {
            labels: {'istio.io/rev': 'default'},
            spec: {
              selector: {
                matchExpressions: [
                  {key: 'app', operator: 'Exists'},
                  {key: 'istio.io/rev', operator: 'In', values: ['default']},
                ],
              },
            },
          }),
        ],
        says: ['Deployment.apps bare/web', 'cannot change'],
        severity: 'blocks',
      },
    },
    quiet: {
      'the Service selects something else': {
        objects: [...pinned, object('v1 Service bare/web', {}, {spec: {selector: {app: 'web'}}})],
      },
      'the Service is of another namespace': {
        objects: [
          ...pinned,
          object('v1 Service shop/web', {}, {spec: {selector: {'istio.io/rev': 'default'}}}),
        ],
      },
      'the policy lets in pods of its own namespace alone': {
        objects: [
          ...pinned,
          policy('data/db', {
            podSelector: {},
            ingress: [{from: [{podSelector: {matchLabels: {'istio.io/rev': 'default'}}}]}],
          }),
        ],
      },
      'the policy takes both': {
        objects: [
          policy('data/allow', {
            podSelector: {},
            ingress: [
              {
                from: [
                  {
                    namespaceSelector: {
                      matchExpressions: [{key: 'istio.io/rev', operator: 'NotIn', values: ['x']}],
                    },
                  },
                ],
              },
            ],
          }),
        ],
      },
      'the selector has nothing to do with the mesh': {
        objects: [
          policy('data/allow', {
            podSelector: {},
            ingress: [{from: [{namespaceSelector: {matchLabels: {team: 'a'}}}]}],
          }),
        ],
      },
      'the template follows a tag': {
        objects: [
          namespace('bare'),
          workload('bare/web', {labels: {'istio.io/rev': 'prod'}}),
          injector('default', 'prod'),
          object('v1 Service bare/web', {}, {spec: {selector: {'istio.io/rev': 'prod'}}}),
        ],
      },
      'the template stays out': {
        objects: [
          namespace('bare'),
          workload('bare/web', {
            labels: {'istio.io/rev': 'default', 'sidecar.istio.io/inject': 'false'},
          }),
          object('v1 Service bare/web', {}, {spec: {selector: {'istio.io/rev': 'default'}}}),
        ],
      },
      'a workload selects by another expression': {
        objects: [
          namespace('bare'),
          workload('bare/web', {
            labels: {'istio.io/rev': 'default'},
            spec: {selector: {matchExpressions: [{key: 'app', operator: 'In', values: ['web']}]}},
          }),
        ],
      },
    },
  },
})
