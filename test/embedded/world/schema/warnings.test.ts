import {describe, expect, it} from 'vitest'
import {warningsAbout} from '../../../../src/embedded/world/schema/warnings.ts'
import type {ApiObject} from '../../../../src/embedded/world/api-object.ts'

const DEPLOYMENT = {kind: 'Deployment'}
const CRD = {kind: 'CustomResourceDefinition'}

const object = (fields: object): ApiObject =>
  ({
    metadata: {
      name: 'x',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    ...fields,
  }) as unknown as ApiObject
const deployment = (spec: object, annotations: object = {}): ApiObject =>
  object({spec: {template: {metadata: {annotations}, spec}}})
const definition = (...formats: readonly string[]): ApiObject => {
  const properties = Object.fromEntries(
    formats.map((format, index) => [`field${index}`, {type: 'string', format}]),
  )
  return object({
    spec: {versions: [{name: 'v1', schema: {openAPIV3Schema: {type: 'object', properties}}}]},
  })
}

describe('warnings about pods that are wanted', () => {
  it('tell of annotations that became fields, unless the field is there', () => {
    const annotations = {'container.apparmor.security.beta.kubernetes.io/app': 'unconfined'}
    expect(
      warningsAbout(DEPLOYMENT, undefined, deployment({containers: [{name: 'app'}]}, annotations)),
    ).toEqual([
      'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/app]: ' +
        'deprecated since v1.30; use the "appArmorProfile" field instead',
    ])
    expect(
      warningsAbout(
        DEPLOYMENT,
        undefined,
        deployment(
          {containers: [{name: 'app', securityContext: {appArmorProfile: {type: 'Unconfined'}}}]},
          annotations,
        ),
      ),
    ).toEqual([])
    expect(
      warningsAbout(
        DEPLOYMENT,
        undefined,
        deployment(
          {securityContext: {appArmorProfile: {type: 'Unconfined'}}, containers: [{name: 'app'}]},
          annotations,
        ),
      ),
    ).toEqual([])
  })

  it('tell of old labels of nodes', () => {
    expect(
      warningsAbout(
        DEPLOYMENT,
        undefined,
        deployment({nodeSelector: {'beta.kubernetes.io/os': 'linux'}}),
      ),
    ).toEqual([
      'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    ])
  })

  it('tell of variables that hide others, not of those that build upon them', () => {
    const env = [
      {name: 'A', value: '1'},
      {name: 'A', value: '2'},
      {name: 'B', value: '1'},
      {name: 'B', value: '$(B)2'},
    ]
    expect(
      warningsAbout(DEPLOYMENT, undefined, deployment({containers: [{name: 'app', env}]})),
    ).toEqual([
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may ' +
        'be dropped when using apply',
    ])
  })
})

describe('warnings about definitions', () => {
  it('name each format that is not known, once', () => {
    expect(warningsAbout(CRD, undefined, definition('binary', 'date-time', 'binary'))).toEqual([
      'unrecognized format "binary"',
    ])
  })

  it('are silent about formats that were there before', () => {
    expect(warningsAbout(CRD, definition('binary'), definition('binary', 'odd'))).toEqual([
      'unrecognized format "odd"',
    ])
  })
})
