import {describe, expect, it} from 'vitest'
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
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'
import {pod} from './shop-pod.ts'

const AUTHORITY = {cert: 'own-cert', key: 'own-key', root: 'own-root'}

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
