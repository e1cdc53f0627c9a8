import {describe, expect, test} from 'vitest'
import type {Access} from '../../src/mesh/access.ts'
import {leastRole} from '../../src/rights/roles.ts'
import {canI, spoken} from '../../src/rights/words.ts'

const access = (verb: string, resource: string, at: Partial<Access> = {}): Access => ({
  verb,
  group: '',
  resource,
  ...at,
})

describe('missing rights in words', () => {
  test('are told together where they are missing together', () => {
    const missing = ['a', 'b'].flatMap(namespace =>
      ['create', 'patch'].map(verb => access(verb, 'deployments', {group: 'apps', namespace})),
    )
    expect(
      spoken([...missing, access('patch', 'namespaces', {name: 'a'}), access('list', 'pods')]),
    ).toEqual(['create, patch deployments.apps in a, b', 'patch namespaces a', 'list pods'])
  })

  test('are counted where there are many', () => {
    const places = Array.from({length: 9}, (_, at) => access('get', 'pods', {namespace: `n${at}`}))
    expect(spoken(places)).toEqual(['get pods in n0, n1, n2, n3, n4 and 4 more'])
    const kinds = Array.from({length: 15}, (_, at) => access('get', `k${at}`))
    expect(spoken(kinds).at(-1)).toBe('3 more')
    expect(canI(kinds)).toHaveLength(12)
  })

  test(
    'come with the command that asks for each, subresources by their flag, names that are none ' +
      'of a shell’s business quoted',
    () => {
      const all = [
        access('get', 'pods/portforward', {namespace: 'istio-system'}),
        access('bind', 'clusterroles', {group: 'rbac.authorization.k8s.io', name: 'x;$(id)'}),
        {verb: 'get', group: '', resource: '', path: '/metrics'},
      ]
      expect(canI(all)).toEqual([
        'kubectl auth can-i get pods --subresource=portforward -n istio-system',
        "kubectl auth can-i bind 'clusterroles.rbac.authorization.k8s.io/x;$(id)'",
        'kubectl auth can-i get /metrics',
      ])
    },
  )
})

describe('a least role', () => {
  test('grants in a namespace what is needed there, by name what is needed by name, and nothing twice', () => {
    const role = leastRole([
      access('get', 'secrets', {namespace: 'a'}),
      access('list', 'secrets', {namespace: 'a'}),
      access('get', 'pods', {namespace: 'a'}),
      access('get', 'pods'),
      access('patch', 'namespaces', {name: 'b'}),
      access('patch', 'namespaces', {name: 'a'}),
      access('patch', 'namespaces', {name: 'a'}),
      access('create', 'namespaces'),
      {verb: 'get', group: '', resource: '', path: '/metrics'},
    ])
    const rule = (verbs: string[], resources: string[], resourceNames: string[] = []): object => ({
      verbs,
      apiGroups: [''],
      resources,
      resourceNames,
      nonResourceURLs: [],
    })
    expect(role.cluster).toEqual(
      [
        rule(['create'], ['namespaces']),
        rule(['get'], ['pods']),
        {
          verbs: ['get'],
          apiGroups: [],
          resources: [],
          resourceNames: [],
          nonResourceURLs: ['/metrics'],
        },
        rule(['patch'], ['namespaces'], ['a', 'b']),
      ].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    )
    expect([...role.namespaces]).toEqual([['a', [rule(['get', 'list'], ['secrets'])]]])
  })

  test('is the same whatever the order', () => {
    const all = [
      access('get', 'secrets', {namespace: 'b'}),
      access('get', 'pods', {namespace: 'a'}),
      access('list', 'pods'),
      access('patch', 'namespaces', {name: 'b'}),
    ]
    expect(leastRole(all.toReversed())).toEqual(leastRole(all))
    expect([...leastRole(all).namespaces.keys()]).toEqual([
      ...leastRole(all.toReversed()).namespaces.keys(),
    ])
  })
})
