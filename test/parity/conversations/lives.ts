import {get, patch, post, put, remove, until} from '../conversation.ts'
import type {Conversation, Fields, Step} from '../conversation.ts'
import {KIND_CASES, collectionOf, objectOf} from './kinds.ts'
import type {KindCase} from './kinds.ts'

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'

/** For every kind: its life, how it is applied, what is refused, how it is watched. */
export const LIVES: readonly Conversation[] = KIND_CASES.flatMap(each =>
  [life(each), applied(each), strict(each), refusals(each), watched(each)].flat(),
)

function nameOf({objectName}: KindCase): string {
  return objectName ?? 'one-$ns'
}

function settled({settled: holds}: KindCase, name: string, one: string): readonly Step[] {
  return holds === undefined ? [] : [until(name, one, holds)]
}

function life(kind: KindCase): Conversation {
  const all = collectionOf(kind)
  const one = `${all}/${nameOf(kind)}`
  const mine = `${all}?labelSelector=suite=$ns`
  return {
    name: `${kind.name}-life`,
    steps: [
      get('nothing there', one),
      post('create dry', `${all}?dryRun=All`, objectOf(kind)),
      get('nothing made by a dry run', one),
      post('create', `${all}?fieldManager=parity`, objectOf(kind)),
      post('create again', all, objectOf(kind)),
      ...settled(kind, 'settled', one),
      get('get', one),
      get('list', mine),
      get('table', one, {accept: TABLE}),
      get('tables', mine, {accept: TABLE}),
      get('metadata', one, {accept: METADATA}),
      get('metadata list', mine, {accept: METADATA_LIST}),
      patch('patch dry', one, 'merge?dryRun=All&fieldManager=parity', kind.change),
      patch('patch', one, 'merge?fieldManager=parity', kind.change),
      ...settled(kind, 'settled after the patch', one),
      get('get patched', one),
      put('replace an old version', one, past => ({
        ...past('get'),
        metadata: {...(past('get')['metadata'] as Fields), annotations: {old: 'yes'}},
      })),
      put('replace', `${one}?fieldManager=parity`, past => ({
        ...past('get patched'),
        metadata: {...(past('get patched')['metadata'] as Fields), annotations: {new: 'yes'}},
      })),
      ...settled(kind, 'settled after the replacement', one),
      remove('delete dry', `${one}?dryRun=All`),
      remove('delete of another', one, {preconditions: {uid: 'another'}}),
      remove('delete of an old version', one, {preconditions: {resourceVersion: '1'}}),
      remove('delete', one),
      until('gone', one, (_body, status) => status === 404),
      get('get after the end', one),
      remove('delete again', one),
    ],
  }
}

function applied(kind: KindCase): Conversation {
  const one = `${collectionOf(kind)}/${nameOf(kind)}`
  const labelled = (labels: Fields): Fields => ({
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {name: nameOf(kind), labels},
  })
  return {
    name: `${kind.name}-apply`,
    steps: [
      patch('apply dry', one, 'apply?fieldManager=one&dryRun=All', objectOf(kind)),
      patch('apply', one, 'apply?fieldManager=one', objectOf(kind)),
      ...settled(kind, 'settled', one),
      patch('apply the same', one, 'apply?fieldManager=one', objectOf(kind)),
      patch(
        'a label of another',
        one,
        'apply?fieldManager=two',
        labelled({two: 'yes', suite: '$ns'}),
      ),
      patch('conflict', one, 'apply?fieldManager=two', labelled({two: 'yes', suite: 'mine'})),
      patch(
        'forced',
        one,
        'apply?fieldManager=two&force=true',
        labelled({two: 'yes', suite: 'mine'}),
      ),
      patch('given up', one, 'apply?fieldManager=two', labelled({})),
      ...settled(kind, 'settled at last', one),
      get('at last', one),
    ],
  }
}

