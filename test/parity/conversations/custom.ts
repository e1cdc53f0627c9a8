import {get, patch, post, put, remove, until} from '../conversation.ts'
import type {Conversation, Fields, Step} from '../conversation.ts'

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const group = '$ns.example.com'
const things = `/apis/${group}/v1/namespaces/$ns/things`
const one = `${things}/one`
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

const SCHEMA: Fields = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: {type: 'integer', minimum: 1, maximum: 10},
        color: {type: 'string', enum: ['red', 'blue'], default: 'red'},
        name: {type: 'string', pattern: '^[a-z]+$', maxLength: 5, minLength: 2},
        replicas: {type: 'integer', format: 'int32', default: 1},
        ratio: {type: 'number', multipleOf: 0.5},
        share: {'x-kubernetes-int-or-string': true},
        nothing: {type: 'string', nullable: true},
        open: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
        flags: {type: 'object', additionalProperties: {type: 'boolean'}},
        hosts: {
          type: 'array',
          items: {
            type: 'object',
            required: ['host'],
            properties: {host: {type: 'string'}, port: {type: 'integer', default: 80}},
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['host'],
          maxItems: 3,
        },
        tags: {type: 'array', items: {type: 'string'}, 'x-kubernetes-list-type': 'set'},
        plain: {type: 'array', items: {type: 'string'}, minItems: 1, uniqueItems: false},
        time: {type: 'string', format: 'date-time'},
        either: {
          type: 'object',
          properties: {a: {type: 'string'}, b: {type: 'string'}},
          oneOf: [{required: ['a']}, {required: ['b']}],
        },
        nested: {
          type: 'object',
          default: {},
          properties: {deep: {type: 'string', default: 'down'}},
        },
        rule: {
          type: 'integer',
          'x-kubernetes-validations': [{rule: 'self != 7', message: 'seven is not allowed'}],
        },
      },
    },
    status: {
      type: 'object',
      properties: {
        ready: {type: 'boolean'},
        replicas: {type: 'integer'},
        selector: {type: 'string'},
      },
    },
  },
}
const columns = [
  {name: 'Size', type: 'integer', jsonPath: '.spec.size'},
  {name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1},
  {name: 'Hosts', type: 'string', jsonPath: '.spec.hosts[*].host'},
  {name: 'Ready', type: 'boolean', jsonPath: '.status.ready'},
  {name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'},
]
const version = (name: string, storage: boolean): Fields => ({
  name,
  served: true,
  storage,
  schema: {openAPIV3Schema: SCHEMA},
  additionalPrinterColumns: columns,
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
})
const definition: Fields = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: `things.${group}`},
  spec: {
    group,
    scope: 'Namespaced',
    names: {plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList'},
    versions: [version('v1', true), version('v1beta1', false)],
  },
}
const defined: readonly Step[] = [
  post('definition', CRDS, definition),
  until('established', things, (_body, status) => status === 200),
  until(
    'both versions',
    `/apis/${group}/v1beta1/namespaces/$ns/things`,
    (_body, status) => status === 200,
  ),
]
const thing = (spec: Fields, rest: Fields = {}): Fields => ({
  apiVersion: `${group}/v1`,
  kind: 'Thing',
  metadata: {name: 'one', ...rest},
  spec,
})

const VALID: Readonly<Record<string, Fields>> = {
  defaults: {size: 1},
  everything: {
    size: 2,
    color: 'blue',
    name: 'abc',
    ratio: 1.5,
    share: '5%',
    nothing: null,
    open: {a: {b: [1]}},
    flags: {x: true},
    hosts: [{host: 'a'}, {host: 'b', port: 81}],
    tags: ['x', 'y'],
    plain: ['x', 'x'],
    time: '2026-01-01T00:00:00Z',
    either: {a: '1'},
  },
  'no size': {},
  'size of text': {size: '1'},
  'size too large': {size: 11},
  'size too small': {size: 0},
  'size with a fraction': {size: 1.5},
  'no such color': {size: 1, color: 'green'},
  'bad name': {size: 1, name: 'A'},
  'long name': {size: 1, name: 'abcdef'},
  'short name': {size: 1, name: 'a'},
  ratio: {size: 1, ratio: 0.7},
  'share of truth': {size: 1, share: true},
  'null for text': {size: 1, color: null},
  'null allowed': {size: 1, nothing: null},
  'null name': {size: 1, name: null},
  'flags of text': {size: 1, flags: {x: 'yes'}},
  'host twice': {size: 1, hosts: [{host: 'a'}, {host: 'a'}]},
  'host without key': {size: 1, hosts: [{port: 1}]},
  'too many hosts': {size: 1, hosts: [{host: 'a'}, {host: 'b'}, {host: 'c'}, {host: 'd'}]},
  'tag twice': {size: 1, tags: ['x', 'x']},
  'no plain': {size: 1, plain: []},
  'bad time': {size: 1, time: 'now'},
  neither: {size: 1, either: {}},
  both: {size: 1, either: {a: '1', b: '2'}},
  'unknown field': {size: 1, strange: 1, nested: {odd: 1}},
  'by rule': {size: 1, rule: 7},
  'by rule, good': {size: 1, rule: 8},
  'three at once': {color: 'green', name: 'A', hosts: {}},
}

