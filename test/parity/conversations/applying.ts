import {apps, byPeople, core, get, patch, post, put, remove} from '../conversation.ts'
import type {Body, Call, Conversation, Fields} from '../conversation.ts'
import {PATCH} from '../conversation.ts'

const one = core('configmaps/a')
const map = (data: Fields, rest: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'a', ...rest},
  data,
})
const as = (manager: string, force = false): string =>
  `apply?fieldManager=${manager}${force ? '&force=true' : ''}`
const say = (step: string, manager: string, body: Body, path = one): Call =>
  patch(step, path, as(manager), body)

const SHARED: Conversation = {
  name: 'apply-shared',
  steps: [
    say('one makes it', 'one', map({a: '1', b: '1'})),
    say('two says the same', 'two', map({a: '1'})),
    say('one changes what both say', 'one', map({a: '2', b: '1'})),
    say('two lets go', 'two', map({})),
    say('one changes it now', 'one', map({a: '2', b: '1'})),
    say('one drops b', 'one', map({a: '2'})),
    patch('three writes a', one, 'merge?fieldManager=three', {data: {a: '3', c: '3'}}),
    say('one conflicts with an update', 'one', map({a: '4'})),
    patch('one forces', one, as('one', true), map({a: '4', c: '4'})),
    say('one lets go of c', 'one', map({a: '4'})),
    say('one lets go of all', 'one', map({})),
    get('at last', one),
  ],
}

const CONFLICTS: Conversation = {
  name: 'apply-conflicts',
  steps: [
    say('one', 'one', map({a: '1', b: '1'}, {labels: {x: '1'}})),
    patch('two writes', one, 'merge?fieldManager=two', {data: {c: '2', d: '2'}}),
    say('three against both', 'three', map({a: '3', b: '3', c: '3', d: '3'}, {labels: {x: '3'}})),
    say('three against one field', 'three', map({a: '3'})),
    patch(
      'three forced, dry',
      one,
      'apply?fieldManager=three&force=true&dryRun=All',
      map({a: '3', c: '3'}),
    ),
    patch('three forced', one, as('three', true), map({a: '3', c: '3'})),
    say('one applies again', 'one', map({a: '1', b: '1'}, {labels: {x: '1'}})),
    put('two replaces', `${one}?fieldManager=two`, past => ({
      ...past('three forced'),
      data: {a: 'r', e: 'r'},
    })),
    get('at last', one),
  ],
}

const ERRORS: Conversation = {
  name: 'apply-errors',
  steps: [
    patch('no manager', one, 'apply', map({})),
    patch('empty manager', one, 'apply?fieldManager=', map({})),
    say(
      'with managed fields',
      'one',
      map(
        {},
        {
          managedFields: [
            {
              manager: 'x',
              operation: 'Apply',
              apiVersion: 'v1',
              fieldsType: 'FieldsV1',
              fieldsV1: {},
            },
          ],
        },
      ),
    ),
    say('another name', 'one', {...map({}), metadata: {name: 'b'}}),
    say('no name', 'one', {...map({}), metadata: {}}),
    say('another kind', 'one', {...map({}), kind: 'Secret'}),
    say('no kind', 'one', {metadata: {name: 'a'}}),
    say('another version', 'one', {...map({}), apiVersion: 'v2'}),
    say('with a version, nothing there', 'one', map({}, {resourceVersion: '1'})),
    say('with a uid, nothing there', 'one', map({}, {uid: 'x'})),
    say('unknown field', 'one', {...map({}), strange: 1}),
    patch('unknown field, strict', one, 'apply?fieldManager=one&fieldValidation=Strict', {
      ...map({}),
      strange: 1,
    }),
    patch('unknown field, ignored', one, 'apply?fieldManager=one&fieldValidation=Ignore', {
      ...map({}),
      strange: 1,
    }),
    say('wrong type', 'one', map({a: 1})),
    say(
      'yaml',
      'one',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  y: "yes"\n',
    ),
    say('broken yaml', 'one', 'apiVersion: v1\n kind: [x\n'),
    say('a list', 'one', [1]),
    say('empty', 'one', ''),
    say('an old version', 'one', map({}, {resourceVersion: '1'})),
    say('another namespace', 'one', map({}, {namespace: 'other'})),
    say(
      'keys twice',
      'one',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"1","a":"2"}}',
    ),
    patch(
      'keys twice, strict',
      one,
      'apply?fieldManager=one&fieldValidation=Strict',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"1","a":"2"}}',
    ),
  ],
}

