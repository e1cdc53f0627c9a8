import {PATCH, apps, byPeople, core, get, patch, post} from '../conversation.ts'
import type {Body, Call, Conversation, Fields, Step} from '../conversation.ts'

const map = (data: Fields, name = 'a'): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, labels: {x: '1'}},
  data,
})
const one = core('configmaps/a')
const made: Step = post('create', core('configmaps'), map({a: '1', b: '2'}))
const deployed = (spec: Fields = {}): Step =>
  post('create', apps('deployments'), deployment(spec), {pick: byPeople})

function deployment(spec: Fields): Fields {
  const container = {
    name: 'app',
    image: 'app:1',
    env: [
      {name: 'A', value: '1'},
      {name: 'B', value: '2'},
    ],
    ports: [{containerPort: 80, name: 'http'}, {containerPort: 81}],
    args: ['x', 'y'],
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'a', finalizers: ['a.example.com/one', 'a.example.com/two']},
    spec: {
      paused: true,
      replicas: 0,
      selector: {matchLabels: {app: 'a'}},
      template: {
        metadata: {labels: {app: 'a'}},
        spec: {
          containers: [container, {name: 'b', image: 'b:1'}],
          volumes: [{name: 'v', emptyDir: {}}],
          tolerations: [{key: 'k', operator: 'Exists'}],
        },
      },
      ...spec,
    },
  }
}

/**
 * Each patch alone on a fresh object, so that what one does the next does not feel: by dry runs.
 */
function tried(
  name: string,
  type: string,
  cases: Readonly<Record<string, Body>>,
  {setup, path}: {readonly setup: Step; readonly path: string} = {setup: made, path: one},
): Conversation {
  return {
    name,
    steps: [
      setup,
      ...Object.entries(cases).map(([step, body]) => ({
        ...patch(step, path, `${type}?dryRun=All&fieldManager=parity`, body),
        ...(path === one ? {} : {pick: byPeople}),
      })),
      get('untouched', path, {pick: brief}),
    ],
  }
}

/** What a controller does not change. */
function brief(body: unknown): unknown {
  const {metadata, spec, data} = body as {metadata: Fields; spec?: Fields; data?: Fields}
  return {
    name: metadata['name'],
    labels: metadata['labels'],
    finalizers: metadata['finalizers'],
    spec,
    data,
  }
}

const containers = (list: readonly Fields[]): Fields => ({
  spec: {template: {spec: {containers: list}}},
})

const JSON_PATCHES = tried('json-patch', 'json', {
  add: [{op: 'add', path: '/data/c', value: '3'}],
  'add a map': [{op: 'add', path: '/metadata/annotations', value: {n: '1'}}],
  'add where nothing is': [{op: 'add', path: '/metadata/annotations/n', value: '1'}],
  replace: [{op: 'replace', path: '/data/a', value: '9'}],
  'replace what is not there': [{op: 'replace', path: '/data/z', value: '9'}],
  remove: [{op: 'remove', path: '/data/a'}],
  'remove what is not there': [{op: 'remove', path: '/data/z'}],
  move: [{op: 'move', from: '/data/a', path: '/data/m'}],
  copy: [{op: 'copy', from: '/data/a', path: '/data/m'}],
  'copy of nothing': [{op: 'copy', from: '/data/z', path: '/data/m'}],
  'test that holds': [
    {op: 'test', path: '/data/a', value: '1'},
    {op: 'replace', path: '/data/a', value: '5'},
  ],
  'test that fails': [
    {op: 'test', path: '/data/a', value: '2'},
    {op: 'replace', path: '/data/a', value: '5'},
  ],
  'escaped key': [{op: 'add', path: '/metadata/labels/example.com~1x', value: '1'}],
  'unknown operation': [{op: 'twist', path: '/data/a'}],
  'no operation': [{path: '/data/a'}],
  'no path': [{op: 'remove'}],
  'not a list': {op: 'remove', path: '/data/a'},
  'empty list': [],
  broken: '[{"op": ',
  'number for text': [{op: 'replace', path: '/data/a', value: 9}],
  'unknown field': [{op: 'add', path: '/strange', value: 9}],
  'whole object': [{op: 'replace', path: '', value: {}}],
})

const MERGE_PATCHES = tried('merge-patch', 'merge', {
  'null deletes': {data: {a: null}},
  'null of nothing': {data: {z: null}},
  'whole map gone': {data: null},
  nothing: {},
  'not an object': [1],
  text: '"text"',
  null: 'null',
  broken: '{"data": ',
  'number for text': {data: {a: 1}},
  'list for map': {data: ['a']},
  'unknown field': {strange: 1},
  'labels gone': {metadata: {labels: null}},
  kind: {kind: 'Secret'},
  'api version': {apiVersion: 'v2'},
  namespace: {metadata: {namespace: 'other'}},
})

