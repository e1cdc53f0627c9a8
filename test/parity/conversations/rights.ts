import {answers, apps, at, core, get, patch, post, put, remove, until} from '../conversation.ts'
import type {Call, Conversation, Fields} from '../conversation.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const AUTHORIZATION = '/apis/authorization.k8s.io/v1'
const GROUP = 'rbac.authorization.k8s.io'
const roles = `${RBAC}/namespaces/$ns/roles`
const bindings = `${RBAC}/namespaces/$ns/rolebindings`
const role = (name: string, rules: readonly Fields[]): Fields => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Role',
  metadata: {name},
  rules,
})
const binding = (
  name: string,
  subject: Fields,
  roleRef: Fields = {kind: 'Role', name},
): Fields => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'RoleBinding',
  metadata: {name},
  subjects: [subject],
  roleRef: {apiGroup: GROUP, ...roleRef},
})
const user = (name: string): Fields => ({kind: 'User', apiGroup: GROUP, name})
const map: Fields = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}}
const as = (who: string, call: Call): Call => ({...call, user: who, step: `${call.step} (${who})`})
const can = (step: string, resourceAttributes: Fields, who = 'reader'): Call =>
  as(
    who,
    post(
      step,
      `${AUTHORIZATION}/selfsubjectaccessreviews`,
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {resourceAttributes: {namespace: '$ns', ...resourceAttributes}},
      },
      {pick: body => at(body, 'status')},
    ),
  )
const brief = (body: unknown): unknown => ({
  kind: (body as Fields)['kind'],
  name: at(body, 'metadata.name'),
  items: (at(body, 'items') as Fields[] | undefined)
    ?.map(each => at(each, 'metadata.name'))
    .filter(name => name !== 'kube-root-ca.crt'),
})

const TOKENS: Conversation = {
  name: 'who',
  steps: [
    ...[
      '/api',
      '/apis',
      '/version',
      '/healthz',
      '/readyz',
      '/livez',
      '/openapi/v3',
      '/metrics',
      '/',
      core('configmaps'),
      '/api/v1/namespaces',
      '/strange',
    ].flatMap(path =>
      ['anonymous', 'stranger', 'nobody'].map(who => as(who, get(path, path, {pick: () => 'x'}))),
    ),
    as('anonymous', post('create', core('configmaps'), map)),
    as('stranger', remove('delete', core('configmaps/a'))),
    {
      step: 'no bearer',
      method: 'GET',
      path: '/api/v1/namespaces',
      user: 'anonymous',
      headers: {authorization: 'Basic YTpi'},
    },
    {
      step: 'empty bearer',
      method: 'GET',
      path: '/api/v1/namespaces',
      user: 'anonymous',
      headers: {authorization: 'Bearer '},
    },
  ],
}