const container = (name: string, rest: Fields = {}): Fields => ({name, image: `${name}:1`, ...rest})
const deployment = (containers: readonly Fields[], rest: Fields = {}): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'd'},
  spec: {
    paused: true,
    replicas: 0,
    selector: {matchLabels: {app: 'd'}},
    template: {metadata: {labels: {app: 'd'}}, spec: {containers, ...rest}},
  },
})
/** Only the parts that a manager may say of a Deployment that is there. */
const part = (containers: readonly Fields[]): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'd'},
  spec: {template: {spec: {containers}}},
})
const LISTS: Conversation = {
  name: 'apply-lists',
  steps: (
    [
      say(
        'one',
        'one',
        deployment([
          container('app', {env: [{name: 'A', value: '1'}], ports: [{containerPort: 80}]}),
          container('side'),
        ]),
        apps('deployments/d'),
      ),
      say(
        'two adds a variable',
        'two',
        part([{name: 'app', env: [{name: 'B', value: '2'}]}]),
        apps('deployments/d'),
      ),
      say(
        'two adds a container',
        'two',
        part([{name: 'app', env: [{name: 'B', value: '2'}]}, container('new')]),
        apps('deployments/d'),
      ),
      say(
        'two says another image',
        'two',
        part([{name: 'app', image: 'app:2'}]),
        apps('deployments/d'),
      ),
      say(
        'two adds a port',
        'two',
        part([{name: 'app', ports: [{containerPort: 80, protocol: 'UDP'}]}]),
        apps('deployments/d'),
      ),
      say(
        'two says a port twice',
        'two',
        part([{name: 'app', ports: [{containerPort: 80}, {containerPort: 80}]}]),
        apps('deployments/d'),
      ),
      say(
        'two says a container twice',
        'two',
        part([container('new'), container('new')]),
        apps('deployments/d'),
      ),
      say('no key', 'two', part([{image: 'x'}]), apps('deployments/d')),
      say('one drops a container', 'one', deployment([container('app')]), apps('deployments/d')),
      say(
        'one reorders',
        'one',
        deployment([container('zed'), container('app')], {
          tolerations: [{key: 'a', operator: 'Exists'}],
        }),
        apps('deployments/d'),
      ),
      say(
        'two says an atomic list',
        'two',
        {...part([]), spec: {template: {spec: {tolerations: [{key: 'b', operator: 'Exists'}]}}}},
        apps('deployments/d'),
      ),
      say('two scales', 'two', {...part([]), spec: {replicas: 2}}, apps('deployments/d')),
      patch('scaled by the subresource', apps('deployments/d/scale'), 'merge?fieldManager=scaler', {
        spec: {replicas: 1},
      }),
      say(
        'one conflicts with the scaler',
        'one',
        deployment([container('app')]),
        apps('deployments/d'),
      ),
      say('finalizers of one', 'one', map({}, {finalizers: ['a.example.com/one']})),
      say('finalizers of two', 'two', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'a', finalizers: ['a.example.com/two']},
      }),
      say('finalizers of one gone', 'one', map({})),
    ] satisfies Call[]
  ).map(each => ({...each, pick: byPeople})),
}

const hook = (name: string, rest: Fields = {}): Fields => ({
  name,
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: {service: {name: 'istiod', namespace: '$ns', path: '/validate'}},
  rules: [
    {
      operations: ['CREATE'],
      apiGroups: ['nothing.example.com'],
      apiVersions: ['*'],
      resources: ['*'],
    },
  ],
  ...rest,
})
const hooks = (webhooks: readonly Fields[]): Fields => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {name: '$ns', labels: {istio: 'istiod'}},
  webhooks,
})
const hooksPath = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/$ns'

const WEBHOOKS: Conversation = {
  name: 'apply-webhooks',
  steps: [
    say(
      'helm installs',
      'helm',
      hooks([
        hook('rev.validation.istio.io', {failurePolicy: 'Ignore'}),
        hook('rev.other.istio.io'),
      ]),
      hooksPath,
    ),
    get('seen by istiod', hooksPath),
    put('istiod fails closed', `${hooksPath}?fieldManager=pilot-discovery`, past => {
      const seen = past('seen by istiod')
      return {
        ...seen,
        webhooks: (seen['webhooks'] as Fields[]).map(each => ({
          ...each,
          failurePolicy: 'Fail',
          clientConfig: {
            ...(each['clientConfig'] as Fields),
            caBundle: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K',
          },
        })),
      }
    }),
    patch('istiod patches', hooksPath, 'strategic?fieldManager=pilot-discovery', {
      webhooks: [{name: 'rev.validation.istio.io', failurePolicy: 'Fail'}],
    }),
    say(
      'helm upgrades, same words',
      'helm',
      hooks([
        hook('rev.validation.istio.io', {failurePolicy: 'Ignore'}),
        hook('rev.other.istio.io'),
      ]),
      hooksPath,
    ),
    say(
      'helm upgrades without the field',
      'helm',
      hooks([hook('rev.validation.istio.io'), hook('rev.other.istio.io')]),
      hooksPath,
    ),
    patch('istio-ci takes the labels', hooksPath, as('istio-ci', true), {
      ...hooks([]),
      metadata: {name: '$ns', labels: {istio: 'tag'}},
    }),
    say(
      'helm upgrades again',
      'helm',
      hooks([hook('rev.validation.istio.io', {failurePolicy: 'Ignore'})]),
      hooksPath,
    ),
    patch(
      'helm forces',
      hooksPath,
      as('helm', true),
      hooks([hook('rev.validation.istio.io', {failurePolicy: 'Ignore'})]),
    ),
    say('one hook is dropped', 'helm', hooks([]), hooksPath),
    get('at last', hooksPath),
    remove('gone', hooksPath),
  ],
}