function strict(kind: KindCase): Conversation {
  const all = collectionOf(kind)
  const object = objectOf(kind)
  const odd = {...object, strange: 1, metadata: {...(object['metadata'] as Fields), odd: true}}
  return {
    name: `${kind.name}-strict`,
    steps: [
      post('unknown field, strict', `${all}?fieldValidation=Strict&dryRun=All`, odd),
      post('unknown field, warn', `${all}?fieldValidation=Warn&dryRun=All`, odd),
      post('unknown field, ignore', `${all}?fieldValidation=Ignore&dryRun=All`, odd),
      post('wrong type', `${all}?dryRun=All`, {
        ...object,
        metadata: {name: nameOf(kind), labels: {a: 1}},
      }),
      post('wrong type of metadata', `${all}?dryRun=All`, {...object, metadata: 'x'}),
      post('no name', `${all}?dryRun=All`, {...object, metadata: {}}),
      post('bad name', `${all}?dryRun=All`, {...object, metadata: {name: 'No_Name'}}),
      post('bad label', `${all}?dryRun=All`, {
        ...object,
        metadata: {name: nameOf(kind), labels: {'a b': 'c d'}},
      }),
      post('bad annotation', `${all}?dryRun=All`, {
        ...object,
        metadata: {name: nameOf(kind), annotations: {'a b': 'c d'}},
      }),
      post('bad finalizer and owner', `${all}?dryRun=All`, {
        ...object,
        metadata: {name: nameOf(kind), finalizers: ['a b'], ownerReferences: [{kind: 'X'}]},
      }),
      post('another kind', `${all}?dryRun=All`, {...object, kind: 'Strange'}),
      post('another version', `${all}?dryRun=All`, {...object, apiVersion: 'strange/v9'}),
      post('another namespace', `${all}?dryRun=All`, {
        ...object,
        metadata: {name: nameOf(kind), namespace: 'elsewhere'},
      }),
      post('with a version', `${all}?dryRun=All`, {
        ...object,
        metadata: {name: nameOf(kind), resourceVersion: '5'},
      }),
      post('broken', all, '{"apiVersion": '),
      post('empty', `${all}?dryRun=All`, {
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: {name: nameOf(kind)},
      }),
    ],
  }
}

function refusals(kind: KindCase): readonly Conversation[] {
  if (kind.refused === undefined) return []
  const all = collectionOf(kind)
  const one = `${all}/${nameOf(kind)}`
  return [
    {
      name: `${kind.name}-refused`,
      steps: [
        post('create', all, objectOf(kind)),
        ...settled(kind, 'settled', one),
        ...Object.entries(kind.refused).map(([what, change]) => patch(what, one, 'merge', change)),
        patch('another name', one, 'merge', {metadata: {name: 'other'}}),
        patch('another uid', one, 'merge', {metadata: {uid: 'other'}}),
        patch('another time', one, 'merge', {
          metadata: {creationTimestamp: '2020-01-01T00:00:00Z', generation: 77},
        }),
        patch('an old version', one, 'merge', {metadata: {resourceVersion: '1'}}),
      ],
    },
  ]
}

/** Controllers speak when they will, so the kinds they speak of are watched elsewhere. */
function watched(kind: KindCase): readonly Conversation[] {
  if (kind.settled !== undefined || kind.kind === 'Namespace') return []
  const all = collectionOf(kind)
  const one = `${all}/${nameOf(kind)}`
  const during = (name: string): readonly Step[] => [
    post(`${name}: create`, all, objectOf(kind)),
    patch(`${name}: patch`, one, 'merge', {metadata: {annotations: {seen: 'yes'}}}),
    remove(`${name}: delete`, one),
  ]
  const path = `${all}?watch=true&labelSelector=suite=$ns`
  return [
    {
      name: `${kind.name}-watch`,
      steps: [
        {step: 'plain', watch: path, enough: 3, during: during('plain')},
        {step: 'tables', watch: path, accept: TABLE, enough: 3, during: during('tables')},
        {step: 'metadata', watch: path, accept: METADATA, enough: 3, during: during('metadata')},
      ],
    },
  ]
}
