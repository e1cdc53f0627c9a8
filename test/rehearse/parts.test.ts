import {describe, expect, it} from 'vitest'
import {DisruptionRecorder, shareOf} from '../../src/rehearse/disruption.ts'
import {refuseIncomplete} from '../../src/rehearse/preconditions.ts'
import {
  ownerOf,
  podAgain,
  unreadyBefore,
  unreadyText,
  usualStartMs,
} from '../../src/rehearse/restore-pods.ts'
import {restoration} from '../../src/rehearse/restore.ts'
import {rootsOf} from '../../src/rehearse/roots.ts'
import {RehearsalRecorder} from '../../src/rehearse/recorder.ts'
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'
import type {ApiObject} from '../../src/embedded/world/api-object.ts'

const AUTHORITY = {cert: 'own-cert', key: 'own-key', root: 'own-root'}

const pod = (name: string, {ready = true, ending = false, hash = 'abc'} = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '',
    labels: {'pod-template-hash': hash},
    ownerReferences: [
      {apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `web-${hash}`, uid: 'r', controller: true},
    ],
    ...(ending ? {deletionTimestamp: '2026-01-01T00:00:00Z'} : {}),
  },
  status: {phase: 'Running', conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}]},
})
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

const SNAPSHOT: Snapshot = {
  apiVersion: 'meshctl.dev/v1',
  kind: 'Snapshot',
  format: 1,
  takenAt: '2026-11-23T00:00:00Z',
  by: '0.1.0',
  istioNamespace: 'istio-system',
  cluster: {uid: 'u', version: '1.35.0'},
  objects: [
    pod('a'),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'istiod', namespace: 'istio-system'},
      spec: {selector: {app: 'istiod'}},
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {name: 'injector'},
      webhooks: [
        {
          name: 'a',
          clientConfig: {
            service: {namespace: 'istio-system', name: 'istiod'},
            caBundle: 'sha256:1',
          },
        },
      ],
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {name: 'kyverno'},
      webhooks: [
        {
          name: 'k',
          clientConfig: {service: {namespace: 'kyverno', name: 'kyverno'}, caBundle: 'sha256:2'},
        },
      ],
    },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {name: 'x.istio.io'},
    },
  ],
  secrets: [
    {
      namespace: 'istio-system',
      name: 'istio-ca-secret',
      type: 'istio.io/ca-root',
      labels: {},
      annotations: {},
      data: {'ca-key.pem': 'mark:1', 'root-cert.pem': 'mark:2'},
      certificates: {'root-cert.pem': 'sha256:1'},
    },
  ],
  certificates: {
    'sha256:1': [
      {subject: 'O=a', issuer: 'O=a', notBefore: '', notAfter: '', keyId: 'k', fingerprint: 'f1'},
    ],
    'sha256:2': [
      {subject: 'O=b', issuer: 'O=b', notBefore: '', notAfter: '', keyId: 'l', fingerprint: 'f2'},
    ],
  },
  releases: [
    {
      namespace: 'istio-system',
      name: 'istiod',
      number: 3,
      status: 'deployed',
      labels: {owner: 'helm', name: 'istiod', version: '3', status: 'deployed'},
      payload: {name: 'istiod', version: 3},
    },
  ],
  blindSpots: [],
}

