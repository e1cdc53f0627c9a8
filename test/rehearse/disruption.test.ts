import {describe, expect, it} from 'vitest'
import {DisruptionRecorder, shareOf} from '../../src/rehearse/disruption.ts'
import {RehearsalRecorder} from '../../src/rehearse/recorder.ts'
import {pod} from './shop-pod.ts'
import type {ApiObject} from '../../src/embedded/world/api-object.ts'

const deployment = (replicas: number): ApiObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: 'shop', uid: 'd', resourceVersion: '1', creationTimestamp: ''},
  spec: {replicas},
})
const change = (
  storage: string,
  was: ApiObject | undefined,
  is: ApiObject | undefined,
): Parameters<DisruptionRecorder['seen']>[0] => ({version: 1, storage, was, is, gone: undefined})

describe('[U] disruption of workloads', () => {
  const standing = (): DisruptionRecorder => {
    const recorder = new DisruptionRecorder()
    recorder.seen(change('deployments.apps', undefined, deployment(3)))
    for (const name of ['a', 'b', 'c']) recorder.seen(change('pods', undefined, pod(name)))
    return recorder
  }

  it('counts pods that were ended, and the fewest that were ready at any moment', () => {
    const recorder = standing()
    recorder.enter('move')
    recorder.seen(change('pods', pod('a'), pod('a', {ending: true})))
    recorder.seen(change('pods', pod('b'), pod('b', {ready: false})))
    recorder.seen(change('pods', undefined, pod('d', {hash: 'new'})))
    recorder.seen(change('pods', pod('a', {ending: true}), undefined))
    expect(recorder.of('move')).toEqual([
      {
        namespace: 'shop',
        kind: 'Deployment',
        name: 'web',
        podsReplaced: 1,
        wanted: 3,
        lowestReady: 1,
      },
    ])
    expect(recorder.of('another')).toEqual([])
  })

  it('a surge loses nothing', () => {
    const recorder = standing()
    recorder.enter('move')
    recorder.seen(change('pods', undefined, pod('d')))
    recorder.seen(change('pods', pod('a'), pod('a', {ending: true})))
    expect(recorder.of('move')).toMatchObject([{podsReplaced: 1, lowestReady: 3, wanted: 3}])
  })

  it('a workload that begins in a step is no loss of it', () => {
    const recorder = new DisruptionRecorder()
    recorder.enter('install')
    recorder.seen(change('deployments.apps', undefined, deployment(1)))
    recorder.seen(change('pods', undefined, pod('a', {ready: false})))
    recorder.seen(change('pods', pod('a', {ready: false}), pod('a')))
    expect(recorder.of('install')).toEqual([])
  })

  it('the share of nothing wanted is all of it', () =>
    expect(shareOf({lowestReady: 0, wanted: 0})).toBe(1))
})

describe('[U] the recorder of a rehearsal', () => {
  it('spans steps, and gathers what Kubernetes warned of', () => {
    const recorder = new RehearsalRecorder()
    const event = (name: string, message: string): ApiObject => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name, namespace: 'shop', uid: name, resourceVersion: '1', creationTimestamp: ''},
      type: 'Warning',
      reason: 'FailedCreate',
      message,
      involvedObject: {kind: 'ReplicaSet', namespace: 'shop', name: 'web-abc'},
      count: 1,
    })
    recorder.seen(change('events', undefined, event('early', 'before anything')))
    recorder.tell({at: '2026-01-01T00:00:00Z', run: 'r', step: 'move', type: 'start', text: ''})
    for (const name of ['a', 'b'])
      recorder.seen(change('events', undefined, event(name, 'exceeded quota')))
    recorder.tell({at: '2026-01-01T00:00:09Z', run: 'r', step: 'move', type: 'pass', text: ''})
    expect(recorder.span('move')).toEqual({
      startedAt: '2026-01-01T00:00:00Z',
      endedAt: '2026-01-01T00:00:09Z',
    })
    expect(recorder.warnings()).toEqual([
      {
        step: 'move',
        reason: 'FailedCreate',
        kind: 'ReplicaSet',
        namespace: 'shop',
        name: 'web-abc',
        message: 'exceeded quota',
        count: 2,
      },
    ])
  })
})
