import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {openMeshInformer} from '../../src/observe/mesh-informer.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import type {Unread} from '../../src/mesh/unread.ts'
import {packedRelease, releaseWorld} from './release-world.ts'
import type {ReleaseWorld, WrittenRelease} from './release-world.ts'

let world: ReleaseWorld
beforeEach(async () => {
  world = await releaseWorld()
  await world.release({namespace: 'istio-system', name: 'istio-base', chart: 'base'})
})
afterEach(() => world.stop())

/** The ports, as commands use them. */
async function informer(): Promise<MeshSnapshot> {
  const eyes = await openMeshInformer({...world.ports}, 'istio-system')
  try {
    return await eyes.snapshot()
  } finally {
    eyes.close()
  }
}

const names = (
  all: readonly {readonly namespace: string; readonly name: string}[],
): readonly string[] => all.map(each => `${each.namespace}/${each.name}`)
const told = (all: readonly Unread[]): readonly string[] =>
  all.map(each => `${each.kind} ${each.namespace}/${each.name}: ${each.why}`)

/** A Deployment that says it is a gateway of that release. */
const gateway = async (
  place: string,
  release: string,
  namespace = place.split('/')[0] ?? '',
): Promise<void> =>
  world.put(
    `apps/v1 Deployment ${place}`,
    {
      spec: {
        selector: {matchLabels: {app: 'gw'}},
        template: {
          metadata: {labels: {app: 'gw'}},
          spec: {containers: [{name: 'istio-proxy', image: 'auto'}]},
        },
      },
    },
    {
      annotations: {
        'meta.helm.sh/release-name': release,
        'meta.helm.sh/release-namespace': namespace,
      },
    },
  )

const bomb = (): object => ({release: packedRelease(`{"name":"${'x'.repeat(64 * 1024 * 1024)}"}`)})
const payload = {
  info: {status: 'deployed'},
  chart: {metadata: {name: 'gateway', version: '1.28.10'}},
}
const deep = (levels: number): string =>
  `{"name":"odd","config":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`

const HOSTILE: readonly (readonly [string, Partial<WrittenRelease>, string])[] = [
  ['a flag for a name', {payload: {name: '--post-renderer=/bin/sh'}}, 'another release'],
  ['another namespace in its JSON', {payload: {namespace: 'kube-system'}}, 'another namespace'],
  ['another number in its JSON', {payload: {version: 7}}, 'another revision'],
  [
    'another status in its JSON',
    {payload: {info: {status: 'pending-upgrade'}}},
    'its status is another',
  ],
  [
    'a flag for a chart',
    {payload: {chart: {metadata: {name: '--output-dir=/tmp', version: '1.28.10'}}}},
    'chart whose name',
  ],
  [
    'a flag for a version',
    {payload: {chart: {metadata: {name: 'gateway', version: '--repo=http://x'}}}},
    'chart whose version',
  ],
  ['a number for a manifest', {payload: {manifest: 7}}, 'manifest'],
  ['a list for values', {payload: {config: [1]}}, 'config'],
  ['a text for a chart', {payload: {chart: 'gateway'}}, 'chart'],
  ['no state at all', {payload: {info: null}}, 'info'],
  [
    'a file of a chart without a name',
    {payload: {chart: {...payload.chart, templates: [7]}}},
    'chart.templates',
  ],
  ['a way of applying that Helm has not', {payload: {apply_method: '--force'}}, 'apply_method'],
  [
    'a prototype among its values',
    {data: {release: packedRelease('{"name":"odd","config":{"__proto__":{"polluted":1}}}')}},
    'prototype',
  ],
  ['values without a bottom', {data: {release: packedRelease(deep(5_000))}}, 'levels deep'],
  ['values of megabytes', {payload: {config: {a: 'x'.repeat(2_000_000)}}}, 'characters'],
  [
    'a manifest of very many objects',
    {manifest: '---\nkind: A\nmetadata: {name: a}\n'.repeat(5_000)},
    'objects',
  ],
  [
    'metadata without an end',
    {manifest: `kind: A\nmetadata:\n  name: a\n  x: ${'y'.repeat(2_000_000)}`},
    'metadata is longer',
  ],
  ['a bomb', {data: bomb()}, 'unpacks to more'],
  ['garbage', {data: {release: 'AAAA'}}, 'no JSON'],
  [
    'half a gzip',
    {
      data: {
        release: Buffer.from(Buffer.from([0x1f, 0x8b, 8, 0]).toString('base64')).toString('base64'),
      },
    },
    'packed wrongly',
  ],
  ['nothing in it', {data: {}}, 'no data.release'],
  ['another type', {type: 'Opaque'}, 'another type'],
  ['another name than its labels say', {secret: 'something'}, 'not named as one'],
  ['a number with a zero before it', {labels: {version: '01'}}, 'no revision'],
  ['a status of its own', {labels: {status: 'fine'}}, 'status that Helm does not know'],
]

