import {describe, expect, it} from 'vitest'
import {afterUpdate} from '../../../../src/embedded/world/patch/update.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {kindOf, NOW, schemas} from './replay.ts'

const kind = kindOf({apiVersion: 'apps/v1', kind: 'Deployment'})

/** A Deployment with one replica, of whose spec somebody gave these fields. */
const deployed = (spec: Fields): ApiObject => {
  const was = afterUpdate({
    schemas,
    kind,
    was: undefined,
    is: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web'},
      spec,
    } as unknown as ApiObject,
    manager: 'one',
    now: NOW,
  })
  return {...was, spec: {replicas: 1, ...spec}}
}

const scaledBy = (was: ApiObject): readonly string[] => {
  const is = {...was, spec: {...(was['spec'] as Fields), replicas: 3}}
  return (
    afterUpdate({schemas, kind, was, is, manager: 'two', subresource: 'scale', now: NOW}).metadata
      .managedFields ?? []
  ).map(({manager}) => manager)
}

describe('who scales a workload', () => {
  it('owns the number of replicas when somebody owned it before', () => {
    expect(scaledBy(deployed({replicas: 1, paused: true}))).toEqual(['one', 'two'])
  })

  it('does not when nobody did: the API server says so, too', () => {
    expect(scaledBy(deployed({paused: true}))).toEqual(['one'])
  })
})
