import type {Conversation} from './conversation.ts'
import {deployments, object, deployment} from './conversation-objects.ts'

export const APPLIED_CONTAINERS: readonly Conversation[] = [
  {
    name: 'a Deployment is created by apply, and its containers come and go',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    path: deployments,
    steps: [
      {
        by: 'helm',
        how: 'apply',
        body: deployment('two', [
          {name: 'a', image: 'a:1', resources: {limits: {cpu: '1'}}},
          {name: 'b', image: 'b:1'},
        ]),
      },
      {
        by: 'injector',
        how: 'strategic',
        body: {spec: {template: {spec: {containers: [{name: 'z', image: 'z:1'}]}}}},
      },
      {
        by: 'helm',
        how: 'apply',
        body: deployment('two', [
          {name: 'c', image: 'c:1'},
          {name: 'b', image: 'b:1'},
        ]),
      },
      {
        by: 'helm',
        how: 'apply',
        body: deployment('two', [
          {name: 'b', image: 'b:1'},
          {
            name: 'c',
            image: 'c:1',
            ports: [{containerPort: 1}, {containerPort: 1, protocol: 'UDP'}],
          },
        ]),
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {spec: {template: {spec: {$setElementOrder: 1, containers: []}}}},
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {
          spec: {
            template: {
              spec: {
                '$setElementOrder/containers': [{name: 'c'}, {name: 'b'}, {name: 'z'}],
                containers: [{name: 'b', image: 'b:2'}],
              },
            },
          },
        },
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {
          spec: {
            template: {
              spec: {
                containers: [
                  {name: 'new', image: 'n:1'},
                  {$patch: 'delete', name: 'z'},
                ],
              },
            },
          },
        },
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {spec: {strategy: {$retainKeys: ['type'], type: 'Recreate'}}},
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {
          spec: {template: {spec: {$patch: 'replace', containers: [{name: 'only', image: 'o:1'}]}}},
        },
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {metadata: {finalizers: ['example.org/a', 'example.org/b']}},
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {
          metadata: {
            finalizers: ['example.org/c'],
            '$deleteFromPrimitiveList/finalizers': ['example.org/a'],
          },
        },
      },
      {
        by: 'orders',
        how: 'strategic',
        body: {
          metadata: {
            '$setElementOrder/finalizers': ['example.org/c', 'example.org/b'],
            finalizers: ['example.org/c'],
          },
        },
      },
      {by: 'orders', how: 'strategic', body: {metadata: {finalizers: null}}},
      {
        by: 'orders',
        how: 'strategic',
        body: {spec: {template: {spec: {containers: [{image: 'x'}]}}}},
      },
      {by: 'orders', how: 'strategic', body: {spec: {template: {$patch: 'merge'}}}},
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {
          spec: {nonsense: 1, template: {spec: {containers: [{name: 'a'}, {name: 'a'}]}}},
        }),
      },
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {
          spec: {template: {spec: {containers: [{name: 'a'}, {name: 'a'}]}}},
        }),
      },
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {spec: {replicas: 'many'}}),
      },
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {spec: {paused: 'yes'}}),
      },
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {spec: {template: {spec: {containers: ['a']}}}}),
      },
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {
          spec: {template: {spec: {containers: {a: [1, true]}}}},
        }),
      },
      {by: 'helm', how: 'apply', body: object('apps/v1 Deployment', 'two', {spec: 3})},
      {
        by: 'helm',
        how: 'apply',
        body: object('apps/v1 Deployment', 'two', {
          spec: {template: {metadata: {labels: {a: {b: 1}}}}},
        }),
      },
      {by: 'helm', how: 'apply', body: object('v1 Deployment', 'two', {})},
      {
        by: 'helm',
        how: 'apply',
        body: object(
          'apps/v1 Deployment',
          'two',
          {},
          {
            managedFields: [
              {
                manager: 'x',
                operation: 'Apply',
                apiVersion: 'apps/v1',
                fieldsType: 'FieldsV1',
                fieldsV1: {},
              },
            ],
          },
        ),
      },
    ],
  },
]