describe('[C] row 4: a release that is none is told by its name, and every other is read', () => {
  test.each(HOSTILE)('%s', async (_, odd, why) => {
    await world.release({namespace: 'istio-system', name: 'odd', ...odd})
    const seen = await informer()
    expect(names(seen.releases)).toEqual(['istio-system/istio-base'])
    expect(told(seen.unread)).toEqual([expect.stringMatching(/^HelmRelease istio-system\/odd: /)])
    expect(seen.unread[0]?.why).toContain(why)
  })

  test('row 1: and whoever would act on it is refused', async () => {
    const {helm} = world.ports
    await world.release({
      namespace: 'istio-system',
      name: 'odd',
      payload: {name: '--post-renderer=/bin/sh'},
    })
    await expect(helm.uninstall({namespace: 'istio-system', name: 'odd'})).rejects.toMatchObject({
      code: 'RELEASE_UNREADABLE',
    })
    await expect(
      helm.uninstall({namespace: 'istio-system', name: '--post-renderer=/bin/sh'}),
    ).rejects.toMatchObject({code: 'HELM_ARGUMENT_REFUSED'})
    await expect(
      helm.uninstall({namespace: '--kubeconfig=/tmp/x', name: 'odd'}),
    ).rejects.toMatchObject({code: 'HELM_ARGUMENT_REFUSED'})
  })

  test('a garbage Secret beside a good one hides which is the newest: the release is unread', async () => {
    await world.release({
      namespace: 'istio-system',
      name: 'istio-base',
      secret: 'mine',
      labels: {version: '9'},
    })
    const seen = await informer()
    expect([names(seen.releases), names(seen.unread)]).toEqual([[], ['istio-system/istio-base']])
  })

  test('one that Helm could not have named belongs to no release', async () => {
    await world.release({
      namespace: 'istio-system',
      name: 'x',
      secret: 'mine',
      labels: {name: 'not_a_release'},
    })
    const seen = await informer()
    expect([names(seen.releases), told(seen.unread)]).toEqual([
      ['istio-system/istio-base'],
      [expect.stringMatching(/^Secret istio-system\/mine: /)],
    ])
  })

  test('the books of a snapshot say the same', async () => {
    await world.release({namespace: 'istio-system', name: 'odd', payload: {manifest: 7}})
    const {pages, unread} = await world.ports.releaseBooks.read(
      ['istio-system'],
      [
        {namespace: 'closed', name: 'gw'},
        {namespace: 'shop', name: 'not a label!'},
      ],
    )
    expect([names(pages), names(unread).toSorted()]).toEqual([
      ['istio-system/istio-base'],
      ['closed/gw', 'istio-system/odd', 'shop/not a label!'],
    ])
  })
})

