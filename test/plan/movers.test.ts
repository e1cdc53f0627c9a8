import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {movers, movingGateways, movingTags, namespaceWaves} from '../../src/plan/waves.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'

const REV = 'istio.io/rev'
const old = [revision('r1')]

describe('[U] who moves', () => {
  const shapes = (built: MeshBuilder): readonly string[] =>
    movers(built.build(), old).map(each => `${each.namespace} ${each.how}`)
  const plain = (): MeshBuilder =>
    mesh().revision('r1', '1.28.10').revision('r2', '1.29.6').tag('prod', 'r1')
  test.each([
    ['by label', plain().namespace('a', {[REV]: 'r1'}), ['a label']],
    [
      'by template',
      plain()
        .namespace('a')
        .workload('a', 'w', {on: 'r1', labels: {[REV]: 'r1'}}),
      ['a templates'],
    ],
    ['by tag: with the tag', plain().namespace('a', {[REV]: 'prod'}), []],
    [
      'by a template that follows a tag: with the tag',
      plain()
        .namespace('a')
        .workload('a', 'w', {on: 'r1', labels: {[REV]: 'prod'}}),
      [],
    ],
    ['there already', plain().namespace('a', {[REV]: 'r2'}), []],
    ['outside', plain().namespace('a').workload('a', 'w'), []],
    [
      'opted out',
      plain()
        .namespace('a')
        .workload('a', 'w', {labels: {[REV]: 'r1', 'sidecar.istio.io/inject': 'false'}}),
      [],
    ],
    [
      'only gateways: with their releases',
      plain()
        .namespace('a', {[REV]: 'r1'})
        .gateway('a', 'ingress', {version: '1.28.10', on: 'r1'}),
      [],
    ],
    [
      'scaled to nothing, pinned by template',
      plain()
        .namespace('a')
        .workload('a', 'w', {replicas: 0, labels: {[REV]: 'r1'}}),
      ['a templates'],
    ],
  ] as const)('%s', (_name, built, expected) => {
    expect(shapes(built)).toEqual(expected)
  })

  test('tags: half moved ones too, default last', () => {
    const seen = plain()
      .tag('a', 'r2', {service: {name: 's', revision: revision('r1')}})
      .tag('default', 'r1')
      .tag('new', 'r2')
      .build()
    expect(movingTags(seen, old)).toEqual(['a', 'prod', 'default'])
  })

  test("gateways: those of old revisions, whatever their chart; others are somebody else's", () => {
    const seen = plain()
      .namespace('a')
      .gateway('a', 'one', {version: '1.28.10', on: 'r1'})
      .namespace('b')
      .gateway('b', 'two', {version: '1.29.6', on: 'r1'})
      .namespace('c')
      .gateway('c', 'three', {version: '1.28.10', on: 'r2'})
      .build()
    expect(movingGateways(seen, old, '1.29.6').map(each => each.namespace)).toEqual(['a', 'b'])
  })

  test('derived waves: one alone, then five times as many, the empty last', () => {
    const built = plain()
    for (let at = 0; at < 9; at++)
      built.namespace(`n${at}`, {[REV]: 'r1'}).workload(`n${at}`, 'w', {on: 'r1', replicas: at})
    const seen: MeshSnapshot = built.build()
    const waves = namespaceWaves(seen, movers(seen, old), [])
    expect(
      waves.map(each => [each.name, each.members.map(one => one.namespace).join(' ')]),
    ).toEqual([
      ['canary', 'n1'],
      ['wave-2', 'n2 n3 n4 n5 n6'],
      ['wave-3', 'n7 n8 n0'],
    ])
  })
})

describe('[U] where a namespace stands', () => {
  const plain = (): MeshBuilder => mesh().revision('r1', '1.28.10')
  const open = {
    name: 'lb',
    release: undefined,
    type: 'LoadBalancer',
    clusterIP: '',
    addresses: [],
    ports: [],
  }
  const wavesOf = (
    names: readonly string[],
    outside: readonly string[],
  ): readonly (readonly string[])[] => {
    const built = plain()
    for (const each of names)
      built
        .namespace(each, {[REV]: 'r1'}, outside.includes(each) ? {services: [open]} : {})
        .workload(each, 'w', {on: 'r1', replicas: 1})
    const seen = built.build()
    return namespaceWaves(seen, movers(seen, old), []).map(each => [
      each.name,
      ...each.members.map(one => one.namespace),
    ])
  }
  test("the cluster's own and those open to the outside go last, apart from the rest", () => {
    expect(wavesOf(['a-edge', 'argo-system', 'shop', 'users'], ['a-edge'])).toEqual([
      ['canary', 'shop'],
      ['wave-2', 'users'],
      ['system', 'argo-system'],
      ['outside', 'a-edge'],
    ])
  })
  test('where nobody is inside, one of them is the canary all the same', () => {
    expect(wavesOf(['a-edge', 'b-edge', 'argo-system'], ['a-edge', 'b-edge'])).toEqual([
      ['canary', 'argo-system'],
      ['wave-2', 'a-edge', 'b-edge'],
    ])
  })
})
