import {NAMESPACE} from './conversation.ts'
import type {Conversation, Step} from './conversation.ts'
import {configMaps, widgets, object, widget} from './conversation-objects.ts'

export const CUSTOM_RESOURCES: readonly Conversation[] = [
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