const VALIDATED: Conversation = {
  name: 'custom-schema',
  steps: [
    ...defined,
    ...Object.entries(VALID).map(([step, spec]) => post(step, `${things}?dryRun=All`, thing(spec))),
    post('strict', `${things}?dryRun=All&fieldValidation=Strict`, thing({size: 1, strange: 1})),
    post('warned', `${things}?dryRun=All&fieldValidation=Warn`, thing({size: 1, strange: 1})),
    post('ignored', `${things}?dryRun=All&fieldValidation=Ignore`, thing({size: 1, strange: 1})),
    post(
      'keys twice, strict',
      `${things}?dryRun=All&fieldValidation=Strict`,
      '{"apiVersion":"p-custom-schema.example.com/v1","kind":"Thing","metadata":{"name":"one"},"spec":{"size":1,"size":2}}',
    ),
    post('no spec', `${things}?dryRun=All`, {
      apiVersion: `${group}/v1`,
      kind: 'Thing',
      metadata: {name: 'one'},
    }),
    post('spec of text', `${things}?dryRun=All`, {
      apiVersion: `${group}/v1`,
      kind: 'Thing',
      metadata: {name: 'one'},
      spec: 'x',
    }),
    post('another kind', `${things}?dryRun=All`, {...thing({size: 1}), kind: 'Other'}),
    post('another version', `${things}?dryRun=All`, {
      ...thing({size: 1}),
      apiVersion: `${group}/v1beta1`,
    }),
    post('bad name', `${things}?dryRun=All`, thing({size: 1}, {name: 'A_b'})),
    post('bad label', `${things}?dryRun=All`, thing({size: 1}, {labels: {a: 'b c'}})),
    post('label of number', `${things}?dryRun=All`, thing({size: 1}, {labels: {a: 1}})),
    post('broken', things, '{"a":'),
    post('not a map', things, [1]),
  ],
}

const LIFE: Conversation = {
  name: 'custom-life',
  steps: [
    ...defined,
    post('create', `${things}?fieldManager=parity`, {
      ...thing({size: 1, hosts: [{host: 'a'}]}),
      status: {ready: true},
    }),
    get('get', one),
    get('by another version', `/apis/${group}/v1beta1/namespaces/$ns/things/one`),
    get('list', things),
    get('table', things, {accept: TABLE}),
    get('metadata', things, {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
    }),
    patch('merge', one, 'merge?fieldManager=parity', {spec: {size: 2, color: 'blue', tags: ['x']}}),
    patch('merge of status', one, 'merge', {status: {ready: true}}),
    patch('merge of metadata alone', one, 'merge', {metadata: {labels: {l: '1'}}}),
    patch('strategic', one, 'strategic', {spec: {size: 2}}),
    patch('json', one, 'json', [{op: 'replace', path: '/spec/size', value: 3}]),
    patch('invalid', one, 'merge', {spec: {size: 99}}),
    patch('unknown field', one, 'merge', {spec: {strange: 1}}),
    patch('unknown field, strict', one, 'merge?fieldValidation=Strict', {spec: {strange: 1}}),
    patch('status', `${one}/status`, 'merge?fieldManager=parity', {
      status: {ready: true, replicas: 2, selector: 'a=b'},
      spec: {size: 9},
    }),
    get('scale', `${one}/scale`),
    patch('scaled', `${one}/scale`, 'merge?fieldManager=scaler', {spec: {replicas: 4}}),
    get('after all that', one),
    put('replace without version', one, thing({size: 5})),
    put('replace', one, past => ({...past('after all that'), spec: {size: 5}})),
    put('replace an old version', one, past => past('after all that')),
    put('replace the status', `${one}/status`, past => ({
      ...past('replace'),
      spec: {size: 9},
      status: {ready: false},
    })),
    get('ready?', one, {accept: TABLE}),
    remove('delete', one),
    get('gone', one),
    post('in the other version', `/apis/${group}/v1beta1/namespaces/$ns/things`, {
      ...thing({size: 1}),
      apiVersion: `${group}/v1beta1`,
    }),
    get('read by the first', one),
    remove('definition gone', `${CRDS}/things.${group}`, undefined, {pick: () => 'x'}),
    until('all gone', `${CRDS}/things.${group}`, (_body, status) => status === 404),
    get('no kind', one),
  ],
}

