import {describe, expect, test} from 'vitest'
import {detachTags} from '../../src/steps/detach-tags.ts'
import type {DetachTags, StepContext} from '../../src/steps/step.ts'
import {mesh, tagNamed} from '../mesh/mesh-builder.ts'

const release = {namespace: 'istio-system', name: 'istiod'}
const step: DetachTags = {
  kind: 'keep-tags',
  id: 'cleanup/tags',
  phase: 'cleanup',
  release,
  tags: [tagNamed('prod')],
}
const context: StepContext = {run: 'run', heading: 'back', again: false, atOnce: 1, stalledMs: 0}

describe('[U] tags taken out of the old release', () => {
  test('go back by an upgrade of it: helm rollback refuses objects that are there (F-6)', () => {
    const seen = mesh()
      .revision('default', '1.27.9', {values: {pilot: {cpu: 1}}})
      .tag('prod', 'default', {release, kept: true})
      .build()
    expect(detachTags.revert(step, {kind: 'release', number: 1}, seen, context)).toEqual({
      kind: 'effects',
      effects: [
        {
          kind: 'reapply-release',
          release,
          values: {pilot: {cpu: 1}, revisionTags: ['prod']},
          force: true,
        },
      ],
    })
  })
})
