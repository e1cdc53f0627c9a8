import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {releaseWorld} from './release-world.ts'
import type {ReleaseWorld} from './release-world.ts'
import type {WrittenRelease} from './release-world.ts'
import {gateway, informer, names, told} from './claims.ts'

let world: ReleaseWorld

beforeEach(async () => {
  world = await releaseWorld()
  await world.release({namespace: 'istio-system', name: 'istio-base', chart: 'base'})
})
afterEach(() => world.stop())

describe(
  '[C] row 1: Helm acts with the operator’s rights on what a tenant’s release says, so a ' +
    'gateway’s holds a gateway alone',
  () => {
    const object = (kind: string, apiVersion = 'v1', more = ''): string =>
      `---\n# Source: gateway/templates/x.yaml\napiVersion: ${apiVersion}\nkind: ${kind}\n` +
      `metadata:\n  name: gw\n  namespace: shop\n${more}`
    const rbac = 'rbac.authorization.k8s.io/v1'
    const deployment = object('Deployment', 'apps/v1')
    const whole = [
      deployment,
      object('Service'),
      object('ServiceAccount'),
      object('HorizontalPodAutoscaler', 'autoscaling/v2'),
      object('PodDisruptionBudget', 'policy/v1'),
      object('NetworkPolicy', 'networking.k8s.io/v1'),
      object(
        'Role',
        rbac,
        'rules:\n- apiGroups: [""]\n  resources: ["secrets"]\n  verbs: ["get", "watch", "list"]\n',
      ),
      object(
        'RoleBinding',
        rbac,
        'roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: gw\n',
      ),
    ].join('')
    const ref = {namespace: 'shop', name: 'gw'}
    /** The guard lets it pass: then only helm, which these ports do not have, is missing. */
    const touched = async (): Promise<unknown> =>
      world.ports.helm.uninstall(ref).then(
        () => 'done',
        (error: unknown) => (error as {code?: unknown}).code,
      )

    test('all that the chart makes is fine', async () => {
      await gateway(world, 'shop/gw', 'gw')
      await world.release({...ref, manifest: whole})
      const seen = await informer(world)
      expect([names(seen.releases), seen.unread, await touched()]).toEqual([
        ['istio-system/istio-base', 'shop/gw'],
        [],
        'HELM_MISSING',
      ])
    })

    test.each([
      ['an object of the cluster', object('ClusterRoleBinding', rbac)],
      ['a namespace', object('Namespace')],
      [
        'an object elsewhere',
        object('Service').replace('namespace: shop', 'namespace: kube-system'),
      ],
      ['a kind of the same name in another group', object('Service', 'serving.knative.dev/v1')],
      [
        'a role that may do anything',
        object('Role', rbac, 'rules:\n- apiGroups: ["*"]\n  resources: ["*"]\n  verbs: ["*"]\n'),
      ],
      [
        'a binding to a role of the cluster',
        object('RoleBinding', rbac, 'roleRef:\n  kind: ClusterRole\n  name: admin\n'),
      ],
      [
        'a hook',
        object('Service').replace(
          'metadata:\n',
          'metadata:\n  annotations: {helm.sh/hook: pre-delete}\n',
        ),
      ],
    ])('%s is told at the plan, and not touched', async (_, odd) => {
      await gateway(world, 'shop/gw', 'gw')
      await world.release({...ref, manifest: `${deployment}${odd}`})
      const seen = await informer(world)
      expect([names(seen.releases), told(seen.unread)]).toEqual([
        ['istio-system/istio-base'],
        [
          expect.stringMatching(
            /^HelmRelease shop\/gw: holds .*which the gateway chart does not make$/,
          ),
        ],
      ])
      expect(await touched()).toBe('RELEASE_OUT_OF_BOUNDS')
    })

    test.each<[string, Partial<WrittenRelease>]>([
      ['a key in quotes', {manifest: object('ClusterRole', rbac).replace('kind:', '"kind":')}],
      [
        'a document on the line of its separator',
        {manifest: `${deployment}--- {apiVersion: v1, kind: Namespace, metadata: {name: x}}\n`},
      ],
      [
        'two objects in one document',
        {
          manifest:
            '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"b"}}',
        },
      ],
      [
        'a list',
        {
          manifest:
            'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Namespace, metadata: {name: x}}]\n',
        },
      ],
      [
        'a namespace that is merged in',
        {
          manifest:
            'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  <<: {namespace: kube-system}\n',
        },
      ],
      [
        'a key twice',
        {manifest: 'apiVersion: v1\nkind: Service\nkind: Namespace\nmetadata:\n  name: a\n'},
      ],
      ['a broken document', {manifest: `${deployment}---\nkind: [\n`}],
      [
        'a hook beside the manifest',
        {manifest: deployment, payload: {hooks: [{name: 'x', events: ['pre-delete']}]}},
      ],
      ['another chart than the plan saw', {chart: 'base', manifest: object('Namespace')}],
    ])('%s hides nothing from the guard', async (_, odd) => {
      await world.release({...ref, ...odd})
      expect(await touched()).toBe('RELEASE_OUT_OF_BOUNDS')
    })

    test('releases of Istio’s own namespace are its own', async () => {
      await world.release({
        namespace: 'istio-system',
        name: 'istiod',
        chart: 'istiod',
        manifest: object('ClusterRole', rbac),
      })
      await expect(
        world.ports.helm.uninstall({namespace: 'istio-system', name: 'istiod'}),
      ).rejects.toMatchObject({code: 'HELM_MISSING'})
    })
  },
)
