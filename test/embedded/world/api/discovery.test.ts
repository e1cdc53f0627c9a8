import {expect, test} from 'vitest'
import {byPreference} from '../../../../src/embedded/world/api/discovery-groups.ts'
import {discovery} from '../../../../src/embedded/world/api/discovery.ts'
import {Kinds} from '../../../../src/embedded/world/kinds.ts'
import {customOf, kindOf} from './little-kinds.ts'

const STATUS = {name: 'status', group: 'apps', version: 'v1', kind: 'Deployment', verbs: ['get']}
const SCALE = {name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get']}
const DEPLOYMENT = kindOf('Deployment', {
  group: 'apps',
  storage: 'deployments.apps',
  subresources: [STATUS, SCALE],
})
const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

const kinds = new Kinds([
  kindOf('Pod'),
  DEPLOYMENT,
  ...['v1alpha1', 'v2beta1', 'v1', 'v2'].map(version =>
    customOf('Toy', {group: 'b.example.org', version}),
  ),
  customOf('Cup', {group: 'a.example.org', version: 'v1alpha1'}),
])
const body = (path: string, accept = ''): unknown => discovery(kinds, path, accept)?.body

test('groups come in the order of the real server', () => {
  expect(body('/apis')).toMatchObject({
    kind: 'APIGroupList',
    groups: [
      {name: 'apps'},
      {name: 'a.example.org'},
      {name: 'b.example.org', preferredVersion: {version: 'v2'}},
    ],
  })
  expect(body('/api')).toMatchObject({kind: 'APIVersions', versions: ['v1']})
})

test('the newest stable version goes first', () => {
  expect(['v1alpha1', 'v2beta1', 'odd', 'v1', 'v10', 'v2', 'v2beta11'].sort(byPreference)).toEqual([
    'v10',
    'v2',
    'v1',
    'v2beta11',
    'v2beta1',
    'v1alpha1',
    'odd',
  ])
})

test('a subresource names its group only where that is another', () => {
  expect(body('/apis/apps/v1')).toMatchObject({
    groupVersion: 'apps/v1',
    resources: [
      {name: 'deployments'},
      {name: 'deployments/status', kind: 'Deployment'},
      {name: 'deployments/scale', group: 'autoscaling', version: 'v1'},
    ],
  })
  expect(JSON.stringify(body('/apis/apps/v1'))).not.toContain('"group":"apps"')
})

test('the aggregated form is for those who ask for it', () => {
  expect(discovery(kinds, '/apis', AGGREGATED)).toMatchObject({
    contentType: AGGREGATED.split(',')[0],
    body: {
      kind: 'APIGroupDiscoveryList',
      items: [
        {metadata: {name: 'apps'}},
        {metadata: {name: 'a.example.org'}},
        {metadata: {name: 'b.example.org'}},
      ],
    },
  })
  expect(body('/apis/apps', AGGREGATED)).toMatchObject({kind: 'APIGroup', name: 'apps'})
  expect(() =>
    discovery(
      kinds,
      '/apis',
      'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
    ),
  ).toThrow('media types')
})

test('nothing is there where nothing is served', () => {
  for (const path of [
    '/apis/nope',
    '/apis/apps/v9',
    '/api/v2',
    '/apis/apps/v1/deployments',
    '/other',
  ])
    expect(body(path)).toBeUndefined()
})

test('the tag changes with the kinds, and only with them', () => {
  const own = new Kinds([DEPLOYMENT])
  const tag = (): string | undefined => discovery(own, '/apis', AGGREGATED)?.etag
  const first = tag()
  expect(tag()).toBe(first)
  own.add(customOf('Cup', {group: 'a.example.org'}))
  expect(tag()).not.toBe(first)
})
