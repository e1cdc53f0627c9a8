import {describe, expect, it} from 'vitest'
import {bare} from './bare.ts'
import type {Found} from './bare.ts'
import {isCalm} from './calm.ts'
import {wayOut} from './journey.ts'

const found = (kind: string, metadata: object, rest: object = {}): Found => ({
  kind,
  object: {
    metadata: {
      name: 'x',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    ...rest,
  },
})
const validator = (failurePolicy: string, caBundle?: string): Found =>
  found(
    'ValidatingWebhookConfiguration',
    {labels: {'istio.io/rev': 'one'}},
    {webhooks: [{failurePolicy, clientConfig: caBundle === undefined ? {} : {caBundle}}]},
  )
const istiod = (readyReplicas: number): Found =>
  found(
    'Deployment',
    {labels: {'istio.io/rev': 'one'}, generation: 1},
    {status: {observedGeneration: 1, readyReplicas}},
  )

describe('[U] an object without chance and time', () => {
  it('keeps what was wanted and who owns it', () => {
    const managedFields = [
      {manager: 'kubelet', subresource: 'status'},
      {manager: 'helm', operation: 'Apply', time: '2026-01-01T00:00:00Z', fieldsV1: {'f:spec': {}}},
    ]
    expect(
      bare(
        found(
          'Service',
          {labels: {app: 'x'}, managedFields},
          {
            spec: {clusterIP: '10.96.0.7', ports: [{port: 80, nodePort: 30123}]},
            status: {loadBalancer: {}},
          },
        ),
      ),
    ).toEqual({
      metadata: {
        name: 'x',
        labels: {app: 'x'},
        managedFields: [{manager: 'helm', operation: 'Apply', fieldsV1: {'f:spec': {}}}],
      },
      spec: {clusterIP: '<present>', ports: [{port: 80, nodePort: '<present>'}]},
    })
  })

  it('still tells no address from some, and no bundle from one', () => {
    expect(bare(found('Service', {}, {spec: {clusterIP: 'None'}}))['spec']).toEqual({
      clusterIP: 'None',
    })
    expect(bare(validator('Fail', 'abc'))['webhooks']).toEqual([
      {failurePolicy: 'Fail', clientConfig: {caBundle: '<present>'}},
    ])
    expect(bare(validator('Fail', ''))['webhooks']).toEqual([
      {failurePolicy: 'Fail', clientConfig: {caBundle: ''}},
    ])
  })

  it('of a Secret tells the keys, never the values', () => {
    expect(bare(found('Secret', {}, {data: {'ca-key.pem': 'c2VjcmV0'}}))['data']).toEqual({
      'ca-key.pem': '<present>',
    })
  })

  it('has no hash in the name that a controller made', () => {
    expect(
      bare(
        found('ReplicaSet', {
          name: 'istiod-7d9c5b8f6d',
          labels: {'pod-template-hash': '7d9c5b8f6d'},
        }),
      ).metadata,
    ).toMatchObject({name: 'istiod-<hash>', labels: {'pod-template-hash': '<present>'}})
  })
})

describe('[U] a cluster is calm', () => {
  it('when every living istiod has closed its validators and is trusted', () => {
    expect(isCalm([istiod(1), validator('Ignore')])).toBe(false)
    expect(isCalm([istiod(1), validator('Fail')])).toBe(false)
    expect(isCalm([istiod(1), validator('Fail', 'abc')])).toBe(true)
    expect(isCalm([istiod(0), validator('Ignore')])).toBe(true)
  })

  it('not while something ends or a Deployment is not looked at yet', () => {
    expect(isCalm([found('ConfigMap', {deletionTimestamp: '2026-01-01T00:00:00Z'})])).toBe(false)
    expect(isCalm([found('Deployment', {generation: 2}, {status: {observedGeneration: 1}})])).toBe(
      false,
    )
  })
})

describe('[U] the way out when Helm refuses', () => {
  it('is a flag that fits the refusal', () => {
    expect(wayOut(3, ['Error: invalid ownership metadata; …'])).toEqual(['--take-ownership'])
    expect(wayOut(4, ['Error: conflict with "pilot-discovery"'])).toEqual(['--force-conflicts'])
    expect(wayOut(3, ['Error: conflict'])).toEqual([])
    expect(wayOut(4, ['Error: context deadline exceeded'])).toEqual([])
  })
})
