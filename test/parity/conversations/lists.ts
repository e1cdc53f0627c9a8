import {core, get, patch, post, remove, until} from '../conversation.ts'
import type {Call, Conversation, Fields, Step} from '../conversation.ts'

const maps = core('configmaps')
const named = (name: string, labels: Fields = {}): Step =>
  post(`create ${name}`, maps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name, labels: {suite: '$ns', ...labels}},
  })
const FIVE = ['a', 'b', 'c', 'd', 'e'].map((name, index) =>
  named(name, {name, half: index < 2 ? 'first' : 'second'}),
)
const names = (body: unknown): unknown => {
  const {kind, apiVersion, metadata, items, rows} = body as {
    kind: string
    apiVersion: string
    metadata: Fields
    items?: {metadata: Fields}[]
    rows?: {object: {metadata: Fields}; cells: unknown[]}[]
  }
  return {
    kind,
    apiVersion,
    metadata,
    names: items?.map(each => each.metadata['name']),
    rows: rows?.map(({object}) => object.metadata['name']),
  }
}
const list = (step: string, query: string, path = maps): Call =>
  get(step, `${path}?${query}`, {pick: names})
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
const mine = 'labelSelector=suite=$ns'

const PAGES: Conversation = {
  name: 'list-pages',
  steps: [
    ...FIVE,
    list('first page', `${mine}&limit=2`),
    get('whole first', `${maps}?${mine}&limit=2`, {pick: names}),
    list('second', `${mine}&limit=2&continue={{whole first.metadata.continue}}`),
    get('whole second', `${maps}?${mine}&limit=2&continue={{whole first.metadata.continue}}`, {
      pick: names,
    }),
    list('third and last', `${mine}&limit=2&continue={{whole second.metadata.continue}}`),
    list('another limit', `${mine}&limit=10&continue={{whole first.metadata.continue}}`),
    list('no limit', `${mine}&continue={{whole first.metadata.continue}}`),
    named('f'),
    list('a page of what was', `${mine}&limit=2&continue={{whole second.metadata.continue}}`),
    list('all', mine),
    list('limit of all', `${mine}&limit=6`),
    list('limit zero', `${mine}&limit=0`),
    list('limit below zero', `${mine}&limit=-1`),
    list('limit of letters', `${mine}&limit=many`),
    list('broken token', `${mine}&limit=2&continue=broken`),
    list('token of nothing', `${mine}&limit=2&continue=e30`),
    list(
      'token and version',
      `${mine}&limit=2&continue={{whole first.metadata.continue}}&resourceVersion=5`,
    ),
    list('without selector', 'limit=1'),
    {...list('pages of tables', `${mine}&limit=2`), accept: TABLE},
    {
      ...list('pages of metadata', `${mine}&limit=2`),
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    },
  ],
}

const VERSIONS: Conversation = {
  name: 'list-versions',
  steps: [
    ...FIVE,
    list('any', `${mine}&resourceVersion=0`),
    list(
      'not older',
      `${mine}&resourceVersion={{create b.metadata.resourceVersion}}&resourceVersionMatch=NotOlderThan`,
    ),
    list(
      'exactly',
      `${mine}&resourceVersion={{create b.metadata.resourceVersion}}&resourceVersionMatch=Exact`,
    ),
    list(
      'exactly and limited',
      `${mine}&resourceVersion={{create c.metadata.resourceVersion}}&resourceVersionMatch=Exact&limit=2`,
    ),
    list('exactly nothing', `${mine}&resourceVersion=0&resourceVersionMatch=Exact`),
    list('match without version', `${mine}&resourceVersionMatch=Exact`),
    list('unknown match', `${mine}&resourceVersion=1&resourceVersionMatch=Near`),
    list('letters', `${mine}&resourceVersion=new`),
    list('below zero', `${mine}&resourceVersion=-1`),
    get('get with a version', `${maps}/a?resourceVersion=0`, {
      pick: body => (body as {metadata: Fields}).metadata['name'],
    }),
    list('initial events of a list', `${mine}&sendInitialEvents=true`),
    list('unknown parameter', `${mine}&strange=1`),
    list('pretty', `${mine}&pretty=true`),
    list('of all namespaces', mine, '/api/v1/configmaps'),
    list('in a namespace that is not', mine, '/api/v1/namespaces/p-nowhere/configmaps'),
    {
      step: 'watch of no truth',
      watch: `${maps}?${mine}&watch=perhaps`,
      enough: 5,
      during: [],
      pick: (event: Fields) => event['type'],
    },
    list('timeout of letters', `${mine}&timeoutSeconds=soon`),
  ],
}

