import {core, get, patch, post, put, remove} from '../conversation.ts'
import type {Call, Conversation, Fields} from '../conversation.ts'

const maps = core('configmaps')
const map = (name: string, rest: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name},
  ...rest,
})
const call = (step: string, method: string, path: string, rest: Partial<Call> = {}): Call => ({
  step,
  method,
  path,
  ...rest,
})
const noBody = (): unknown => '(not compared)'
const kindOf = (body: unknown): unknown => (body as Fields)['kind']
const bytes = (accept: string): Partial<Call> => (accept.includes('protobuf') ? {pick: noBody} : {})

const PATHS: Conversation = {
  name: 'paths',
  steps: [
    ...[
      '/nothing',
      '/api/v2',
      '/api/v1/strange',
      '/apis/strange.example.com',
      '/apis/strange.example.com/v1',
      '/apis/apps/v9',
      '/apis/apps/v1/strange',
      '/apis/apps/v1/namespaces/$ns/strange',
      '/api/v1/namespaces/$ns/deployments',
      '/apis/apps/v1/namespaces/$ns/pods',
      '/api/v1/namespaces/$ns/configmaps/a/b',
      '/api/v1/namespaces/$ns/configmaps/a/status',
      '/api/v1/namespaces/$ns/configmaps/a/b/c/d',
      '/api/v1/namespaces/$ns/pods/a/strange',
      '//api/v1',
      '/api//v1',
      '/api/v1/../v1/namespaces/$ns',
      '/api/v1/%2e%2e/v1',
      '/api/v1/namespaces/../../../etc/passwd',
      '/api/v1/namespaces/$ns/configmaps/',
      '/api/v1/namespaces/$ns/configmaps/a%2Fb',
      '/api/v1/namespaces/$ns/configmaps/%00',
      '/api/v1/namespaces/$ns/configmaps/..',
      '/api/v1/namespaces/%24ns/configmaps',
      '/api/v1/namespaces//configmaps',
      '/api/v1/namespaces/No_Name',
      '/api/v1/namespaces/$ns/configmaps/No_Name',
      '/apis/apps/v1/deployments/a',
      '/api/v1/configmaps/a',
      '/api/v1/namespaces/$ns/nodes',
      '/api/v1/nodes/none/strange',
      '/api/v1/namespaces/$ns/configmaps/%zz',
      '/version/',
      '/version/x',
      '/healthz/strange',
      '/openapi/v4',
      `/api/v1/namespaces/$ns/configmaps/${'a'.repeat(300)}`,
    ].map(path =>
      get(
        path.replace(/a{9,}/, 'long name'),
        path,
        path.includes('configmaps') || path.includes('namespaces//') ? {pick: kindOf} : {},
      ),
    ),
  ],
}

const METHODS: Conversation = {
  name: 'methods',
  steps: [
    post('create', maps, map('a')),
    call('put of a collection', 'PUT', maps, {body: map('a')}),
    call('patch of a collection', 'PATCH', maps, {body: {}, type: 'application/merge-patch+json'}),
    call('post of an object', 'POST', `${maps}/a`, {body: map('a')}),
    call('post of a namespaced kind at large', 'POST', '/api/v1/configmaps', {body: map('b')}),
    call('put of nothing', 'PUT', `${maps}/z`, {body: map('z')}),
    call('options', 'OPTIONS', maps),
    call('head', 'HEAD', `${maps}/a`),
    call('trace', 'TRACE', maps),
    call('unknown', 'BREW', maps),
    call('post of discovery', 'POST', '/api/v1', {body: {}}),
    call('delete of version', 'DELETE', '/version'),
    call('get of a review', 'GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'),
    call('patch of a log', 'PATCH', core('pods/a/log'), {
      body: {},
      type: 'application/merge-patch+json',
    }),
    call('delete of a status', 'DELETE', core('pods/a/status')),
    call('post with no body', 'POST', maps),
    call('put with no body', 'PUT', `${maps}/a`),
    call('patch with no body', 'PATCH', `${maps}/a`, {type: 'application/merge-patch+json'}),
  ],
}

