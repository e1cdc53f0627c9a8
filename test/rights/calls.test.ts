import {describe, expect, test} from 'vitest'
import type {Need} from '../../src/mesh/access.ts'
import type {ManifestObject} from '../../src/mesh/manifest.ts'
import {reviewAccess} from '../../src/observe/review-access.ts'
import type {Access} from '../../src/mesh/access.ts'
import type {Cluster} from '../../src/ports/ports.ts'
import {callsOf} from '../../src/run/calls.ts'
import type {ReleaseManifests} from '../../src/run/calls.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {probeCalls} from '../../src/observe/calls.ts'

const RELEASE = {namespace: 'istio-system', name: 'istiod'}
const RULE = {
  verbs: ['get'],
  apiGroups: [''],
  resources: ['secrets'],
  resourceNames: [],
  nonResourceURLs: [],
}
const object = (
  kind: string,
  name: string,
  more: Partial<ManifestObject> = {},
): ManifestObject => ({
  apiVersion: 'v1',
  kind,
  name,
  namespace: undefined,
  kept: false,
  isHook: false,
  rules: [],
  roleRef: undefined,
  ...more,
})
const ground = (
  installed: readonly ManifestObject[],
  rendered: readonly ManifestObject[],
): ReleaseManifests => ({
  istioNamespace: 'istio-system',
  kindOf: ({kind}) => ({
    group: '',
    plural: `${kind.toLowerCase()}s`,
    namespaced: !kind.startsWith('Cluster'),
  }),
  installed: () => installed,
  rendered: () => rendered,
})
const said = (needs: readonly Need[]): readonly string[] => [
  ...new Set(
    needs
      .filter(each => each.access.resource !== 'secrets' || each.instead !== undefined)
      .map(
        ({access: {verb, resource, namespace = '', name = ''}, instead}) =>
          `${verb} ${resource} ${namespace}/${name}${instead === undefined ? '' : ` or ${instead.map(each => `${each.verb} ${each.name ?? ''}`).join(' and ')}`}`,
      ),
  ),
]

describe('what Helm needs', () => {
  test(
    'to bring a chart: to make and change what is in it, and to remove what no longer is, but ' +
      'for what it leaves',
    () => {
      const before = [
        object('Service', 'same'),
        object('Job', 'old'),
        object('Crd', 'kept', {kept: true}),
      ]
      expect(
        said(
          callsOf(
            {kind: 'apply-release', release: RELEASE, version: '1'},
            ground(before, [
              object('Service', 'same'),
              object('ClusterThing', 'new'),
              object('Role', 'there', {namespace: 'edge'}),
            ]),
          ),
        ),
      ).toEqual([
        'get services istio-system/',
        'create services istio-system/',
        'patch services istio-system/',
        'get clusterthings /new',
        'create clusterthings /',
        'patch clusterthings /new',
        'get roles edge/',
        'create roles edge/',
        'patch roles edge/',
        'get jobs istio-system/',
        'delete jobs istio-system/',
      ])
    },
  )

  test('to go back: to make what was there, and to remove what the chart brought', () => {
    expect(
      said(
        callsOf(
          {kind: 'rollback-release', release: RELEASE},
          ground([object('Service', 'same')], [object('Service', 'same'), object('Job', 'new')]),
        ),
      ),
    ).toEqual([
      'get services istio-system/',
      'create services istio-system/',
      'patch services istio-system/',
      'get jobs istio-system/',
      'delete jobs istio-system/',
    ])
  })

  test('for a hook: to remove it, make it anew and watch it', () => {
    expect(
      said(
        callsOf(
          {kind: 'apply-release', release: RELEASE, version: '1'},
          ground([], [object('Job', 'before', {isHook: true})]),
        ),
      ),
    ).toEqual(
      ['get', 'list', 'watch', 'create', 'patch', 'delete'].map(
        verb => `${verb} jobs istio-system/`,
      ),
    )
  })

  test('to uninstall: to remove what is installed and what a chart may have brought', () => {
    expect(
      said(
        callsOf(
          {kind: 'uninstall-release', release: RELEASE},
          ground(
            [object('Service', 'a'), object('Crd', 'kept', {kept: true})],
            [object('ClusterThing', 'b')],
          ),
        ),
      ),
    ).toEqual(['delete services istio-system/', 'delete clusterthings /b'])
  })

  test('to grant: what is granted, or to escalate and bind; to bind a role that is not of the chart: to bind', () => {
    const chart = [
      object('ClusterRole', 'istiod', {rules: [RULE]}),
      object('ClusterRoleBinding', 'own', {roleRef: {kind: 'ClusterRole', name: 'istiod'}}),
      object('ClusterRoleBinding', 'strange', {
        roleRef: {kind: 'ClusterRole', name: 'cluster-admin'},
      }),
    ]
    const all = said(
      callsOf({kind: 'apply-release', release: RELEASE, version: '1'}, ground([], chart)),
    )
    expect(all.filter(each => /escalate|bind /.test(each))).toEqual([
      'get secrets / or escalate istiod and bind istiod',
      'bind clusterroles /cluster-admin',
    ])
  })
})

