import {describe, expect, it} from 'vitest'
import {Refusal} from '../../../../src/embedded/world/refusal.ts'
import {decode} from '../../../../src/embedded/world/schema/decode.ts'
import {withDefaults} from '../../../../src/embedded/world/schema/defaults.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {kindOf, schemas} from './recorded.ts'

const pod = (spec: Fields, metadata: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'web', ...metadata},
  spec: {containers: [{name: 'a', image: 'x'}], ...spec},
})
const foo = (spec: unknown, more: Fields = {}): Fields => ({
  apiVersion: 'ex.io/v1',
  kind: 'Foo',
  metadata: {name: 'web'},
  spec,
  ...more,
})
const read = (object: Fields): ReturnType<typeof decode> => decode(schemas, kindOf(object), object)

describe('what is read', () => {
  it('leaves out what nobody knows, and tells it with its place', () => {
    const {object, problems} = read(
      pod({
        containers: [{name: 'a', image: 'x', ports: [{containerPort: 1, hostport: 2}]}],
        color: 'red',
      }),
    )
    expect(problems).toEqual([
      'unknown field "spec.containers[0].ports[0].hostport"',
      'unknown field "spec.color"',
    ])
    expect(object['spec']).toEqual({
      containers: [{name: 'a', image: 'x', ports: [{containerPort: 1}]}],
    })
  })

  it('drops nulls, and makes them empty in lists and maps', () => {
    const {object} = read(
      pod(
        {nodeName: null, containers: [{name: 'a', image: 'x', args: [null]}]},
        {creationTimestamp: null, labels: {a: null}},
      ),
    )
    expect(object).toEqual(
      pod({containers: [{name: 'a', image: 'x', args: ['']}]}, {labels: {a: ''}}),
    )
  })

  it('spells amounts and times as the server does', () => {
    const {object} = read(
      pod(
        {containers: [{name: 'a', image: 'x', resources: {limits: {cpu: 0.5, memory: '1024Mi'}}}]},
        {deletionTimestamp: '2026-01-01T02:00:00+02:00'},
      ),
    )
    expect(object).toEqual(
      pod(
        {containers: [{name: 'a', image: 'x', resources: {limits: {cpu: '500m', memory: '1Gi'}}}]},
        {deletionTimestamp: '2026-01-01T00:00:00Z'},
      ),
    )
  })

  it('keeps what may be anything', () => {
    const revision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {name: 'a'},
      revision: 1,
      data: {any: {thing: [1, null]}},
    }
    expect(read(revision)).toEqual({object: revision, problems: []})
  })

  it('does not take a field for one of JavaScript’s own', () => {
    expect(
      read(pod(JSON.parse('{"constructor": {}, "__proto__": {"a": 1}}') as Fields)).problems,
    ).toContain('unknown field "spec.constructor"')
  })

  it.each([
    ['not base64!', 'illegal base64 data at input byte 3'],
    ['abc', 'illegal base64 data at input byte 3'],
  ])('refuses %s as bytes', (text, why) => {
    expect(() =>
      read({apiVersion: 'v1', kind: 'Secret', metadata: {name: 'a'}, data: {a: text}}),
    ).toThrow(why)
  })

  it('refuses the wrong type with 400', () => {
    const wrong = (): unknown => read(pod({hostNetwork: 'yes'}))
    expect(wrong).toThrow(Refusal)
    expect(wrong).toThrow(
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go ' +
        'struct field PodSpec.spec.hostNetwork of type bool',
    )
  })
})

describe('what is read of a custom kind', () => {
  it('leaves out what the schema does not know, but not where it keeps everything', () => {
    const {object, problems} = read(
      foo({a: 'x', z: 1, f: {any: {thing: 1}}}, {more: 1, status: {free: true}}),
    )
    expect(problems).toEqual(['unknown field "more"', 'unknown field "spec.z"'])
    expect(object).toEqual(foo({a: 'x', f: {any: {thing: 1}}}, {status: {free: true}}))
  })

  it('drops nulls unless they are wanted, then fills in defaults', () => {
    const {object} = read(foo({a: 'x', b: null, h: null, s: null}))
    expect(withDefaults(schemas, kindOf(object), object)['spec']).toEqual({a: 'x', b: 3, s: null})
  })

  it('keeps wrong types for the validation, except in metadata', () => {
    expect(read(foo({a: 1})).object['spec']).toEqual({a: 1})
    expect(() => read({...foo({}), metadata: {name: 1}})).toThrow(
      'json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    )
  })
})