const NOBODY: Conversation = {
  name: 'nobody',
  steps: [
    ...[
      get('get', core('configmaps/a')),
      get('list', core('configmaps')),
      get('list all', '/api/v1/configmaps'),
      get('watch', `${core('configmaps')}?watch=1`),
      post('create', core('configmaps'), map),
      put('replace', core('configmaps/a'), map),
      patch('patch', core('configmaps/a'), 'merge', {}),
      patch('apply', core('configmaps/a'), 'apply?fieldManager=x', map),
      remove('delete', core('configmaps/a')),
      remove('delete all', core('configmaps')),
      get('deployment', apps('deployments/a')),
      get('scale', apps('deployments/a/scale')),
      get('log', core('pods/a/log')),
      get('proxy', core('pods/a/proxy/x')),
      post('eviction', core('pods/a/eviction'), {}),
      get('node', '/api/v1/nodes/n'),
      get('nodes', '/api/v1/nodes'),
      post('namespace', '/api/v1/namespaces', {}),
      get('unknown kind', core('strange')),
      get('unknown group', '/apis/strange.example.com/v1/things'),
      get('a path', '/metrics'),
      get('crds', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'),
      post('local review', `${AUTHORIZATION}/namespaces/$ns/localsubjectaccessreviews`, {}),
      post('review', `${AUTHORIZATION}/subjectaccessreviews`, {}),
      post('broken', core('configmaps'), '{'),
      get('bad selector', `${core('configmaps')}?labelSelector=a%20b`),
    ].map(call => as('nobody', call)),
    {
      ...as('nobody', get('impersonation', core('configmaps'))),
      headers: {'impersonate-user': 'admin'},
    },
  ],
}

const READER: Conversation = {
  name: 'reader',
  steps: [
    post(
      'role',
      roles,
      role('read', [
        {apiGroups: [''], resources: ['configmaps', 'pods/log'], verbs: ['get', 'list', 'watch']},
        {apiGroups: ['apps'], resources: ['*'], verbs: ['get']},
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: ['mine'],
          verbs: ['get', 'delete'],
        },
        {apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['*']},
      ]),
    ),
    post('binding', bindings, binding('read', {kind: 'Group', apiGroup: GROUP, name: 'readers'})),
    post('map', core('configmaps'), map),
    answers('allowed', core('configmaps/a'), 200, {user: 'reader'}),
    as('reader', get('get', core('configmaps/a'), {pick: brief})),
    as('reader', get('list', core('configmaps'), {pick: brief})),
    as('reader', get('list all', '/api/v1/configmaps')),
    as('reader', get('another namespace', '/api/v1/namespaces/default/configmaps')),
    as('reader', patch('patch', core('configmaps/a'), 'merge', {})),
    as('reader', get('my secret', core('secrets/mine'))),
    as('reader', get('another secret', core('secrets/yours'))),
    as('reader', get('secrets', core('secrets'))),
    as('reader', get('deployment', apps('deployments/a'))),
    as('reader', get('deployment status', apps('deployments/a/status'))),
    as('reader', get('scale', apps('deployments/a/scale'))),
    as('reader', patch('scaling', apps('deployments/a/scale'), 'merge', {})),
    as('reader', get('log', core('pods/a/log'))),
    as('reader', get('pod', core('pods/a'))),
    can('may get maps', {verb: 'get', resource: 'configmaps'}),
    can('may delete maps', {verb: 'delete', resource: 'configmaps'}),
    can('may get a map', {verb: 'get', resource: 'configmaps', name: 'a'}),
    can('may get my secret', {verb: 'get', resource: 'secrets', name: 'mine'}),
    can('may get secrets', {verb: 'get', resource: 'secrets'}),
    can('may get status', {
      verb: 'get',
      group: 'apps',
      resource: 'deployments',
      subresource: 'status',
    }),
    can('may scale', {
      verb: 'update',
      group: 'apps',
      resource: 'deployments',
      subresource: 'scale',
    }),
    can('may do anything', {verb: '*', group: '*', resource: '*'}),
    can('may elsewhere', {verb: 'get', resource: 'configmaps', namespace: 'default'}),
    can('may strange things', {verb: 'twist', group: 'strange', resource: 'things'}),
    can('may do anything', {verb: '*', group: '*', resource: '*'}, 'admin'),
    can('may get maps', {verb: 'get', resource: 'configmaps'}, 'nobody'),
    as(
      'reader',
      post(
        'may get paths',
        `${AUTHORIZATION}/selfsubjectaccessreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: {nonResourceAttributes: {path: '/healthz', verb: 'get'}},
        },
        {pick: body => at(body, 'status.allowed')},
      ),
    ),
    as(
      'reader',
      post('review of nothing', `${AUTHORIZATION}/selfsubjectaccessreviews`, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {},
      }),
    ),
    as(
      'reader',
      post(
        'rules',
        `${AUTHORIZATION}/selfsubjectrulesreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: {namespace: '$ns'},
        },
        {
          pick: body => ({
            kind: (body as Fields)['kind'],
            incomplete: at(body, 'status.incomplete'),
            mine: (at(body, 'status.resourceRules') as Fields[]).filter(
              rule => !JSON.stringify(rule).includes('selfsubject'),
            ),
          }),
        },
      ),
    ),
    as(
      'reader',
      post('rules of no namespace', `${AUTHORIZATION}/selfsubjectrulesreviews`, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: {},
      }),
    ),
    post('review of another', `${AUTHORIZATION}/subjectaccessreviews`, {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'jo',
        groups: ['readers'],
        resourceAttributes: {namespace: '$ns', verb: 'list', resource: 'configmaps'},
      },
    }),
    post('review of nobody', `${AUTHORIZATION}/subjectaccessreviews`, {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {resourceAttributes: {verb: 'list', resource: 'configmaps'}},
    }),
    post('local review', `${AUTHORIZATION}/namespaces/$ns/localsubjectaccessreviews`, {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'LocalSubjectAccessReview',
      metadata: {namespace: '$ns'},
      spec: {
        user: 'jo',
        groups: ['readers'],
        resourceAttributes: {namespace: '$ns', verb: 'list', resource: 'configmaps'},
      },
    }),
    remove('binding gone', `${bindings}/read`),
    answers('not allowed any more', core('configmaps/a'), 403, {user: 'reader'}),
    as('reader', get('get no more', core('configmaps/a'))),
  ],
}

