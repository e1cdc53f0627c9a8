import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {packedRelease, releaseWorld} from './release-world.ts'
import type {ReleaseWorld} from './release-world.ts'
import type {WrittenRelease} from './release-world.ts'
import {informer, names, told} from './claims.ts'

let world: ReleaseWorld

beforeEach(async () => {
  world = await releaseWorld()
  await world.release({namespace: 'istio-system', name: 'istio-base', chart: 'base'})
})
afterEach(() => world.stop())

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
    const seen = await informer(world)
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
    const seen = await informer(world)
    expect([names(seen.releases), names(seen.unread)]).toEqual([[], ['istio-system/istio-base']])
  })

  test('one that Helm could not have named belongs to no release', async () => {
    await world.release({
      namespace: 'istio-system',
      name: 'x',
      secret: 'mine',
      labels: {name: 'not_a_release'},
    })
    const seen = await informer(world)
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
