import {describe, expect, test} from 'vitest'
import type {Memento, Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh, tagNamed} from '../mesh/mesh-builder.ts'
import {REV, asked, kinds, r1, r2, ref, two} from './asked.ts'

describe('[U] move a tag', () => {
  const step: Step = {
    kind: 'move-tag',
    id: 'shift/tag-prod',
    phase: 'shift',
    wave: 'tag-prod',
    tag: tagNamed('prod'),
    to: r2,
  }
  const at = (to: string, on: string): MeshBuilder =>
    two()
      .tag('prod', to)
      .namespace('mail', {[REV]: 'prod'})
      .workload('mail', 'post', {on})
  test('F-8 F-9 both halves are patched in place', () => {
    expect(asked(step, at('r1', 'r1')).apply).toMatchObject([
      {
        kind: 'point-tag',
        config: 'istio-revision-tag-prod',
        to: 'r2',
        service: ref('istiod-r2'),
        tagService: 'istiod-revision-tag-prod',
        webhooks: [
          'rev.namespace.sidecar-injector.istio.io',
          'rev.object.sidecar-injector.istio.io',
        ],
      },
    ])
    expect(
      asked(step, two().tag('prod', 'r2', {service: {name: 's', revision: r1}})).apply,
    ).toMatchObject([{kind: 'point-tag', to: 'r2'}])
  })
  test('then its followers are restarted once a dry run says the new one', () => {
    expect(asked(step, at('r2', 'r1')).apply).toEqual([])
    expect(
      kinds(
        asked(
          step,
          at('r2', 'r1').injects(
            {namespace: 'mail', workload: {kind: 'Deployment', name: 'post'}},
            'r2',
          ),
        ).apply,
      ),
    ).toEqual(['restart'])
    expect(asked(step, at('r2', 'r2').connected('r2')).verify).toBe('met')
  })
  test('F-3 a tag that is gone blocks', () => {
    expect(asked(step, two(), {kind: 'tag', revision: r1, templates: {}}).codes).toEqual([
      'TAG_TARGET_MISSING',
    ])
  })
  test('back: the tag, then its followers; not to an istiod that cannot inject', () => {
    const before: Memento = {kind: 'tag', revision: r1, templates: {}}
    expect(asked(step, at('r2', 'r2'), before).revert).toMatchObject({
      kind: 'effects',
      effects: [{kind: 'point-tag', to: 'r1'}],
    })
    expect(
      kinds((asked(step, at('r1', 'r2'), before).revert as {effects: unknown}).effects),
    ).toEqual(['restart'])
    expect(asked(step, at('r1', 'r1').connected('r1'), before).reverted).toBe('met')
    expect(
      asked(step, mesh().revision('r2', '1.29.6').tag('prod', 'r2'), before).revert,
    ).toMatchObject({kind: 'none'})
  })
})
