import {core, get, post, remove} from '../conversation.ts'
import type {Conversation, Fields} from '../conversation.ts'

const named = (apiVersion: string, kind: string, metadata: Fields, rest: Fields = {}): Fields => ({
  apiVersion,
  kind,
  metadata,
  ...rest,
})
const KINDS = [
  ['configmaps', 'v1', 'ConfigMap', core('configmaps'), {}],
  ['services', 'v1', 'Service', core('services'), {spec: {ports: [{port: 80}]}}],
  ['namespaces', 'v1', 'Namespace', '/api/v1/namespaces', {}],
  [
    'roles',
    'rbac.authorization.k8s.io/v1',
    'Role',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/$ns/roles',
    {},
  ],
  [
    'deployments',
    'apps/v1',
    'Deployment',
    '/apis/apps/v1/namespaces/$ns/deployments',
    {
      spec: {
        replicas: 0,
        selector: {matchLabels: {a: 'b'}},
        template: {metadata: {labels: {a: 'b'}}, spec: {containers: [{name: 'a', image: 'a'}]}},
      },
    },
  ],
  [
    'leases',
    'coordination.k8s.io/v1',
    'Lease',
    '/apis/coordination.k8s.io/v1/namespaces/$ns/leases',
    {},
  ],
  [
    'priorityclasses',
    'scheduling.k8s.io/v1',
    'PriorityClass',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    {value: 1},
  ],
] as const

const NAMES: Readonly<Record<string, string>> = {
  capital: 'Web',
  underscore: 'a_b',
  dot: 'a.b',
  'two dots': 'a..b',
  'dash first': '-a',
  'dash last': 'a-',
  'digit first': '1a',
  slash: 'a/b',
  percent: 'a%b',
  space: 'a b',
  colon: 'a:b',
  'only dot': '.',
  'only dots': '..',
  empty: '',
  '63 letters': 'a'.repeat(63),
  '64 letters': 'a'.repeat(64),
  '253 letters': 'a'.repeat(253),
  '254 letters': 'a'.repeat(254),
  reserved: 'system-x',
  unicode: 'ä',
}

const METAS: Readonly<Record<string, Fields>> = {
  'label without value': {labels: {a: ''}},
  'label with prefix': {labels: {'example.com/a': 'b'}},
  'long label': {labels: {a: 'x'.repeat(64)}},
  'long key': {labels: {['k'.repeat(64)]: 'x'}},
  'bad prefix': {labels: {'Example_com/a': 'b'}},
  'two slashes': {labels: {'a/b/c': 'd'}},
  'annotation with anything': {annotations: {a: 'anything: {} ☃'}},
  'annotation in capitals': {annotations: {'example.com/A': 'x'}},
  'finalizer without domain': {finalizers: ['plain']},
  'known finalizers': {finalizers: ['foregroundDeletion', 'orphan']},
  'both finalizers': {finalizers: ['orphan', 'foregroundDeletion', 'a.example.com/x']},
  'owner in full': {
    ownerReferences: [{apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'some'}],
  },
  'two controllers': {
    ownerReferences: [
      {apiVersion: 'v1', kind: 'A', name: 'x', uid: 'u', controller: true},
      {apiVersion: 'v1', kind: 'A', name: 'y', uid: 'v', controller: true},
    ],
  },
  'owner an event': {ownerReferences: [{apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'u'}]},
  'owner of no version': {ownerReferences: [{apiVersion: 'a/b/c', kind: 'A', name: 'x', uid: 'u'}]},
  'set by the server': {
    uid: 'mine',
    creationTimestamp: '2020-01-01T00:00:00Z',
    generation: 7,
    selfLink: '/x',
    deletionTimestamp: '2020-01-01T00:00:00Z',
    deletionGracePeriodSeconds: 5,
  },
  'time that is none': {creationTimestamp: 'yesterday'},
  'managed fields': {
    managedFields: [
      {
        manager: 'x',
        operation: 'Update',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: {'f:data': {'f:a': {}}},
      },
    ],
  },
  'bad managed fields': {managedFields: [{manager: 'x', operation: 'Twist'}]},
  'bad generated name': {name: undefined, generateName: 'No_-'},
  'name and generated name': {generateName: 'g-'},
}

/** Names, labels and the rest of `metadata`, good and bad. */
export const NAMING: readonly Conversation[] = [
  ...KINDS.map(([plural, apiVersion, kind, path, rest]): Conversation => ({
    name: `names-of-${plural}`,
    steps: Object.entries(NAMES).map(([step, name]) =>
      post(step, `${path}?dryRun=All`, named(apiVersion, kind, {name}, rest)),
    ),
  })),
  {
    name: 'metadata',
    steps: Object.entries(METAS).map(([step, metadata]) =>
      post(
        step,
        `${core('configmaps')}?dryRun=All`,
        named('v1', 'ConfigMap', {name: 'a', ...metadata}),
      ),
    ),
  },
  {
    name: 'generated-names',
    steps: [
      post(
        'create',
        core('configmaps'),
        named('v1', 'ConfigMap', {generateName: 'some-', labels: {suite: '$ns'}}),
      ),
      get('get', core('configmaps/{{create.metadata.name}}')),
      post(
        'another',
        core('configmaps'),
        named('v1', 'ConfigMap', {generateName: 'some-', labels: {suite: '$ns'}}),
      ),
      get('both', `${core('configmaps')}?labelSelector=suite=$ns`),
      post(
        'dry',
        `${core('configmaps')}?dryRun=All`,
        named('v1', 'ConfigMap', {generateName: 'some-'}),
      ),
      remove('delete', core('configmaps/{{create.metadata.name}}')),
      post('namespace', '/api/v1/namespaces', named('v1', 'Namespace', {generateName: '$ns-'})),
      post(
        'in no namespace',
        '/api/v1/namespaces/p-nowhere/configmaps',
        named('v1', 'ConfigMap', {name: 'a'}),
      ),
      post(
        'generated in no namespace',
        '/api/v1/namespaces/p-nowhere/configmaps',
        named('v1', 'ConfigMap', {generateName: 'a-'}),
      ),
      post(
        'dry in no namespace',
        '/api/v1/namespaces/p-nowhere/configmaps?dryRun=All',
        named('v1', 'ConfigMap', {name: 'a'}),
      ),
    ],
  },
]
