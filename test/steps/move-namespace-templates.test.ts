import {describe, expect, test} from 'vitest'
import {namespaceName} from '../../src/mesh/names.ts'
import type {Memento, Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {REV, asked, r2, token, two} from './asked.ts'

describe('[U] move a namespace by its templates', () => {
  const step: Step = {
    kind: 'move-namespace',
    id: 'shift/canary/lone',
    phase: 'shift',
    wave: 'canary',
    namespace: namespaceName('lone'),
    to: r2,
    how: 'templates',
  }
  const lone = {namespace: 'lone', workload: {kind: 'Deployment' as const, name: 'web'}}
  const at = (
    label: string,
    on: string,
    options: Parameters<MeshBuilder['workload']>[2] = {},
  ): MeshBuilder =>
    two()
      .namespace('lone')
      .workload('lone', 'web', {on, labels: {[REV]: label}, ...options})

  test('label and restart are one change of the template', () => {
    expect(
      asked(step, at('r1', 'r1').injects({...lone, labels: {[REV]: 'r2'}}, 'r2')).apply,
    ).toEqual([{kind: 'label-template', ...lone, rev: 'r2', token: token(step)}])
  })
  test('F-78 a template without pods is labelled all the same: its next pod asks for the old one otherwise', () => {
    const asleep = at('r1', 'r1', {replicas: 0})
      .injects({...lone, labels: {[REV]: 'r2'}}, 'r2')
      .connected('r2')
    expect(asked(step, asleep).apply).toEqual([
      {kind: 'label-template', ...lone, rev: 'r2', token: token(step)},
    ])
    expect(asked(step, asleep).verify).not.toBe('met')
  })
  test('the way back gives the template its label again', () => {
    const before: Memento = {
      kind: 'namespace',
      labels: {'istio-injection': null, 'istio.io/rev': null},
      templates: {'lone/Deployment/web': {rev: 'r1'}},
    }
    expect(
      asked(step, at('r2', 'r2', {annotations: {'meshctl.dev/restarted-for': token(step)}}), before)
        .revert,
    ).toEqual({
      kind: 'effects',
      effects: [{kind: 'label-template', ...lone, rev: 'r1', token: null}],
    })
  })
  test('F-4 no way back to a label that nobody serves', () => {
    const alone = mesh()
      .base('1.29.6', 'r2')
      .revision('r2', '1.29.6')
      .namespace('lone')
      .workload('lone', 'web', {
        on: 'r2',
        labels: {[REV]: 'r2'},
        annotations: {'meshctl.dev/restarted-for': token(step)},
      })
    expect(
      asked(step, alone, {
        kind: 'namespace',
        labels: {'istio-injection': null, 'istio.io/rev': null},
        templates: {'lone/Deployment/web': {rev: 'r1'}},
      }).revert,
    ).toMatchObject({kind: 'none'})
  })
})
