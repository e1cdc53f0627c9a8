import {describe, expect, test} from 'vitest'
import {definitionsIn} from '../../src/adapters/definitions.ts'
import {heldFields} from '../../src/adapters/field-conflict.ts'

const definition = (name: string): string =>
  [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    `metadata: {name: ${name}}`,
    'spec: {versions: [{name: v1, served: true, storage: true}]}',
  ].join('\n')

describe('[U] definitions in a file of a chart', () => {
  test('are read whole, whatever stands between and around them', () => {
    const file = `# made by hand\n---\n${definition('a')}\n--- # next\n${definition('b')}\n---\n`
    expect(definitionsIn(file).map(each => [each.metadata.name, each['spec']])).toEqual(
      ['a', 'b'].map(name => [name, {versions: [{name: 'v1', served: true, storage: true}]}]),
    )
  })

  test('are none where a document is something else, of an older API, or has no versions', () => {
    const others = [
      'kind: ConfigMap\nmetadata: {name: x}',
      definition('old').replace('/v1', '/v1beta1'),
      definition('none').replace(/\[.*\]/, '[]'),
      definition('nameless').replace('name: nameless', 'labels: {}'),
    ]
    expect(definitionsIn(others.join('\n---\n'))).toEqual([])
  })

  test('are none at all when one cannot be read', () => {
    expect(() => definitionsIn(`${definition('a')}\n---\n${definition('b')}\n  bad: [`)).toThrow()
  })
})

describe('[U] who holds which fields', () => {
  const cause = (manager: string, field: string): object => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${JSON.stringify(manager)} using apiextensions.k8s.io/v1`,
    field,
  })

  test('is told by manager, as the causes of a conflict say', () => {
    const causes = [cause('helm', '.spec.versions'), cause('a "b"', '.x'), cause('helm', '.y')]
    expect(heldFields({details: {causes}})).toEqual([
      {manager: 'helm', fields: ['.spec.versions', '.y']},
      {manager: 'a "b"', fields: ['.x']},
    ])
  })

  test('is nobody’s where the conflict is another, or the Status says nothing', () => {
    expect(heldFields({details: {causes: [{reason: 'Other', field: '.x'}]}})).toEqual([])
    expect([heldFields(undefined), heldFields({details: {causes: 'x'}})]).toEqual([[], []])
  })

  test('is an unnamed writer where the cause cannot be read', () => {
    const causes = [{reason: 'FieldManagerConflict', message: 'who knows', field: '.x'}]
    expect(heldFields({details: {causes}})).toEqual([{manager: '', fields: ['.x']}])
  })
})