const last =
  '{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a","namespace":"$ns"}}\n'
const LAST = 'kubectl.kubernetes.io/last-applied-configuration'

const MIGRATED: Conversation = {
  name: 'apply-migrated',
  steps: [
    post(
      'a client-side life',
      `${core('configmaps')}?fieldManager=kubectl-client-side-apply`,
      map({a: '1'}, {annotations: {[LAST]: last}}),
    ),
    patch('client-side again', one, 'strategic?fieldManager=kubectl-client-side-apply', {
      data: {a: '2'},
    }),
    say('server-side now', 'kubectl', map({a: '2'})),
    say('server-side, another value', 'kubectl', map({a: '3'})),
    patch('managers moved', one, 'json', past => [
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          {
            ...(
              (past('server-side, another value')['metadata'] as Fields)[
                'managedFields'
              ] as Fields[]
            )[0],
            manager: 'kubectl',
            operation: 'Apply',
          },
        ],
      },
      {
        op: 'replace',
        path: '/metadata/resourceVersion',
        value: (past('server-side, another value')['metadata'] as Fields)['resourceVersion'],
      },
    ]),
    say('server-side after the move', 'kubectl', map({a: '4'})),
    patch('managers moved from an old version', one, 'json', [
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          {
            manager: 'x',
            operation: 'Apply',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: {},
          },
        ],
      },
      {op: 'replace', path: '/metadata/resourceVersion', value: '1'},
    ]),
    patch('bad managers', one, 'json', [
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          {
            manager: 'x',
            operation: 'Twist',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: {},
          },
        ],
      },
    ]),
    patch('bad fields', one, 'json', [
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          {
            manager: 'x',
            operation: 'Update',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: {x: 1},
          },
        ],
      },
    ]),
    patch('no managers', one, 'merge?fieldManager=three', {metadata: {managedFields: []}}),
    patch('a change after that', one, 'merge?fieldManager=three', {data: {z: '1'}}),
    say('applied where nobody managed', 'kubectl', map({a: '5'})),
    get('at last', one),
  ],
}

const STATUS: Conversation = {
  name: 'apply-status',
  steps: [
    post('create', core('pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'p'},
      spec: {schedulerName: 'nobody', containers: [{name: 'a', image: 'a'}]},
    }),
    say(
      'status',
      'prober',
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'p'},
        status: {conditions: [{type: 'Odd', status: 'True'}]},
      },
      core('pods/p/status'),
    ),
    say(
      'status of another',
      'other',
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'p'},
        status: {conditions: [{type: 'Odd', status: 'False'}]},
      },
      core('pods/p/status'),
    ),
    say(
      'status in the main part',
      'main',
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'p', labels: {l: '1'}},
        status: {conditions: [{type: 'Even', status: 'True'}]},
      },
      core('pods/p'),
    ),
    say(
      'spec in the status',
      'prober',
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'p'},
        spec: {activeDeadlineSeconds: 5},
        status: {conditions: [{type: 'Odd', status: 'Unknown'}]},
      },
      core('pods/p/status'),
    ),
    {
      step: 'as cbor',
      method: 'PATCH',
      path: `${one}?fieldManager=x`,
      body: 'x',
      type: 'application/apply-patch+cbor',
    },
    {
      step: 'with a charset',
      method: 'PATCH',
      path: `${one}?fieldManager=x`,
      body: map({}),
      type: `${PATCH.apply}; charset=utf-8`,
    },
  ],
}

/** Server-side apply with several managers. */
export const APPLYING: readonly Conversation[] = [
  SHARED,
  CONFLICTS,
  ERRORS,
  LISTS,
  WEBHOOKS,
  MIGRATED,
  STATUS,
]