describe('a port-forward', () => {
  test.each([
    ['1.30.4', ['get']],
    ['1.34.9', ['get']],
    ['1.35.0', ['get', 'create']],
    ['1.36.1', ['get', 'create']],
    ['what', ['get', 'create']],
  ])('on Kubernetes %s takes %j', (version, verbs) => {
    const seen = mesh().revision('r1', '1.28.10').build()
    const calls = probeCalls(
      {kind: 'version', revision: [...seen.revisions.keys()][0] as never},
      {...seen, cluster: {...seen.cluster, version}},
    )
    expect(calls.map(each => each.verb)).toEqual(verbs)
  })
})

describe('asking for rights', () => {
  /** An API server that allows what the rule says. */
  function server(allowed: (access: Access) => boolean | undefined): {
    cluster: Cluster
    asked: Access[]
  } {
    const asked: Access[] = []
    const may = (questions: readonly Access[]): Promise<readonly (boolean | undefined)[]> => {
      asked.push(...questions)
      return Promise.resolve(questions.map(allowed))
    }
    return {cluster: {may} as unknown as Cluster, asked}
  }
  const needs = (...all: readonly Access[]): readonly Need[] => all.map(one => ({access: one}))
  const pods = (namespace?: string): Access => ({
    verb: 'get',
    group: '',
    resource: 'pods',
    ...(namespace === undefined ? {} : {namespace}),
  })

  test('takes one question for all namespaces where that is allowed, and no question twice', async () => {
    const {cluster, asked} = server(() => true)
    expect(await reviewAccess(cluster, needs(pods('a'), pods('b'), pods('b'), pods('c')))).toEqual({
      missing: [],
      unknown: [],
    })
    expect(asked).toEqual([pods()])
  })

  test('asks one by one where it is not, and tells just what is missing', async () => {
    const {cluster, asked} = server(({namespace}) => namespace === 'a')
    expect((await reviewAccess(cluster, needs(pods('a'), pods('b')))).missing).toEqual([pods('b')])
    expect(asked).toEqual([pods(), pods('a'), pods('b')])
  })

  test('takes an answer that nobody gives for neither yes nor no', async () => {
    const {cluster} = server(() => undefined)
    expect(await reviewAccess(cluster, needs(pods('a')))).toEqual({
      missing: [],
      unknown: [pods('a')],
    })
  })

  test(
    'asks for what is granted only where it may not be granted without having it: all of ' +
      'escalate and bind',
    async () => {
      const instead = ['escalate', 'bind'].map((verb): Access => ({
        verb,
        group: 'g',
        resource: 'clusterroles',
        name: 'x',
      }))
      const need: Need = {access: pods('a'), instead}
      expect(
        (await reviewAccess(server(({verb}) => verb !== 'get').cluster, [need])).missing,
      ).toEqual([])
      expect(
        (await reviewAccess(server(({verb}) => verb === 'escalate').cluster, [need])).missing,
      ).toEqual([pods('a')])
      expect(
        (
          await reviewAccess(server(({verb}) => (verb === 'get' ? true : undefined)).cluster, [
            need,
          ])
        ).missing,
      ).toEqual([])
    },
  )
})