const STRATEGIC_PATCHES = tried(
  'strategic-patch',
  'strategic',
  {
    'container by name': containers([{name: 'b', image: 'b:2'}]),
    'new container': containers([{name: 'c', image: 'c:1'}]),
    'container without its key': containers([{image: 'c:1'}]),
    'container deleted': containers([{name: 'b', $patch: 'delete'}]),
    'list replaced': containers([{$patch: 'replace'}, {name: 'c', image: 'c:1'}]),
    order: {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{name: 'b'}, {name: 'app'}],
            containers: [
              {name: 'b', image: 'b:2'},
              {name: 'app', image: 'app:2'},
            ],
          },
        },
      },
    },
    'env by name': containers([
      {
        name: 'app',
        env: [
          {name: 'B', value: '3'},
          {name: 'C', value: '4'},
        ],
      },
    ]),
    'env deleted': containers([{name: 'app', env: [{name: 'A', $patch: 'delete'}]}]),
    'port by number': containers([{name: 'app', ports: [{containerPort: 81, name: 'other'}]}]),
    'plain list': containers([{name: 'app', args: ['z']}]),
    'map by null': containers([{name: 'app', env: null}]),
    'finalizers are merged': {metadata: {finalizers: ['a.example.com/three']}},
    'finalizer deleted': {metadata: {'$deleteFromPrimitiveList/finalizers': ['a.example.com/one']}},
    'volume kind kept': {
      spec: {template: {spec: {volumes: [{name: 'v', configMap: {name: 'x'}}]}}},
    },
    'volume retained keys': {
      spec: {
        template: {
          spec: {
            volumes: [{name: 'v', $retainKeys: ['name', 'configMap'], configMap: {name: 'x'}}],
          },
        },
      },
    },
    'strategy retained keys': {spec: {strategy: {$retainKeys: ['type'], type: 'Recreate'}}},
    'strategy without them': {spec: {strategy: {type: 'Recreate'}}},
    'tolerations are replaced': {
      spec: {template: {spec: {tolerations: [{key: 'l', operator: 'Exists'}]}}},
    },
    'map replaced': {spec: {template: {metadata: {labels: {$patch: 'replace', app: 'a', b: 'c'}}}}},
    'map deleted': {spec: {strategy: {$patch: 'delete'}}},
    'unknown directive': {spec: {$patch: 'twist'}},
    'unknown field': {spec: {strange: 1}},
    'wrong type': {spec: {replicas: 'many'}},
    'list for map': {spec: []},
    'map for list': {spec: {template: {spec: {containers: {name: 'x'}}}}},
    'not an object': [1],
    broken: '{"spec": ',
  },
  {setup: deployed(), path: apps('deployments/a')},
)

const raw = (step: string, type: string | undefined, body: Body, query = ''): Call => ({
  step,
  method: 'PATCH',
  path: `${one}${query}`,
  body,
  type: type ?? '',
})

const TYPES: Conversation = {
  name: 'patch-types',
  steps: [
    made,
    raw('json', 'application/json', {data: {a: '2'}}),
    raw('text', 'text/plain', 'a'),
    raw('with a charset', `${PATCH.merge}; charset=utf-8`, {data: {a: '2'}}),
    raw('unknown patch', 'application/other-patch+json', {}),
    patch('nothing there', core('configmaps/z'), 'merge', {data: {}}),
    patch('strict', one, 'merge?fieldValidation=Strict', {strange: 1}),
    patch('warn', one, 'merge?fieldValidation=Warn', {strange: 1}),
    patch('json strict', one, 'json?fieldValidation=Strict', [
      {op: 'add', path: '/strange', value: 1},
    ]),
    raw('twice strict', PATCH.merge, '{"data": {"a": "1", "a": "2"}}', '?fieldValidation=Strict'),
    raw('twice', PATCH.merge, '{"data": {"a": "1", "a": "2"}}'),
    patch('odd validation', one, 'merge?fieldValidation=Perhaps', {}),
    patch('odd dry run', one, 'merge?dryRun=Some', {}),
    patch('force without apply', one, 'merge?force=true', {}),
    patch('long manager', one, `merge?fieldManager=${'m'.repeat(129)}`, {}),
    patch('odd manager', one, 'merge?fieldManager=a%07b', {data: {a: '5'}}),
    patch('no change', one, 'merge?fieldManager=parity', {data: {b: '2'}}),
    patch('no change again', one, 'merge?fieldManager=parity', {data: {b: '2'}}),
    patch('no manager', one, 'merge', {data: {b: '7'}}),
    {
      ...patch('manager by agent', one, 'merge', {data: {b: '8'}}),
      headers: {'user-agent': 'Agent/1.2 (linux)'},
    },
    patch('all managers forgotten', one, 'merge?fieldManager=parity', {
      metadata: {managedFields: [{}]},
    }),
    patch('and one change', one, 'merge?fieldManager=parity', {data: {b: '9'}}),
  ],
}

const MANY: Conversation = {
  name: 'patch-many',
  steps: [
    made,
    patch(
      'too many operations',
      one,
      'json',
      Array.from({length: 10_001}, () => ({op: 'replace', path: '/data/a', value: '1'})),
    ),
    patch(
      'many operations',
      one,
      'json?fieldManager=parity',
      Array.from({length: 500}, (_, index) => ({
        op: 'replace',
        path: '/data/a',
        value: String(index),
      })),
    ),
    patch('a deep path', one, 'json', [{op: 'add', path: `/data${'/x'.repeat(200)}`, value: '1'}]),
  ],
}

/** Patches of each type, and each way to get them wrong. */
export const PATCHES: readonly Conversation[] = [
  JSON_PATCHES,
  MERGE_PATCHES,
  STRATEGIC_PATCHES,
  TYPES,
  MANY,
]
