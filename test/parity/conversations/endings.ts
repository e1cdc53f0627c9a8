import {apps, at, core, get, patch, post, remove, until} from '../conversation.ts'
import type {Call, Conversation, Fields, Step} from '../conversation.ts'

const maps = core('configmaps')
const map = (name: string, metadata: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, labels: {suite: '$ns'}, ...metadata},
})
const owner = (step: string, rest: Fields = {}): Fields => ({
  ownerReferences: [
    {apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: `{{${step}.metadata.uid}}`, ...rest},
  ],
})
const gone = (path: string): Step =>
  until(`${path.split('/').at(-1) ?? ''} gone`, path, (_body, status) => status === 404)
const names = (body: unknown): unknown =>
  (body as {items: {metadata: Fields}[]}).items.map(({metadata}) => ({
    name: metadata['name'],
    generateName: metadata['generateName'],
    owners: metadata['ownerReferences'],
  }))
const listed = (step: string, path: string): Call => get(step, path, {pick: names})

const OWNED = (['Background', 'Foreground', 'Orphan'] as const).map(
  (propagationPolicy): Conversation => ({
    name: `owned-${propagationPolicy.toLowerCase()}`,
    steps: [
      post('owner', maps, map('owner')),
      post('second', maps, map('second')),
      post('owned', maps, map('owned', owner('owner', {blockOwnerDeletion: true}))),
      post(
        'owned by two',
        maps,
        map('two', {
          ownerReferences: [
            ...(owner('owner')['ownerReferences'] as Fields[]),
            {apiVersion: 'v1', kind: 'ConfigMap', name: 'second', uid: '{{second.metadata.uid}}'},
          ],
        }),
      ),
      {
        ...remove('delete', `${maps}/owner`, {propagationPolicy}),
        pick: (body: unknown) => ({...(body as Fields), metadata: 'x'}),
      },
      gone(`${maps}/owner`),
      ...(propagationPolicy === 'Orphan' ? [] : [gone(`${maps}/owned`)]),
      until(
        'orphans free',
        `${maps}?labelSelector=suite=$ns`,
        body => !JSON.stringify(body).includes('"name":"owner"'),
      ),
      listed('what stays', `${maps}?labelSelector=suite=$ns`),
    ],
  }),
)

const ABSENT: Conversation = {
  name: 'owned-by-nobody',
  steps: [
    post(
      'owned',
      maps,
      map('owned', {
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'never',
            uid: '00000000-0000-0000-0000-000000000000',
          },
        ],
      }),
    ),
    gone(`${maps}/owned`),
    post('owner', maps, map('owner')),
    post(
      'half owned',
      maps,
      map('half', {
        ownerReferences: [
          ...(owner('owner')['ownerReferences'] as Fields[]),
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'never',
            uid: '00000000-0000-0000-0000-000000000000',
          },
        ],
      }),
    ),
    until(
      'the owner that never was is forgotten',
      `${maps}/half`,
      body => (at(body, 'metadata.ownerReferences') as unknown[]).length === 1,
    ),
    get('half', `${maps}/half`, {pick: body => at(body, 'metadata.ownerReferences')}),
  ],
}

const FINALIZED: Conversation = {
  name: 'finalizers',
  steps: [
    post('create', maps, map('a', {finalizers: ['a.example.com/one', 'a.example.com/two']})),
    remove('delete', `${maps}/a`),
    get('waiting', `${maps}/a`),
    remove('delete again', `${maps}/a`),
    post('create while it waits', maps, map('a')),
    patch('change while it waits', `${maps}/a`, 'merge', {data: {x: '1'}}),
    patch('a new finalizer', `${maps}/a`, 'merge', {
      metadata: {finalizers: ['a.example.com/one', 'a.example.com/three']},
    }),
    patch('back to life', `${maps}/a`, 'merge', {metadata: {deletionTimestamp: null}}),
    patch('one is done', `${maps}/a`, 'merge', {metadata: {finalizers: ['a.example.com/two']}}),
    patch('all are done', `${maps}/a`, 'merge', {metadata: {finalizers: null}}),
    get('gone', `${maps}/a`),
    post('create anew', maps, map('b', {finalizers: ['foregroundDeletion']})),
    remove('delete of b', `${maps}/b`),
    gone(`${maps}/b`),
    post('create c', maps, map('c', {finalizers: ['orphan']})),
    remove('delete of c', `${maps}/c`),
    gone(`${maps}/c`),
  ],
}

