import {NAMESPACE} from './conversation.ts'
import type {Conversation, Step} from './conversation.ts'

/** Patches that the server refuses, and some that one would think it does. */
export const WRONG_PATCHES: Conversation = {
  name: 'JSON patches that are wrong',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  path: `/api/v1/namespaces/${NAMESPACE}/configmaps`,
  steps: [
    {
      by: 'm',
      how: 'create',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'wrong',
          annotations: {z: '1'},
          finalizers: ['example.org/a', 'example.org/b'],
        },
        data: {a: '1'},
      },
    },
    ...[
      [{op: 'test', path: '/data/a', value: '2'}],
      [{op: 'test', path: '/data/none', value: null}],
      [{op: 'test', path: '/data/none/deep', value: null}],
      [{op: 'remove', path: '/data/none'}],
      [{op: 'replace', path: '/data/none', value: 'x'}],
      [{op: 'add', path: '/nothing/here', value: 'x'}],
      [{op: 'add', path: '/metadata/finalizers/1', value: 'example.org/c'}],
      [{op: 'add', path: '/metadata/finalizers/-', value: 'example.org/d'}],
      [{op: 'add', path: '/metadata/finalizers/9', value: 'example.org/e'}],
      [{op: 'remove', path: '/metadata/finalizers/-1'}],
      [{op: 'replace', path: '/metadata/finalizers/7', value: 'example.org/e'}],
      [{op: 'move', from: '/data/a', path: '/data/b'}],
      [{op: 'copy', from: '/data/b', path: '/metadata/annotations/c~1d'}],
      [{op: 'copy', from: '/data/none', path: '/data/e'}],
      [{op: 'wrong', path: '/data'}],
      [{path: '/data/a', value: '1'}],
      [{op: 'add', value: '1'}],
      [{op: 'add', path: 'data/a', value: '1'}],
      [{op: 'add', path: '/data/f'}],
      {op: 'add', path: '/data/f', value: 'x'},
      ['add'],
      'text',
      [{op: 1, path: '/data/a'}],
      [{op: 'replace', path: '', value: 3}],
    ].map((body): Step => ({by: 'm', how: 'json', body})),
    {by: 'm', how: 'merge', body: [1]},
    {by: 'm', how: 'merge', body: 'text'},
    {by: 'm', how: 'merge', body: {data: {b: null, nested: null, x: 'y'}}},
    {by: 'm', how: 'strategic', body: [1]},
    {by: 'm', how: 'merge', body: null},
    {by: 'm', how: 'strategic', body: null},
    {by: 'm', how: 'json', body: null},
  ],
}
