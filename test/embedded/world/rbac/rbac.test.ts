import {describe, expect, test} from 'vitest'
import {authorize} from '../../../../src/embedded/world/rbac/authorize.ts'
import {review, reviewToken} from '../../../../src/embedded/world/rbac/review.ts'
import {roleSeeds} from '../../../../src/embedded/world/rbac/seeds.ts'
import {Store} from '../../../../src/embedded/world/store.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'

const GROUP = 'rbac.authorization.k8s.io'
const JANE = {name: 'jane', groups: ['system:authenticated', 'dev']}
const MASTER = {name: 'root', groups: ['system:masters']}

function put(store: Store, kind: string, {metadata, ...rest}: Fields): void {
  store.put(`${kind.toLowerCase()}s.${GROUP}`, {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: metadata as ApiObject['metadata'],
    ...rest,
  })
}

function seeded(): Store {
  const store = new Store()
  for (const {kind, object} of roleSeeds()) put(store, kind, object)
  return store
}

/** In namespace shop with `RoleBinding`. */
const bind = (
  store: Store,
  kind: 'RoleBinding' | 'ClusterRoleBinding',
  role: string,
  subject: Fields,
): void =>
  put(store, kind, {
    metadata: {name: `to-${role}`, ...(kind === 'RoleBinding' ? {namespace: 'shop'} : {})},
    roleRef: {kind: role === 'own' ? 'Role' : 'ClusterRole', name: role},
    subjects: [subject],
  })
const pods = (
  verb: string,
  namespace?: string,
  more: Fields = {},
): {verb: string; group: string; resource: string; namespace?: string} => ({
  verb,
  group: '',
  resource: 'pods',
  ...(namespace === undefined ? {} : {namespace}),
  ...more,
})

describe('authorize', () => {
  test("lets masters do everything and others nothing, with the API server's words", () => {
    expect(authorize(seeded(), MASTER, pods('delete')).allowed).toBe(true)
    const refused = (access: Parameters<typeof authorize>[2]): string => {
      const decision = authorize(seeded(), JANE, access)
      return decision.allowed ? 'allowed' : decision.why.message
    }
    expect(refused(pods('list', 'shop'))).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "shop"',
    )
    expect(refused({verb: 'list', group: 'apps', resource: 'deployments'})).toBe(
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API ' +
        'group "apps" at the cluster scope',
    )
    expect(refused(pods('create', 'shop', {name: 'web', subresource: 'eviction'}))).toBe(
      'pods "web" is forbidden: User "jane" cannot create resource "pods/eviction" in API ' +
        'group "" in the namespace "shop"',
    )
    expect(refused({verb: 'get', path: '/metrics'})).toBe(
      'forbidden: User "jane" cannot get path "/metrics"',
    )
    expect(refused({verb: 'get', path: '/apis/apps/v1'})).toBe('allowed')
  })

  test('knows view, edit and admin by what they are aggregated from', () => {
    const may = (role: string, access: Parameters<typeof authorize>[2]): boolean => {
      const store = seeded()
      bind(store, 'RoleBinding', role, {kind: 'Group', name: 'dev'})
      return authorize(store, JANE, access).allowed
    }
    expect([
      may('view', pods('list', 'shop')),
      may('view', pods('list', 'pay')),
      may('view', pods('delete', 'shop')),
      may('view', {verb: 'get', group: '', resource: 'secrets', namespace: 'shop'}),
    ]).toEqual([true, false, false, false])
    expect([
      may('edit', pods('list', 'shop')),
      may('edit', pods('delete', 'shop')),
      may('edit', {verb: 'create', group: GROUP, resource: 'roles', namespace: 'shop'}),
    ]).toEqual([true, true, false])
    expect([
      may('admin', pods('list', 'shop')),
      may('admin', {verb: 'create', group: GROUP, resource: 'roles', namespace: 'shop'}),
    ]).toEqual([true, true])
  })

  test('holds rules to names and subresources, and tells what allows', () => {
    const store = new Store()
    put(store, 'Role', {
      metadata: {name: 'own', namespace: 'shop'},
      rules: [
        {verbs: ['get'], apiGroups: [''], resources: ['pods', '*/log'], resourceNames: ['web']},
      ],
    })
    bind(store, 'RoleBinding', 'own', {kind: 'ServiceAccount', name: 'robot'})
    const robot = {name: 'system:serviceaccount:shop:robot', groups: []}
    expect(authorize(store, robot, pods('get', 'shop', {name: 'web'}))).toEqual({
      allowed: true,
      reason:
        'RBAC: allowed by RoleBinding "to-own/shop" of Role "own" to ServiceAccount "robot/shop"',
    })
    expect(
      authorize(store, robot, pods('get', 'shop', {name: 'web', subresource: 'log'})).allowed,
    ).toBe(true)
    expect(
      authorize(store, robot, pods('get', 'shop', {name: 'web', subresource: 'status'})).allowed,
    ).toBe(false)
    expect(authorize(store, robot, pods('get', 'shop', {name: 'other'})).allowed).toBe(false)
  })

  test('says which role is missing', () => {
    const store = new Store()
    bind(store, 'ClusterRoleBinding', 'ghost', {kind: 'User', name: 'jane'})
    expect(authorize(store, JANE, pods('get', 'shop')).reason).toBe(
      'RBAC: clusterrole.rbac.authorization.k8s.io "ghost" not found',
    )
  })
})

describe('review', () => {
  const ask = (kind: string, spec: Fields, user = JANE): Fields =>
    review(seeded(), user, {kind}, {kind, spec})

  test('answers what oneself, and what others may do', () => {
    const attributes = {resourceAttributes: {verb: 'list', resource: 'pods', namespace: 'shop'}}
    expect(ask('SelfSubjectAccessReview', attributes)['status']).toEqual({allowed: false})
    expect(ask('SelfSubjectAccessReview', attributes, MASTER)['status']).toEqual({allowed: true})
    expect(
      ask('SelfSubjectAccessReview', {nonResourceAttributes: {verb: 'get', path: '/version'}})[
        'status'
      ],
    ).toMatchObject({allowed: true})
    expect(
      ask('SubjectAccessReview', {...attributes, user: 'root', groups: ['system:masters']})[
        'status'
      ],
    ).toEqual({allowed: true})
    expect(() => ask('SubjectAccessReview', attributes)).toThrow(
      'at least one of user or group must be specified',
    )
    expect(() => ask('SelfSubjectAccessReview', {})).toThrow(
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  })

  test('answers who one is and which rules one has', () => {
    expect(ask('SelfSubjectReview', {})['status']).toEqual({
      userInfo: {username: 'jane', groups: JANE.groups},
    })
    expect(ask('SelfSubjectRulesReview', {namespace: 'shop'})['status']).toMatchObject({
      incomplete: false,
      resourceRules: [{verbs: ['create']}, {verbs: ['create']}],
    })
  })

  test('answers whose a token is', () => {
    const who = (token: string): unknown =>
      reviewToken({spec: {token}}, each => (each === 'sesame' ? JANE : undefined))['status']
    expect(who('sesame')).toMatchObject({
      authenticated: true,
      user: {username: 'jane', groups: JANE.groups},
    })
    expect(who('other')).toEqual({user: {}, error: 'invalid bearer token'})
  })
})