const OPTIONS: Conversation = {
  name: 'delete-options',
  steps: [
    post('create', maps, map('a')),
    remove('unknown policy', `${maps}/a?propagationPolicy=Sideways`),
    remove('both policies', `${maps}/a`, {propagationPolicy: 'Orphan', orphanDependents: true}),
    remove('grace below zero', `${maps}/a`, {gracePeriodSeconds: -1}),
    remove('letters', `${maps}/a?gracePeriodSeconds=soon`),
    remove('another uid', `${maps}/a`, {
      preconditions: {uid: '00000000-0000-0000-0000-000000000000'},
    }),
    remove('another version', `${maps}/a`, {preconditions: {resourceVersion: '1'}}),
    remove('broken', `${maps}/a`, '{"a":'),
    remove('another kind', `${maps}/a`, {apiVersion: 'v1', kind: 'ConfigMap'}),
    remove('unknown dry run', `${maps}/a`, {dryRun: ['Some']}),
    remove('dry in the body', `${maps}/a`, {dryRun: ['All']}),
    remove('in full', `${maps}/a`, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      gracePeriodSeconds: 0,
      preconditions: {uid: '{{create.metadata.uid}}'},
    }),
    remove('of nothing', `${maps}/a`),
    remove('of nothing, dry', `${maps}/a?dryRun=All`),
  ],
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web'},
  spec: {
    replicas: 2,
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'a', image: 'a'}]}},
  },
}

const WORKLOADS = (['Background', 'Foreground', 'Orphan'] as const).map(
  (propagationPolicy): Conversation => ({
    name: `deployment-${propagationPolicy.toLowerCase()}`,
    steps: [
      post('create', apps('deployments'), deployment),
      until('ready', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 2),
      listed('pods', core('pods')),
      {
        ...remove('delete', apps('deployments/web'), {propagationPolicy}),
        pick: (body: unknown) => ({
          kind: (body as Fields)['kind'],
          status: (body as Fields)['kind'] === 'Status' ? (body as Fields)['status'] : 'x',
          finalizers: at(body, 'metadata.finalizers'),
        }),
      },
      gone(apps('deployments/web')),
      until(
        'the rest settled',
        propagationPolicy === 'Orphan' ? apps('replicasets') : core('pods'),
        body =>
          propagationPolicy === 'Orphan'
            ? !JSON.stringify(body).includes('"kind":"Deployment"')
            : (body['items'] as unknown[]).length === 0,
      ),
      listed('replica sets', apps('replicasets')),
      listed('pods left', core('pods')),
    ],
  }),
)

const REVIVED: Conversation = {
  name: 'adoption',
  steps: [
    post('create', apps('deployments'), deployment),
    until('ready', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 2),
    {
      ...remove('orphan them', apps('deployments/web'), {propagationPolicy: 'Orphan'}),
      pick: () => 'x',
    },
    gone(apps('deployments/web')),
    post('create anew', apps('deployments'), deployment),
    until('ready at once', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 2),
    get('replica sets', apps('replicasets'), {pick: names}),
    until('a pod goes', core('pods'), body => (body['items'] as unknown[]).length === 2),
    {...remove('delete pods', core('pods')), pick: () => 'x'},
    until('new pods', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 2),
  ],
}

const NAMESPACE: Conversation = {
  name: 'namespace-end',
  namespace: false,
  steps: [
    post('create', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name: '$ns'},
    }),
    until('ready', core('serviceaccounts/default'), (_body, status) => status === 200),
    post('a map that waits', maps, map('a', {finalizers: ['a.example.com/x']})),
    post('a deployment', apps('deployments'), deployment),
    until('its pods', apps('deployments/web'), body => at(body, 'status.readyReplicas') === 2),
    remove('delete', '/api/v1/namespaces/$ns'),
    until('no pods', core('pods'), body => (body['items'] as unknown[]).length === 0),
    post('create in it', maps, map('b')),
    post('create a pod in it', core('pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'p'},
      spec: {containers: [{name: 'a', image: 'a'}]},
    }),
    patch('change in it', `${maps}/a`, 'merge', {data: {a: '1'}}),
    until('the namespace says why', '/api/v1/namespaces/$ns', body =>
      JSON.stringify(body).includes('NamespaceFinalizersRemaining'),
    ),
    get('the namespace', '/api/v1/namespaces/$ns'),
    remove('delete again', '/api/v1/namespaces/$ns'),
    patch('let go', `${maps}/a`, 'merge', {metadata: {finalizers: null}}),
    gone('/api/v1/namespaces/$ns'),
    get('list in what is gone', maps, {pick: names}),
    remove('delete of default', '/api/v1/namespaces/default'),
    remove('delete of kube-system', '/api/v1/namespaces/kube-system'),
  ],
}

/** How things end: owners, finalizers, options, namespaces. */
export const ENDINGS: readonly Conversation[] = [
  ...OWNED,
  ABSENT,
  FINALIZED,
  OPTIONS,
  ...WORKLOADS,
  REVIVED,
  NAMESPACE,
]
