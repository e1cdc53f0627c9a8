import {describe, expect, test} from 'vitest'
import {mesh} from '../mesh/mesh-builder.ts'
import {REV, asked, token, two} from './asked.ts'
import {at, before, step, web} from './shop-move.ts'

describe('[U] move a namespace by its label', () => {
  test(
    'the way back: labels first, then marks off, then whoever still is misplaced; at home when ' +
      'nothing is left',
    () => {
      const marked = {annotations: {'meshctl.dev/restarted-for': token(step)}}
      expect(asked(step, at({[REV]: 'r2'}, 'r2', marked), before).revert).toEqual({
        kind: 'effects',
        effects: [{kind: 'label-namespace', namespace: 'shop', labels: before.labels}],
      })
      expect(asked(step, at({[REV]: 'r1'}, 'r2', marked), before).revert).toMatchObject({
        kind: 'effects',
        effects: [{kind: 'restart', ...web, token: null}],
      })
      expect(
        asked(step, at({[REV]: 'r1'}, 'r2', {change: {rolledOut: false}}), before).revert,
      ).toEqual({kind: 'effects', effects: []})
      expect(asked(step, at({[REV]: 'r1'}, 'r2'), before).revert).toEqual({
        kind: 'effects',
        effects: [{kind: 'restart', ...web, token: token(step, 'back')}],
      })
      expect(asked(step, at({[REV]: 'r1'}, 'r1').connected('r1'), before)).toMatchObject({
        revert: {kind: 'effects', effects: []},
        reverted: 'met',
      })
      expect(asked(step, at({[REV]: 'r2'}, 'r1').connected('r1'), before).reverted).toBe('pending')
      expect(asked(step, at({[REV]: 'r1'}, 'r1'), before).reverted).toBe('unknown')
    },
  )
  test('a mark of earlier days comes back', () => {
    expect(
      asked(
        step,
        at({[REV]: 'r1'}, 'r2', {annotations: {'meshctl.dev/restarted-for': token(step)}}),
        {...before, templates: {'shop/Deployment/web': {restartedFor: 'then'}}},
      ).revert,
    ).toMatchObject({kind: 'effects', effects: [{kind: 'restart', ...web, token: 'then'}]})
  })
  test('F-4 no way back to labels that nobody serves', () => {
    const alone = mesh()
      .base('1.29.6', 'r2')
      .revision('r2', '1.29.6')
      .namespace('shop', {[REV]: 'r2'})
      .workload('shop', 'web', {on: 'r2'})
    expect(asked(step, alone, before).revert).toMatchObject({kind: 'none'})
  })
  test("F-74 a StatefulSet's broken pod is deleted on the way back, by uid", () => {
    const stuck = two()
      .namespace('shop', {[REV]: 'r1'})
      .workload('shop', 'cart', {
        kind: 'StatefulSet',
        on: 'r2',
        replicas: 1,
        pod: {ready: false, restartedFor: token(step)},
        change: {rolledOut: false},
      })
    expect(asked(step, stuck, before).revert).toEqual({
      kind: 'effects',
      effects: [{kind: 'delete-pod', namespace: 'shop', pod: 'cart-0', uid: 'uid-cart-0'}],
    })
  })
})
