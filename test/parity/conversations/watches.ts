import {core, get, patch, post, put, remove} from '../conversation.ts'
import type {Conversation, Fields, Step, Watching} from '../conversation.ts'

const maps = core('configmaps')
const made = (name: string, labels: Fields = {}, step = `create ${name}`): Step =>
  post(step, maps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name, labels: {suite: '$ns', ...labels}},
  })
const mine = `${maps}?watch=true&labelSelector=suite=$ns`
const brief = (event: Fields): unknown => {
  const {kind, metadata = {}} = (event['object'] ?? {}) as {kind?: string; metadata?: Fields}
  return kind === 'Status' || kind === undefined
    ? event
    : {
        type: event['type'],
        kind,
        name: metadata['name'],
        resourceVersion: metadata['resourceVersion'],
        labels: metadata['labels'],
        annotations: metadata['annotations'],
      }
}
const watch = (
  step: string,
  path: string,
  enough: Watching['enough'],
  during: readonly Step[] = [],
): Watching => ({step, watch: path, enough, during, pick: brief})
const isBookmark = (events: readonly Fields[]): boolean =>
  events.some(({type}) => type === 'BOOKMARK')

const STARTS: Conversation = {
  name: 'watch-starts',
  steps: [
    made('a'),
    made('b'),
    get('list', `${maps}?labelSelector=suite=$ns`),
    watch('from now', mine, 3, [made('c')]),
    watch('from any', `${mine}&resourceVersion=0`, 4, [made('d')]),
    watch('from a version', `${mine}&resourceVersion={{create b.metadata.resourceVersion}}`, 3, [
      made('e'),
    ]),
    watch('from the list', `${mine}&resourceVersion={{list.metadata.resourceVersion}}`, 3),
    watch('from the newest', `${mine}&resourceVersion={{create e.metadata.resourceVersion}}`, 1, [
      made('f'),
    ]),
    watch('from an old version', `${mine}&resourceVersion=1`, 1),
    watch('from letters', `${mine}&resourceVersion=new`, 1),
    watch('from below zero', `${mine}&resourceVersion=-5`, 1),
    watch(
      'that ends',
      `${mine}&resourceVersion={{create f.metadata.resourceVersion}}&timeoutSeconds=1`,
      1,
    ),
    watch(
      'initial events',
      `${mine}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      isBookmark,
    ),
    watch(
      'initial events without match',
      `${mine}&sendInitialEvents=true&allowWatchBookmarks=true`,
      isBookmark,
    ),
    watch(
      'no initial events',
      `${mine}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1`,
      isBookmark,
    ),
    watch(
      'match without initial events',
      `${mine}&resourceVersion=1&resourceVersionMatch=NotOlderThan`,
      1,
    ),
    watch(
      'in a namespace that is not',
      '/api/v1/namespaces/p-nowhere/configmaps?watch=1&timeoutSeconds=1',
      1,
    ),
    watch('continue', `${mine}&continue=abc`, 1),
    watch('bad selector', `${maps}?watch=1&labelSelector=a%20b`, 1),
    watch('bad field', `${maps}?watch=1&fieldSelector=a=b`, 1),
  ],
}

const labelled = (step: string, labels: Fields): Step =>
  patch(step, `${maps}/a`, 'merge', {metadata: {labels}})

const SELECTED: Conversation = {
  name: 'watch-selected',
  steps: [
    made('a', {x: '1'}),
    watch('in and out', `${maps}?watch=1&labelSelector=x=1`, 5, [
      labelled('another label', {y: '1'}),
      labelled('out', {x: '2'}),
      labelled('still out', {y: '2'}),
      labelled('in again', {x: '1'}),
      remove('delete', `${maps}/a`),
    ]),
    made('a', {x: '1'}, 'create anew'),
    watch('by name', `${maps}?watch=1&fieldSelector=metadata.name=a`, 2, [
      made('b'),
      labelled('a label', {z: '1'}),
    ]),
    watch('by the old path', '/api/v1/watch/namespaces/$ns/configmaps/a', 2, [
      labelled('one more label', {z: '2'}),
    ]),
    watch(
      'of all by the old path',
      '/api/v1/watch/namespaces/$ns/configmaps?labelSelector=suite=$ns',
      2,
    ),
    watch('one by its own path', `${maps}/a?watch=1&resourceVersion=0`, 2, [
      labelled('yet one more', {z: '3'}),
    ]),
    watch('of all namespaces', '/api/v1/configmaps?watch=1&labelSelector=suite=$ns', 2),
    watch(
      'nothing that can be watched',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews?watch=1',
      1,
    ),
    watch('a path too long', `${maps}/a/status?watch=1`, 1),
  ],
}

const POD: Fields = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'p'},
  spec: {schedulerName: 'nobody', containers: [{name: 'a', image: 'a'}]},
}

const FIELDS: Conversation = {
  name: 'watch-fields',
  steps: [
    post('create', core('pods'), POD),
    watch('by phase', `${core('pods')}?watch=1&fieldSelector=status.phase=Pending`, 4, [
      patch('running', `${core('pods')}/p/status`, 'merge', {status: {phase: 'Running'}}),
      patch('pending', `${core('pods')}/p/status`, 'merge', {status: {phase: 'Pending'}}),
      remove('delete', `${core('pods')}/p?gracePeriodSeconds=0`),
    ]),
  ],
}

const ENDING: Conversation = {
  name: 'watch-ending',
  steps: [
    made('a', {}, 'create'),
    patch('finalizer', `${maps}/a`, 'merge', {metadata: {finalizers: ['a.example.com/x']}}),
    {
      step: 'the end',
      watch: mine,
      enough: 4,
      during: [
        remove('delete', `${maps}/a`),
        remove('delete again', `${maps}/a`),
        patch('note', `${maps}/a`, 'merge', {metadata: {annotations: {n: '1'}}}),
        patch('new finalizer', `${maps}/a`, 'merge', {
          metadata: {finalizers: ['a.example.com/x', 'a.example.com/y']},
        }),
        patch('let go', `${maps}/a`, 'merge', {metadata: {finalizers: []}}),
      ],
    },
    made('b'),
    {
      step: 'no news',
      watch: `${mine}&resourceVersion={{create b.metadata.resourceVersion}}&timeoutSeconds=2`,
      enough: 1,
      during: [
        patch('nothing changed', `${maps}/b`, 'merge', {metadata: {labels: {suite: '$ns'}}}),
        put('replaced by the same', `${maps}/b`, past => past('create b')),
        patch('dry', `${maps}/b`, 'merge?dryRun=All', {data: {a: '1'}}),
      ],
    },
  ],
}

/** Watches: where they start, what selectors make of changes, how they end. */
export const WATCHES: readonly Conversation[] = [STARTS, SELECTED, FIELDS, ENDING]