const BODIES: Conversation = {
  name: 'bodies',
  steps: [
    post('list', maps, [1]),
    post('text', maps, '"text"'),
    post('null', maps, 'null'),
    post('number', maps, '7'),
    post('empty', maps, ''),
    post('empty object', maps, {}),
    post('not JSON', maps, 'hello'),
    post(
      'two values',
      maps,
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two"}}{"a":1}',
    ),
    post(
      'keys twice',
      `${maps}?fieldValidation=Strict`,
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice"},"data":{"a":"1","a":"2"}}',
    ),
    post(
      'keys twice, warned',
      `${maps}?dryRun=All`,
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1","a":"2"}}',
    ),
    post(
      'other case',
      `${maps}?dryRun=All`,
      '{"apiVersion":"v1","kind":"ConfigMap","Metadata":{"name":"x"},"DATA":{"a":"1"}}',
    ),
    post('no kind', `${maps}?dryRun=All`, {metadata: {name: 'x'}}),
    post('no version', `${maps}?dryRun=All`, {kind: 'ConfigMap', metadata: {name: 'x'}}),
    post('list of objects', maps, {apiVersion: 'v1', kind: 'List', items: [map('x')]}),
    post('yaml', `${maps}?dryRun=All`, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\n', {
      type: 'application/yaml',
    }),
    post('broken yaml', maps, 'a: [', {type: 'application/yaml'}),
    post('plain text', maps, 'a', {type: 'text/plain'}),
    post('form', maps, 'a=1', {type: 'application/x-www-form-urlencoded'}),
    post('broken protobuf', maps, 'k8s', {type: 'application/vnd.kubernetes.protobuf'}),
    post('unknown type', maps, '{}', {type: 'application/strange'}),
    post('no type', `${maps}?dryRun=All`, map('x'), {type: ''}),
    post('charset', `${maps}?dryRun=All`, map('x'), {type: 'application/json; charset=utf-8'}),
    post(
      'deep',
      `${maps}?dryRun=All`,
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"strange":${'['.repeat(11_000)}${']'.repeat(11_000)}}`,
    ),
    post('over the limit', maps, map('x', {data: {a: 'x'.repeat(3_200_000)}})),
    post('too much data', maps, map('x', {data: {a: 'x'.repeat(1_100_000)}}), {}),
    post('large', `${maps}?dryRun=All`, map('x', {data: {a: 'x'.repeat(900_000)}}), {pick: noBody}),
    post('large annotations', maps, {
      ...map('x'),
      metadata: {name: 'x', annotations: {a: 'x'.repeat(270_000)}},
    }),
    post('unicode', `${maps}?dryRun=All`, map('x', {data: {a: 'ä ☃ 𝄞 \u0000'}})),
    post('null values', `${maps}?dryRun=All`, map('x', {data: null, binaryData: {}})),
    post('null in a map', `${maps}?dryRun=All`, map('x', {data: {a: null}})),
    post('number as text', `${maps}?dryRun=All`, map('x', {data: {a: 1.5}})),
    post('truth as text', `${maps}?dryRun=All`, map('x', {immutable: 'yes'})),
  ],
}

const ACCEPT: Conversation = {
  name: 'accept',
  steps: [
    post('create', maps, map('a', {data: {k: 'v'}})),
    ...[
      '*/*',
      'application/*',
      'text/html',
      'application/xml, application/json',
      'application/yaml',
      'application/json;q=0.1, */*',
      'application/json;as=Table;v=v1;g=meta.k8s.io',
      'application/json;as=Table;v=v9;g=meta.k8s.io',
      'application/json;as=Strange;v=v1;g=meta.k8s.io',
      'application/json;as=Strange;v=v1;g=meta.k8s.io, application/json',
      'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
      'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
      'application/vnd.kubernetes.protobuf,application/json',
      'application/strange',
      '',
    ].flatMap(accept => [
      get(`one as ${accept}`, `${maps}/a`, {accept, ...bytes(accept)}),
      get(`all as ${accept}`, `${maps}?fieldSelector=metadata.name=a`, {accept, ...bytes(accept)}),
    ]),
    get('table with objects', `${maps}?fieldSelector=metadata.name=a&includeObject=Object`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    }),
    get('table without objects', `${maps}?fieldSelector=metadata.name=a&includeObject=None`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    }),
    get('table with strange objects', `${maps}?fieldSelector=metadata.name=a&includeObject=Some`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    }),
    get('table of nothing', `${maps}?fieldSelector=metadata.name=z`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    }),
    get('an error as a table', `${maps}/z`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    }),
    patch('patched as metadata', `${maps}/a`, 'merge', {data: {k: 'w'}}),
    {
      ...put('replaced as a table', `${maps}/a`, map('a', {data: {k: 'x'}})),
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    },
    {
      ...post('created as a table', maps, map('b')),
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    },
    remove('deleted as metadata', `${maps}/b`, undefined, {
      accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
    }),
  ],
}

/** What no good client says. */
export const INPUT: readonly Conversation[] = [PATHS, METHODS, BODIES, ACCEPT]
