import type {Conversation} from './conversation.ts'
import {deployments, object, deployment, MANAGERS} from './conversation-objects.ts'

export const SEVERAL_MANAGERS: readonly Conversation[] = [
  {
    name: 'a Deployment is created, labelled, scaled and applied by several',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    path: deployments,
    steps: [
      {
        by: 'kubectl-create',
        how: 'create',
        body: deployment(
          'web',
          [{name: 'web', image: 'a:1', ports: [{containerPort: 80}]}],
          {},
          {labels: {a: '1'}},
        ),
      },
      {by: 'kubectl-label', how: 'merge', body: {metadata: {labels: {a: '2', b: '1'}}}},
      {
        by: 'kubectl-annotate',
        how: 'json',
        body: [{op: 'add', path: '/metadata/annotations', value: {x: 'y'}}],
      },
      {
        by: 'kubectl-set',
        how: 'strategic',
        body: {
          spec: {
            template: {
              spec: {containers: [{name: 'web', image: 'a:2', env: [{name: 'A', value: '1'}]}]},
            },
          },
        },
      },
      {
        by: 'helm',
        how: 'apply',
        body: deployment(
          'web',
          [{name: 'web', image: 'a:3'}],
          {minReadySeconds: 1},
          {labels: {a: '2', c: '1'}},
        ),
      },
      {
        by: 'helm',
        how: 'apply',
        force: true,
        body: deployment(
          'web',
          [{name: 'web', image: 'a:3'}],
          {minReadySeconds: 1},
          {labels: {a: '2', c: '1'}},
        ),
      },
      {
        by: 'helm',
        how: 'apply',
        body: deployment(
          'web',
          [{name: 'web', image: 'a:3'}],
          {minReadySeconds: 1},
          {labels: {a: '2', c: '1'}},
        ),
      },
      {
        by: 'argo',
        how: 'apply',
        body: object('apps/v1 Deployment', 'web', {spec: {minReadySeconds: 1}}),
      },
      {
        by: 'helm',
        how: 'apply',
        body: deployment('web', [{name: 'web', image: 'a:3'}], {}, {labels: {c: '1'}}),
      },
      {by: 'argo', how: 'apply', body: object('apps/v1 Deployment', 'web', {})},
      {
        by: 'kubectl-edit',
        how: 'update',
        over: true,
        body: {metadata: {labels: {c: null}}, spec: {progressDeadlineSeconds: 30}},
      },
      {by: 'kubectl-edit', how: 'update', over: true, body: {}},
      {
        by: 'controller',
        how: 'merge',
        subresource: 'status',
        body: {
          metadata: {annotations: {fromStatus: '1'}},
          spec: {minReadySeconds: 9},
          status: {
            observedGeneration: 1,
            conditions: [
              {
                type: 'Odd',
                status: 'True',
                lastUpdateTime: '2024-01-01T00:00:00Z',
                lastTransitionTime: '2024-01-01T00:00:00Z',
              },
            ],
          },
        },
      },
      {by: 'kubectl-remove', how: 'json', body: [{op: 'remove', path: '/metadata/annotations/x'}]},
      {
        by: 'migration',
        how: 'json',
        body: [
          {
            op: 'replace',
            path: '/metadata/managedFields',
            value: [
              {
                manager: 'moved',
                operation: 'Apply',
                apiVersion: 'apps/v1',
                time: '2024-01-01T00:00:00Z',
                fieldsType: 'FieldsV1',
                fieldsV1: MANAGERS,
              },
            ],
          },
        ],
      },
      {
        by: 'other',
        how: 'apply',
        body: object('apps/v1 Deployment', 'web', {}, {labels: {a: '9'}}),
      },
      {
        by: 'nobody',
        how: 'json',
        body: [{op: 'replace', path: '/metadata/managedFields', value: [{}]}],
      },
      {by: 'untracked', how: 'merge', body: {metadata: {labels: {z: '1'}}}},
      {by: 'late', how: 'apply', body: object('apps/v1 Deployment', 'web', {}, {labels: {z: '2'}})},
      {
        by: 'late',
        how: 'apply',
        force: true,
        body: object('apps/v1 Deployment', 'web', {}, {labels: {z: '2'}}),
      },
    ],
  },
]
