import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {releaseWorld} from './release-world.ts'
import type {ReleaseWorld} from './release-world.ts'
import {gateway, informer, names, told} from './claims.ts'

let world: ReleaseWorld

beforeEach(async () => {
  world = await releaseWorld()
  await world.release({namespace: 'istio-system', name: 'istio-base', chart: 'base'})
})
afterEach(() => world.stop())

describe('[C] row 4: what a workload says of its release is a claim', () => {
  const manifest = (place: string): string =>
    `---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${place.split('/')[1]}\n ` +
    ` namespace: ${place.split('/')[0]}\n`
  const releaseOf = (seen: MeshSnapshot, name: string): unknown =>
    [...seen.namespaces.values()]
      .flatMap(each => each.workloads)
      .find(each => each.ref.name === name)?.release

  test('a release whose manifest holds it is its release', async () => {
    await gateway(world, 'shop/gw', 'gw')
    await world.release({namespace: 'shop', name: 'gw', manifest: manifest('shop/gw')})
    const seen = await informer(world)
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
      await gateway(world, 'closed/gw', 'gw', 'shop')
      await world.release({namespace: 'shop', name: 'gw', manifest: manifest('closed/gw')})
      const seen = await informer(world)
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
    await gateway(world, 'shop/gw', name, namespace)
    const seen = await informer(world)
    expect([names(seen.releases), releaseOf(seen, 'gw')]).toEqual([
      ['istio-system/istio-base'],
      undefined,
    ])
  })

  test('what may not be seen is told', async () => {
    await gateway(world, 'shop/gw', 'gw', 'closed')
    expect(told((await informer(world)).unread)).toEqual([
      expect.stringMatching(/^HelmRelease closed\/gw: may not be seen: .*secrets/),
    ])
  })

  test('row 7: a made-up base, a made-up istiod, and a release of somebody else are nobody’s', async () => {
    await gateway(world, 'shop/gw', 'istio-a')
    await gateway(world, 'shop/other', 'istio-b')
    await gateway(world, 'shop/third', 'theirs')
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
    const seen = await informer(world)
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
    expect(told((await informer(world)).unread)).toEqual([
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
    const seen = await informer(world)
    expect([seen.revisions.size, seen.unread]).toEqual([0, []])
  })
})
