import {describe, expect, test} from 'vitest'
import {CLUSTER} from '../../../src/checks/cluster/all.ts'
import {judge} from '../../../src/checks/check.ts'
import {evidence} from '../evidence.ts'
import type {Given} from '../evidence.ts'
import {ownedBy} from '../mesh-objects.ts'
import {GATEWAYS, all, from21, from22, unowned} from './crd-worlds.ts'

const saysOf = (code: string, given: Given): readonly string[] =>
  judge(CLUSTER, evidence(given))
    .filter(each => each.code === code)
    .map(each => `${each.severity} ${each.what}`)

describe('[U] checks: definitions that Helm takes over', () => {
  test('F-28 those of nobody are told, and block nothing: a step marks them', () => {
    expect(saysOf('CRD_NOT_HELMS', from22)).toEqual([
      'info Helm release istio-system/istio-base takes over 1 CustomResourceDefinition(s) of ' +
        `Istio, which belong to no release: ${GATEWAYS}.`,
    ])
  })

  test('F-28 another release’s block, and are named', () => {
    const objects = [unowned(['v1'], {annotations: ownedBy('higress', 'higress')})]
    expect(saysOf('CRD_NOT_HELMS', {...from22, objects})).toEqual([
      'blocks 1 CustomResourceDefinition(s) of Istio belong to the Helm release ' +
        `higress/higress: ${GATEWAYS}.`,
    ])
  })

  test('F-28 where nobody could read the chart no step marks them, and they block', () => {
    expect(saysOf('CRD_NOT_HELMS', {...from22, crds: undefined})).toEqual([
      `blocks 1 CustomResourceDefinition(s) of Istio belong to no Helm release: ${GATEWAYS}.`,
    ])
  })

  test('F-28 one that names base without the label managed-by is marked, too: Helm would refuse it', () => {
    const objects = [unowned(['v1'], {annotations: ownedBy('istio-system', 'istio-base')})]
    expect(saysOf('CRD_NOT_HELMS', {...from22, objects})).toEqual([
      expect.stringContaining('info Helm release istio-system/istio-base takes over 1'),
    ])
  })

  test('F-30 one that is newer than the chart’s stays as it is, and that is told', () => {
    const objects = [unowned(all, {labels: {'app.kubernetes.io/version': '1.26.8'}})]
    expect(saysOf('CRD_NEWER_THAN_TARGET', {...from21, objects})).toEqual([
      'info 1 CustomResourceDefinition(s) are newer than those of 1.22.8, and stay as they are: ' +
        `${GATEWAYS} (1.26.8).`,
    ])
  })

  test('F-30 a stored version that the chart’s folder has not blocks', () => {
    const objects = [{...unowned(['v1alpha2', 'v1beta1']), status: {storedVersions: ['v1alpha2']}}]
    expect(saysOf('CRD_STORED_VERSION_GOES', {...from21, objects})).toEqual([
      expect.stringContaining(`blocks ${GATEWAYS} (v1alpha2)`),
    ])
  })

  test('F-29 nothing is left to do by hand where a step applies the chart’s definitions', () => {
    expect(saysOf('CRDS_STAY_OLD', from21)).toEqual([])
    expect(saysOf('CRDS_STAY_OLD', {...from21, crds: undefined})).toEqual([
      expect.stringContaining('warns The base chart of 1.22.8 holds its definitions where Helm'),
    ])
  })
})
