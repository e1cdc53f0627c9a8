import {NAMESPACE} from './conversation.ts'
import type {Conversation, Step} from './conversation.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'

const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`
const services = `/api/v1/namespaces/${NAMESPACE}/services`
const configMaps = `/api/v1/namespaces/${NAMESPACE}/configmaps`
const widgets = `/apis/example.org/v1/namespaces/${NAMESPACE}/widgets`
const webhooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** In: `apps/v1 Deployment`. */
const object = (type: string, name: string, rest: Fields, metadata: Fields = {}): Fields => {
  const [apiVersion, kind] = type.split(' ')
  return {apiVersion, kind, metadata: {name, ...metadata}, ...rest}
}

const deployment = (
  name: string,
  containers: readonly unknown[],
  spec: Fields = {},
  metadata: Fields = {},
): Fields =>
  object(
    'apps/v1 Deployment',
    name,
    {
      spec: {
        replicas: 0,
        selector: {matchLabels: {app: name}},
        ...spec,
        template: {metadata: {labels: {app: name}}, spec: {containers}},
      },
    },
    metadata,
  )

const webhook = (name: string, more: Fields): Fields => ({
  name,
  admissionReviewVersions: ['v1'],
  clientConfig: {service: {name: 'istiod', namespace: NAMESPACE, path: '/validate'}},
  sideEffects: 'None',
  rules: [
    {
      operations: ['CREATE'],
      apiGroups: ['example.org'],
      apiVersions: ['*'],
      resources: ['nothings'],
    },
  ],
  ...more,
})

const hooks = (...list: readonly unknown[]): Fields =>
  object('admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration', 'talk-hooks', {
    webhooks: list,
  })

const MANAGERS = {'f:metadata': {'f:labels': {'f:a': {}}}}

const widget = (name: string, spec: Fields, metadata: Fields = {}): Fields =>
  object('example.org/v1 Widget', name, {spec}, metadata)

/** Several managers write to the same objects. */
export const TALKS: readonly Conversation[] = [
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
  {
    name: 'a Service with ports by number and protocol',
    apiVersion: 'v1',
    kind: 'Service',
    path: services,
    steps: [
      {
        by: 'helm',
        how: 'create',
        body: object('v1 Service', 'web', {
          spec: {
            type: 'LoadBalancer',
            selector: {app: 'web'},
            ports: [
              {name: 'http', port: 80},
              {name: 'dns', port: 53, protocol: 'UDP'},
            ],
          },
        }),
      },
      {
        by: 'gitops',
        how: 'apply',
        body: object('v1 Service', 'web', {
          spec: {
            ports: [
              {port: 443, name: 'https', targetPort: 8443},
              {port: 80, name: 'http', targetPort: 'web'},
            ],
          },
        }),
      },
      {
        by: 'gitops',
        how: 'apply',
        force: true,
        body: object('v1 Service', 'web', {
          spec: {
            ports: [
              {port: 443, name: 'https', targetPort: 8443},
              {port: 80, name: 'http', targetPort: 'web'},
            ],
          },
        }),
      },
      {
        by: 'gitops',
        how: 'apply',
        body: object('v1 Service', 'web', {
          spec: {ports: [{port: 80, name: 'http', targetPort: 'web'}], selector: {app: 'web'}},
        }),
      },
      {
        by: 'third',
        how: 'apply',
        body: object('v1 Service', 'web', {spec: {selector: {app: 'web', more: 'yes'}}}),
      },
      {
        by: 'lb',
        how: 'merge',
        subresource: 'status',
        body: {status: {loadBalancer: {ingress: [{ip: '10.1.1.1'}]}}},
      },
      {
        by: 'gitops',
        how: 'apply',
        subresource: 'status',
        body: object('v1 Service', 'web', {status: {loadBalancer: {ingress: [{ip: '10.1.1.2'}]}}}),
      },
    ],
  },
  {
    name: 'a webhook configuration that istiod and Helm both write',
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    path: webhooks,
    steps: [
      {
        by: 'helm',
        how: 'apply',
        body: hooks(
          webhook('a.example.org', {failurePolicy: 'Ignore'}),
          webhook('b.example.org', {}),
        ),
      },
      {
        by: 'pilot-discovery',
        how: 'update',
        over: true,
        body: {
          webhooks: [
            webhook('a.example.org', {
              failurePolicy: 'Fail',
              clientConfig: {
                service: {name: 'istiod', namespace: NAMESPACE, path: '/validate'},
                caBundle: 'eA==',
              },
            }),
            webhook('b.example.org', {}),
          ],
        },
      },
      {
        by: 'helm',
        how: 'apply',
        body: hooks(
          webhook('a.example.org', {failurePolicy: 'Ignore'}),
          webhook('b.example.org', {}),
        ),
      },
      {
        by: 'helm',
        how: 'apply',
        body: hooks(webhook('a.example.org', {}), webhook('b.example.org', {timeoutSeconds: 4})),
      },
      {by: 'helm', how: 'apply', body: hooks(webhook('b.example.org', {timeoutSeconds: 4}))},
      {
        by: 'helm',
        how: 'apply',
        force: true,
        body: hooks(
          webhook('b.example.org', {timeoutSeconds: 4}),
          webhook('c.example.org', {}),
          webhook('a.example.org', {failurePolicy: 'Ignore'}),
        ),
      },
      {by: 'pilot-discovery', how: 'json', body: [{op: 'remove', path: '/webhooks/0'}]},
    ],
  },
  {
    name: 'a custom resource with every kind of list and map',
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    path: widgets,
    steps: [
      {
        by: 'one',
        how: 'create',
        body: widget(
          'w',
          {
            tags: ['a', 'b'],
            parts: [{name: 'p', count: 1}],
            plain: [{name: 'x'}],
            free: {deep: {er: [1, {a: 2}]}, empty: {}},
            limits: {cpu: '1'},
            whole: {a: '1'},
            port: 80,
          },
          {labels: {a: '1'}},
        ),
      },
      {
        by: 'two',
        how: 'apply',
        body: widget('w', {
          tags: ['c', 'b'],
          parts: [{name: 'q', count: 2}, {name: 'p'}],
          free: {deep: {more: true}},
          limits: {mem: '2'},
          port: 'http',
        }),
      },
      {
        by: 'two',
        how: 'apply',
        force: true,
        body: widget('w', {
          tags: ['c', 'b'],
          parts: [{name: 'q', count: 2}, {name: 'p'}],
          free: {deep: {more: true}},
          limits: {mem: '2'},
          port: 'http',
        }),
      },
      {by: 'two', how: 'apply', body: widget('w', {tags: ['c'], whole: {a: '1', b: '2'}})},
      {
        by: 'two',
        how: 'apply',
        force: true,
        body: widget('w', {limits: {mem: '2'}, whole: {b: '2'}, plain: []}),
      },
      {by: 'two', how: 'apply', body: widget('w', {note: 'n'})},
      {by: 'three', how: 'apply', body: widget('w', {note: 'n'})},
      {by: 'two', how: 'apply', body: widget('w', {})},
      {
        by: 'three',
        how: 'apply',
        body: {apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'w'}},
      },
      {
        by: 'control',
        how: 'merge',
        subresource: 'status',
        body: {metadata: {labels: {s: '1'}}, spec: {size: 8}, status: {phase: 'Up'}},
      },
      {by: 'one', how: 'merge', body: {spec: {size: 4, limits: null}, status: {phase: 'Down'}}},
      {
        by: 'control',
        how: 'apply',
        subresource: 'status',
        body: {
          apiVersion: 'example.org/v1',
          kind: 'Widget',
          metadata: {name: 'w'},
          status: {phase: 'Up'},
        },
      },
      {
        by: 'other',
        how: 'apply',
        subresource: 'status',
        body: {
          apiVersion: 'example.org/v1',
          kind: 'Widget',
          metadata: {name: 'w'},
          status: {phase: 'Down'},
        },
      },
      {by: 'two', how: 'apply', body: widget('w', {nonsense: 1})},
      {by: 'two', how: 'apply', body: widget('w', {size: 'big'})},
      {by: 'two', how: 'apply', body: widget('w', {tags: ['a', 'a']})},
      {by: 'two', how: 'apply', body: widget('w', {limits: {only: 'mine'}})},
      {by: 'two', how: 'apply', body: widget('w', {})},
    ],
  },
  {
    name: 'a custom resource that an apply creates and empties',
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    path: widgets,
    steps: [
      {
        by: 'one',
        how: 'apply',
        body: widget(
          'x',
          {limits: {a: '1'}, parts: [{name: 'p'}], free: {a: {b: 1}}},
          {annotations: {a: '1'}, finalizers: ['example.org/f']},
        ),
      },
      {
        by: 'one',
        how: 'apply',
        body: widget('x', {limits: {}, parts: [], free: {a: {}}}, {annotations: {b: '1'}}),
      },
      {by: 'two', how: 'apply', body: widget('x', {plain: [{name: 'a'}], port: 1})},
      {by: 'two', how: 'apply', body: widget('x', {plain: [{name: 'b'}], port: 'a'})},
      {
        by: 'one',
        how: 'apply',
        body: {apiVersion: 'example.org/v1', kind: 'Widget', metadata: {name: 'x'}},
      },
      {by: 'one', how: 'apply', body: widget('x', {whole: {}, free: {x: null, y: []}, note: ''})},
    ],
  },
  {
    name: 'more than ten write to a ConfigMap',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    path: configMaps,
    steps: [
      {by: 'm0', how: 'create', body: object('v1 ConfigMap', 'many', {data: {k0: 'v'}})},
      ...Array.from({length: 12}, (_, index): Step => ({
        by: `m${index + 1}`,
        how: 'merge',
        body: {data: {[`k${index + 1}`]: 'v'}},
      })),
      {
        by: 'applier',
        how: 'apply',
        body: object('v1 ConfigMap', 'many', {data: {k1: 'w', k12: 'w'}}),
      },
    ],
  },
  {
    name: 'kubectl goes from client-side to server-side apply',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    path: configMaps,
    steps: [
      {
        by: 'kubectl-client-side-apply',
        how: 'create',
        body: object(
          'v1 ConfigMap',
          'side',
          {data: {a: '1', b: '1'}},
          {
            annotations: {
              'kubectl.kubernetes.io/last-applied-configuration':
                '{"apiVersion":"v1","data":{"a":"1","b":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"side","namespace":"talk"}}\n',
            },
          },
        ),
      },
      {by: 'kubectl-edit', how: 'merge', body: {data: {b: '2'}}},
      {
        by: 'kubectl',
        how: 'apply',
        body: object('v1 ConfigMap', 'side', {data: {a: '3', b: '3'}}, {namespace: NAMESPACE}),
      },
      {
        by: 'kubectl',
        how: 'apply',
        body: object(
          'v1 ConfigMap',
          'side',
          {data: {a: '<3>'}},
          {namespace: NAMESPACE, annotations: {z: '1'}},
        ),
      },
    ],
  },
]