const say = (step: string, manager: string, spec: Fields): Step =>
  patch(step, one, `apply?fieldManager=${manager}`, thing(spec))
const APPLIED: Conversation = {
  name: 'custom-apply',
  steps: [
    ...defined,
    say('one', 'one', {size: 1, hosts: [{host: 'a'}], tags: ['x'], plain: ['p']}),
    say('two adds a host', 'two', {size: 1, hosts: [{host: 'b'}], tags: ['y']}),
    say('two takes the size', 'two', {size: 2}),
    say('two takes a plain list', 'two', {size: 1, plain: ['q']}),
    say('two takes a port', 'two', {size: 1, hosts: [{host: 'a', port: 81}]}),
    say('one drops all lists', 'one', {size: 1}),
    say('host twice', 'two', {size: 1, hosts: [{host: 'b'}, {host: 'b'}]}),
    say('invalid', 'one', {size: 99}),
    say('unknown', 'one', {size: 1, strange: 1}),
    patch(
      'unknown, strict',
      one,
      'apply?fieldManager=one&fieldValidation=Strict',
      thing({size: 1, strange: 1}),
    ),
    patch(
      'by another version',
      `/apis/${group}/v1beta1/namespaces/$ns/things/one`,
      'apply?fieldManager=three',
      {...thing({size: 1, color: 'blue'}), apiVersion: `${group}/v1beta1`},
    ),
    say('one against the other version', 'one', {size: 1, color: 'red'}),
    patch('status', `${one}/status`, 'apply?fieldManager=four', {
      apiVersion: `${group}/v1`,
      kind: 'Thing',
      metadata: {name: 'one'},
      status: {ready: true},
    }),
    get('at last', one),
  ],
}

const names = (rest: Fields): Fields => ({
  ...definition,
  spec: {...(definition['spec'] as Fields), ...rest},
})
const schema = (openAPIV3Schema: unknown): Fields =>
  names({versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema}}]})
const BAD: Readonly<Record<string, Fields>> = {
  'wrong name': {...definition, metadata: {name: 'other'}},
  'no schema': names({versions: [{name: 'v1', served: true, storage: true}]}),
  'two stored': names({versions: [version('v1', true), version('v2', true)]}),
  'none stored': names({versions: [version('v1', false)]}),
  'version twice': names({versions: [version('v1', true), version('v1', false)]}),
  'bad version': names({versions: [version('V.1', true)]}),
  'bad scope': names({scope: 'World'}),
  'no group': names({group: ''}),
  'bad kind': names({names: {plural: 'things', kind: 'no kind'}}),
  'capital plural': names({names: {plural: 'Things', kind: 'Thing'}}),
  'schema not structural': schema({type: 'object', properties: {a: {}}}),
  'schema of text': schema({type: 'string'}),
  'bad default': schema({type: 'object', properties: {a: {type: 'integer', default: 'x'}}}),
  'bad pattern': schema({type: 'object', properties: {a: {type: 'string', pattern: '('}}}),
  'bad type': schema({type: 'object', properties: {a: {type: 'float'}}}),
  'map list without keys': schema({
    type: 'object',
    properties: {a: {type: 'array', items: {type: 'object'}, 'x-kubernetes-list-type': 'map'}},
  }),
  'bad rule': schema({type: 'object', 'x-kubernetes-validations': [{rule: 'self.('}]}),
  'protected group': names({group: 'x.k8s.io'}),
  'webhook conversion without hook': names({conversion: {strategy: 'Webhook'}}),
  preserve: names({preserveUnknownFields: true}),
}

const DEFINED: Conversation = {
  name: 'custom-definitions',
  steps: Object.entries(BAD).map(([step, body]) => post(step, `${CRDS}?dryRun=All`, body)),
}

/** Custom resources and their definitions. */
export const CUSTOM: readonly Conversation[] = [VALIDATED, LIFE, APPLIED, DEFINED]
