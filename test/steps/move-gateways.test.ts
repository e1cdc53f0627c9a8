import {describe, expect, test} from 'vitest'
import {namespaceName} from '../../src/mesh/names.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import type {Memento, Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {REV, asked, r2, ref, two} from './asked.ts'

type MeshBuilderGateway = Parameters<MeshBuilder['gateway']>[2]

describe('[U] move gateways', () => {
  const step: Step = {
    kind: 'move-gateways',
    id: 'shift/gateways/gates',
    phase: 'shift',
    wave: 'gateways',
    namespace: namespaceName('gates'),
    releases: ['ingress'],
    to: r2,
    version: '1.29.6',
  }
  const ingress = {namespace: 'gates', workload: {kind: 'Deployment' as const, name: 'ingress'}}
  const at = (
    revisionValue: string,
    version: string,
    on: string,
    change: Partial<MeshBuilderGateway> = {},
  ): MeshBuilder =>
    two()
      .namespace('gates')
      .gateway('gates', 'ingress', {
        version,
        on,
        values: {revision: revisionValue, keep: 'me'},
        labels: {[REV]: revisionValue, 'sidecar.istio.io/inject': 'true'},
        ...change,
      })
  const before: Memento = {
    kind: 'gateways',
    labels: {'istio-injection': null, 'istio.io/rev': null},
    numbers: {ingress: 1},
    services: [
      {
        name: 'ingress',
        release: ref('ingress', 'gates'),
        type: 'LoadBalancer',
        clusterIP: '10.0.0.7',
        addresses: ['198.51.100.7'],
        ports: ['https:443>443/TCP'],
      },
    ],
    templates: {},
  }

  test('in place, with the values it has, once a dry run of its own template says the new one', () => {
    expect(asked(step, at('r1', '1.28.10', 'r1')).apply).toEqual([])
    expect(
      asked(step, at('r1', '1.28.10', 'r1').injects({...ingress, labels: {[REV]: 'r2'}}, 'r2'))
        .apply,
    ).toEqual([
      {
        kind: 'apply-release',
        release: ref('ingress', 'gates'),
        chart: 'gateway',
        version: '1.29.6',
        values: {revision: 'r2', keep: 'me'},
        force: false,
      },
    ])
  })
  test('one that asks by a tag is tried by the tag, and keeps asking by it', () => {
    const early = at('prod', '1.28.10', 'r1')
      .tag('prod', 'r1')
      .injects({...ingress, labels: {[REV]: 'prod'}}, 'r1')
      .injects({...ingress, labels: {[REV]: 'r2'}}, 'r2')
    expect(asked(step, early).apply).toEqual([])
    const moved = at('prod', '1.28.10', 'r1')
      .tag('prod', 'r2')
      .injects({...ingress, labels: {[REV]: 'prod'}}, 'r2')
    expect(asked(step, moved).apply).toMatchObject([
      {kind: 'apply-release', values: {revision: 'prod'}},
    ])
  })
  test('F-71 its Service must be as it was', () => {
    const there = (service: object): MeshBuilder =>
      at('r2', '1.29.6', 'r2', {service}).connected('r2')
    expect(asked(step, there({}), before).verify).toBe('met')
    for (const service of [
      {type: 'ClusterIP'},
      {clusterIP: '10.0.0.8'},
      {addresses: ['198.51.100.8']},
      {ports: []},
      {name: 'other'},
    ])
      expect([service, asked(step, there(service), before).verify]).toEqual([service, 'failed'])
  })
  test('back by helm rollback; over what a failed one left, by way of what last held', () => {
    const release = (change: object): MeshBuilder =>
      at('r2', '1.29.6', 'r2', {release: {number: 2, goodNumber: 2, ...change}})
    const number = (built: MeshBuilder): unknown =>
      (asked(step, built, before).revert as {effects: unknown}).effects
    expect(number(release({}))).toMatchObject([{kind: 'rollback-release', number: 1}])
    expect(
      number(
        release({number: 3, status: 'failed', chartVersion: '1.28.10', values: {revision: 'r1'}}),
      ),
    ).toMatchObject([{kind: 'rollback-release', number: 2}])
    expect(number(release({status: 'failed', goodNumber: 1}))).toMatchObject([
      {kind: 'rollback-release', number: 1},
    ])
  })
  test('F-47 a helm that is at work is waited for, one that lost its process is repaired', () => {
    const pending = (ms: number): MeshBuilder =>
      at('r1', '1.28.10', 'r1', {release: {number: 2, goodNumber: 1, status: 'pending-upgrade'}})
        .injects({...ingress, labels: {[REV]: 'r2'}}, 'r2')
        .at(ms)
    expect(asked(step, pending(59_000), before).apply).toEqual([])
    expect(asked(step, pending(61_000), before).apply).toMatchObject([
      {kind: 'rollback-release', number: 1},
    ])
    expect(
      ruleOf(step)
        .check(step, pending(0).build(), false)
        .map(each => each.code),
    ).toContain('RELEASE_BUSY')
    expect(ruleOf(step).check(step, pending(0).build(), true)).toEqual([])
  })
})