describe('[U] a copy', () => {
  it('has a CA for each root: istiod’s own for what trusted it, another for what did not', async () => {
    const rootOf = await rootsOf(SNAPSHOT, AUTHORITY, () =>
      Promise.resolve({cert: 'c', key: 'k', root: 'other'}),
    )
    expect([rootOf('sha256:1').root, rootOf('sha256:2').root, rootOf('unheard of').root]).toEqual([
      'own-root',
      'other',
      'own-root',
    ])
  })

  it(
    'has definitions first, its own CA in place of the real one, Helm’s books, and nobody ' +
      'else’s webhooks',
    async () => {
      const rootOf = await rootsOf(SNAPSHOT, AUTHORITY, () => Promise.resolve(AUTHORITY))
      const {objects, leftOut} = restoration(SNAPSHOT, rootOf, () => 'new-uid')
      expect(objects[0]?.kind).toBe('CustomResourceDefinition')
      expect(objects.map(each => each.metadata.name)).toEqual([
        'x.istio.io',
        'istio-ca-secret',
        'sh.helm.release.v1.istiod.v3',
        'istiod',
        'injector',
        'a',
      ])
      expect(objects.find(each => each.metadata.name === 'istio-ca-secret')?.['data']).toEqual({
        'ca-key.pem': Buffer.from('own-key').toString('base64'),
        'root-cert.pem': Buffer.from('own-root').toString('base64'),
      })
      expect(JSON.stringify(objects.find(each => each.metadata.name === 'injector'))).toContain(
        Buffer.from('own-root').toString('base64'),
      )
      expect(leftOut).toEqual([expect.stringContaining('kyverno')])
    },
  )

  it('knows owners of pods, and how long they took', () => {
    const timed = (name: string, seconds: number): SnapshotObject => ({
      ...(pod(name) as unknown as SnapshotObject),
      status: {
        phase: 'Running',
        startTime: '2026-01-01T00:00:00Z',
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            lastTransitionTime: `2026-01-01T00:00:${String(seconds).padStart(2, '0')}Z`,
          },
        ],
      },
    })
    expect(ownerOf(pod('a'))).toBe('shop/Deployment/web')
    expect(usualStartMs([timed('a', 4), timed('b', 20), timed('c', 6)])).toBe(6000)
    expect(usualStartMs([pod('a') as unknown as SnapshotObject])).toBeUndefined()
    expect(
      (podAgain(pod('a') as unknown as SnapshotObject)['status'] as {podIP: string}).podIP,
    ).toMatch(/^10\.\d+\.\d+\.\d+$/)
  })

  it('knows who was broken before, and who had only begun to start', () => {
    const taken = {now: Date.parse('2026-01-01T01:00:00Z'), startMs: 5_000}
    const waiting = (name: string, since: string, restartCount = 0): SnapshotObject => ({
      ...(pod(name) as unknown as SnapshotObject),
      status: {
        phase: 'Running',
        conditions: [{type: 'Ready', status: 'False', lastTransitionTime: since}],
        containerStatuses: [{restartCount}],
      },
    })
    const judged = (...pods: readonly SnapshotObject[]): readonly string[] =>
      unreadyText(unreadyBefore(pods, taken))
    const broken = [expect.stringMatching(/never ready .*shop\/Deployment\/web/)]
    expect(
      judged(waiting('a', '2026-01-01T00:30:00Z'), waiting('b', '2026-01-01T00:59:58Z')),
    ).toEqual(broken)
    expect(judged(waiting('a', '2026-01-01T00:59:58Z', 3))).toEqual(broken)
    expect(judged(pod('a', {ready: false}))).toEqual(broken)
    expect(judged(waiting('a', '2026-01-01T00:59:58Z'))).toEqual([
      expect.stringMatching(/taken to become ready: shop\/Deployment\/web/),
    ])
    expect(judged(waiting('a', '2026-01-01T00:30:00Z'), pod('b'))).toEqual([])
  })

  it('is not made of a snapshot that lacks what it needs', () => {
    expect(() =>
      refuseIncomplete({...SNAPSHOT, blindSpots: [{resource: 'pods', why: 'no'}]}),
    ).toThrow(expect.objectContaining({code: 'SNAPSHOT_INCOMPLETE'}))
    expect(() =>
      refuseIncomplete({...SNAPSHOT, blindSpots: [{resource: 'nodes', why: 'no'}]}),
    ).not.toThrow()
    expect(() =>
      refuseIncomplete({
        ...SNAPSHOT,
        blindSpots: [{resource: 'secrets', namespace: SNAPSHOT.istioNamespace, why: 'no'}],
      }),
    ).toThrow(expect.objectContaining({code: 'SNAPSHOT_INCOMPLETE'}))
    // row 4: a Deployment that looks like a gateway, in a namespace that the operator may not read
    expect(() =>
      refuseIncomplete({
        ...SNAPSHOT,
        blindSpots: [{resource: 'secrets', namespace: 'shop', why: 'no'}],
      }),
    ).not.toThrow()
  })
})