describe('[C] row 4: what a workload says of its release is a claim', () => {
  const manifest = (place: string): string =>
    `---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${place.split('/')[1]}\n ` +
    ` namespace: ${place.split('/')[0]}\n`
  const releaseOf = (seen: MeshSnapshot, name: string): unknown =>
    [...seen.namespaces.values()]
      .flatMap(each => each.workloads)
      .find(each => each.ref.name === name)?.release

  test('a release whose manifest holds it is its release', async () => {
    await gateway('shop/gw', 'gw')
    await world.release({namespace: 'shop', name: 'gw', manifest: manifest('shop/gw')})
    const seen = await informer()
    expect([releaseOf(seen, 'gw'), names(seen.releases), seen.unread]).toEqual([
      {namespace: 'shop', name: 'gw'},
      ['istio-system/istio-base', 'shop/gw'],
      [],
    ])
  })

  test(
    'one whose objects lie in another namespace is told, and nobody’s: the gateway chart makes ' +
      'none there',
    async () => {
      await gateway('closed/gw', 'gw', 'shop')
      await world.release({namespace: 'shop', name: 'gw', manifest: manifest('closed/gw')})
      const seen = await informer()
      expect([releaseOf(seen, 'gw'), told(seen.unread)]).toEqual([
        undefined,
        [expect.stringMatching(/^HelmRelease shop\/gw: holds Deployment closed\/gw/)],
      ])
    },
  )

  test.each([
    ['in a namespace that may not be seen', 'gw', 'closed'],
    ['with a name that is no label', 'not a label!', 'shop'],
    ['with a flag for a name', '--post-renderer=/bin/sh', 'shop'],
    ['in a namespace that is none', 'gw', '../kube-system'],
    ['that is not there', 'gone', 'shop'],
  ])('one %s ends nothing, and is none', async (_, name, namespace) => {
    await gateway('shop/gw', name, namespace)
    const seen = await informer()
    expect([names(seen.releases), releaseOf(seen, 'gw')]).toEqual([
      ['istio-system/istio-base'],
      undefined,
    ])
  })

  test('what may not be seen is told', async () => {
    await gateway('shop/gw', 'gw', 'closed')
    expect(told((await informer()).unread)).toEqual([
      expect.stringMatching(/^HelmRelease closed\/gw: may not be seen: .*secrets/),
    ])
  })

  test('row 7: a made-up base, a made-up istiod, and a release of somebody else are nobody’s', async () => {
    await gateway('shop/gw', 'istio-a')
    await gateway('shop/other', 'istio-b')
    await gateway('shop/third', 'theirs')
    await world.release({
      namespace: 'shop',
      name: 'istio-a',
      chart: 'base',
      status: 'pending-upgrade',
      manifest: manifest('shop/gw'),
    })
    await world.release({
      namespace: 'shop',
      name: 'istio-b',
      chart: 'istiod',
      manifest: manifest('shop/other'),
    })
    await world.release({namespace: 'shop', name: 'theirs', manifest: manifest('shop/elsewhere')})
    const seen = await informer()
    expect([names(seen.releases), releaseOf(seen, 'gw'), releaseOf(seen, 'third')]).toEqual([
      ['istio-system/istio-base'],
      undefined,
      undefined,
    ])
  })

  test('row 7: of two istiods of one revision none is guessed', async () => {
    for (const name of ['istiod', 'istiod-mine']) {
      await world.put(`apps/v1 Deployment istio-system/${name}`, {
        spec: {
          selector: {matchLabels: {app: 'istiod'}},
          template: {
            metadata: {labels: {app: 'istiod'}},
            spec: {containers: [{name: 'discovery', image: 'x:1.28.10'}]},
          },
        },
      })
    }
    expect(told((await informer()).unread)).toEqual([
      'Deployment istio-system/istiod-mine: is one more istiod of revision default, and nobody can tell which is meant',
    ])
  })

  test('istiod by its label alone is none of this mesh, elsewhere than where Istio is', async () => {
    await world.put(
      'apps/v1 Deployment shop/istiod',
      {
        spec: {
          selector: {matchLabels: {app: 'istiod'}},
          template: {
            metadata: {labels: {app: 'istiod'}},
            spec: {containers: [{name: 'discovery', image: 'x:1.28.10'}]},
          },
        },
      },
      {
        annotations: {
          'meta.helm.sh/release-name': 'istiod',
          'meta.helm.sh/release-namespace': 'closed',
        },
      },
    )
    const seen = await informer()
    expect([seen.revisions.size, seen.unread]).toEqual([0, []])
  })
})

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
      await gateway('shop/gw', 'gw')
      await world.release({...ref, manifest: whole})
      const seen = await informer()
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
      await gateway('shop/gw', 'gw')
      await world.release({...ref, manifest: `${deployment}${odd}`})
      const seen = await informer()
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