const EDITOR: Conversation = {
  name: 'editor',
  steps: [
    post(
      'role',
      roles,
      role(
        'edit',
        [
          {apiGroups: [GROUP], resources: ['roles', 'rolebindings'], verbs: ['*']},
          {apiGroups: [''], resources: ['configmaps'], verbs: ['get']},
        ].map((rule, index) =>
          index === 0 ? {...rule, verbs: ['get', 'create', 'update', 'patch', 'delete']} : rule,
        ),
      ),
    ),
    post('other', roles, role('other', [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}])),
    post('binding', bindings, binding('edit', user('editor'))),
    answers('allowed', `${roles}/edit`, 200, {user: 'editor'}),
    as(
      'editor',
      post(
        'role within',
        roles,
        role('within', [{apiGroups: [''], resources: ['configmaps'], verbs: ['get']}]),
      ),
    ),
    as(
      'editor',
      post(
        'role beyond',
        roles,
        role('beyond', [
          {apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list']},
          {apiGroups: [''], resources: ['configmaps'], verbs: ['get']},
        ]),
      ),
    ),
    as(
      'editor',
      patch('role grown', `${roles}/within`, 'merge', {
        rules: [{apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'delete']}],
      }),
    ),
    as('editor', post('binding within', bindings, binding('within', user('jo')))),
    as('editor', post('binding beyond', bindings, binding('other', user('jo')))),
    as('editor', post('binding of nothing', bindings, binding('none', user('jo')))),
    as(
      'editor',
      post(
        'binding of a cluster role',
        bindings,
        binding('admin', user('jo'), {kind: 'ClusterRole', name: 'cluster-admin'}),
      ),
    ),
    as(
      'editor',
      post('cluster role', `${RBAC}/clusterroles`, {...role('$ns', []), kind: 'ClusterRole'}),
    ),
  ],
}

const IMPERSONATED: Conversation = {
  name: 'impersonation',
  steps: [
    post(
      'role',
      roles,
      role('read', [{apiGroups: [''], resources: ['configmaps'], verbs: ['get']}]),
    ),
    post('for a user', bindings, {...binding('read', user('jo-$ns')), metadata: {name: 'one'}}),
    post('for an account', bindings, {
      ...binding('read', {kind: 'ServiceAccount', name: 'default', namespace: '$ns'}),
      metadata: {name: 'two'},
    }),
    post('for a group', bindings, {
      ...binding('read', {kind: 'Group', apiGroup: GROUP, name: 'group-$ns'}),
      metadata: {name: 'three'},
    }),
    ...[
      {'impersonate-user': 'jo-$ns'},
      {'impersonate-user': 'system:serviceaccount:$ns:default'},
      {'impersonate-user': 'al', 'impersonate-group': 'group-$ns'},
    ].map((headers, index) => answers(`allowed ${index}`, core('configmaps/z'), 404, {headers})),
    ...(
      [
        ['a user', {'impersonate-user': 'jo-$ns'}],
        ['another user', {'impersonate-user': 'al'}],
        ['an account', {'impersonate-user': 'system:serviceaccount:$ns:default'}],
        ['another account', {'impersonate-user': 'system:serviceaccount:$ns:other'}],
        ['a group', {'impersonate-user': 'al', 'impersonate-group': 'group-$ns'}],
        ['a group alone', {'impersonate-group': 'group-$ns'}],
        ['a master', {'impersonate-user': 'al', 'impersonate-group': 'system:masters'}],
        ['extra', {'impersonate-user': 'al', 'impersonate-extra-scopes': 'x'}],
        ['a uid alone', {'impersonate-uid': '5'}],
      ] as const
    ).map(([step, headers]): Call => get(step, core('configmaps/z'), {headers})),
    {
      ...post('who am I', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'SelfSubjectReview',
      }),
      headers: {'impersonate-user': 'al', 'impersonate-group': 'g'},
    },
  ],
}

const AGGREGATED: Conversation = {
  name: 'aggregated-role',
  steps: [
    post('whole', `${RBAC}/clusterroles`, {
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: {name: '$ns'},
      aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: '$ns'}}]},
      rules: [],
    }),
    post('part', `${RBAC}/clusterroles`, {
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: {name: '$ns-part', labels: {part: '$ns'}},
      rules: [{apiGroups: [''], resources: ['pods'], verbs: ['get']}],
    }),
    until(
      'joined',
      `${RBAC}/clusterroles/$ns`,
      body => (body['rules'] as unknown[] | null)?.length === 1,
    ),
    get('get', `${RBAC}/clusterroles/$ns`, {pick: body => at(body, 'rules')}),
    get('a role that every cluster has', `${RBAC}/clusterroles/cluster-admin`, {
      pick: body => ({rules: at(body, 'rules'), labels: at(body, 'metadata.labels')}),
    }),
  ],
}

/** Who may do what. */
export const RIGHTS: readonly Conversation[] = [
  TOKENS,
  NOBODY,
  READER,
  EDITOR,
  IMPERSONATED,
  AGGREGATED,
]