const SELECTORS: Readonly<Record<string, string>> = {
  equals: 'name=a',
  'double equals': 'name==a',
  'is not': 'name!=a',
  in: 'name in (a,b)',
  'not in': 'name notin (a,b)',
  has: 'name',
  'has not': '!name',
  two: 'half=second,name!=c',
  'empty value': 'name=',
  spaces: ' name = a ',
  'in of one': 'half in (first)',
  none: 'name=z',
  'in of nothing': 'name in ()',
  'bad operator': 'name~a',
  'bad key': 'a b',
  'bad value': 'name=a b',
  'bad value, dash': 'name=-a',
  open: 'name in (a',
  comma: ',',
  'comma after': 'name=a,',
  greater: 'name>1',
  long: `name=${'a'.repeat(64)}`,
  'upper key': 'Name=A',
  prefix: 'example.com/name=a',
  'two prefixes': 'a/b/c=d',
}
const LABELS: Conversation = {
  name: 'list-labels',
  steps: [
    ...FIVE,
    ...Object.entries(SELECTORS)
      .map(([step, selector]) =>
        list(step, `labelSelector=${encodeURIComponent(selector)}&limit=100`),
      )
      .map(each => ({...each, pick: withoutRoot})),
  ],
}

/** Every namespace holds the certificate of the root. */
function withoutRoot(body: unknown): unknown {
  return (body as {items: {metadata: Fields}[]}).items
    .map(({metadata}) => metadata['name'])
    .filter(name => name !== 'kube-root-ca.crt')
}

const pod = (name: string, rest: Fields = {}): Step =>
  post(`pod ${name}`, core('pods'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name},
    spec: {schedulerName: 'nobody', containers: [{name: 'a', image: 'a'}], ...rest},
  })

const FIELDS: Conversation = {
  name: 'list-fields',
  steps: [
    ...FIVE,
    pod('p'),
    pod('q', {restartPolicy: 'Never'}),
    post('secret', core('secrets'), {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name: 's'},
      type: 'example.com/x',
    }),
    list('by name', 'fieldSelector=metadata.name=a'),
    list('by name and namespace', 'fieldSelector=metadata.name=a,metadata.namespace=$ns'),
    list('not by name', `fieldSelector=metadata.name!=a&${mine}`),
    list('another namespace', 'fieldSelector=metadata.namespace=other'),
    list('unknown field', 'fieldSelector=data.a=1'),
    list('bad selector', 'fieldSelector=x'),
    list('in', 'fieldSelector=metadata.name%20in%20(a)'),
    list('pods by phase', 'fieldSelector=status.phase=Pending', core('pods')),
    list('pods not by phase', 'fieldSelector=status.phase!=Pending', core('pods')),
    list('pods by node', 'fieldSelector=spec.nodeName=', core('pods')),
    list('pods by policy', 'fieldSelector=spec.restartPolicy=Never', core('pods')),
    list('pods by address', 'fieldSelector=status.podIP=1.2.3.4', core('pods')),
    list('pods by scheduler', 'fieldSelector=spec.schedulerName=nobody', core('pods')),
    list('pods by image', 'fieldSelector=spec.image=a', core('pods')),
    list('secrets by type', 'fieldSelector=type=example.com/x', core('secrets')),
    list(
      'namespaces by phase',
      'fieldSelector=status.phase=Active,metadata.name=$ns',
      '/api/v1/namespaces',
    ),
    list('events by object', 'fieldSelector=involvedObject.name=z', core('events')),
    list('events by strange field', 'fieldSelector=count=1', core('events')),
    list(
      'deployments by name',
      'fieldSelector=metadata.name=a',
      '/apis/apps/v1/namespaces/$ns/deployments',
    ),
    list(
      'deployments by replicas',
      'fieldSelector=spec.replicas=1',
      '/apis/apps/v1/namespaces/$ns/deployments',
    ),
    list(
      'replica sets by replicas',
      'fieldSelector=status.replicas=1',
      '/apis/apps/v1/namespaces/$ns/replicasets',
    ),
    list(
      'jobs by success',
      'fieldSelector=status.successful=1',
      '/apis/batch/v1/namespaces/$ns/jobs',
    ),
  ],
}

const COLLECTION: Conversation = {
  name: 'delete-collection',
  steps: [
    ...FIVE,
    remove('dry', `${maps}?labelSelector=half=first&dryRun=All`, undefined, {pick: names}),
    list('all there', mine),
    remove('first half', `${maps}?labelSelector=half=first`, undefined, {pick: names}),
    list('second half there', mine),
    remove('by field', `${maps}?fieldSelector=metadata.name=c`, undefined, {pick: names}),
    patch('finalizer', `${maps}/d`, 'merge', {metadata: {finalizers: ['a.example.com/x']}}),
    remove('the rest', `${maps}?${mine}`, {propagationPolicy: 'Background'}, {pick: names}),
    get('what waits', `${maps}/d`),
    patch('let go', `${maps}/d`, 'merge', {metadata: {finalizers: null}}),
    until('gone', `${maps}/d`, (_body, status) => status === 404),
    list('nothing there', mine),
    remove('bad selector', `${maps}?labelSelector=a%20b`),
    remove('bad options', `${maps}?${mine}`, {propagationPolicy: 'Sideways'}),
    remove('not possible', '/api/v1/namespaces'),
  ],
}

/** Lists: pages, versions, selectors, deletion by list. */
export const LISTS: readonly Conversation[] = [PAGES, VERSIONS, LABELS, FIELDS, COLLECTION]
