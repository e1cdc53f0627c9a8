import type {KubeObject} from '../../../src/mesh/object.ts'
import {object, workload} from '../mesh-objects.ts'
import type {WorkloadGiven} from '../mesh-objects.ts'

export type Rest = Record<string, unknown>
export const LABELS = {app: 'istiod', 'istio.io/rev': 'default'}
export const plane = (given: WorkloadGiven & {readonly requests?: Rest} = {}): KubeObject =>
  workload('istio-system/istiod', {
    replicas: 1,
    labels: LABELS,
    ...given,
    metadata: {
      labels: LABELS,
      annotations: {
        'meta.helm.sh/release-name': 'istiod',
        'meta.helm.sh/release-namespace': 'istio-system',
      },
    },
    pod: {
      containers: [
        {
          name: 'discovery',
          image: 'example.org/istio/pilot:1.27.9',
          resources: {requests: given.requests ?? {}},
        },
      ],
      ...given.pod,
    },
  })
export const lock = (name: string, record: unknown): KubeObject =>
  object(
    `v1 ConfigMap istio-system/${name}`,
    {
      annotations: {
        'control-plane.alpha.kubernetes.io/leader':
          typeof record === 'string' ? record : JSON.stringify(record),
      },
    },
    {},
  )
export const held = (holderIdentity: string, holderKey = 'default'): Rest => ({
  holderIdentity,
  holderKey,
  leaseDurationSeconds: 30,
})
export const OLD_POD = 'istiod-7c5-xyz12'
export const node = (name: string, spec: Rest = {}, status: Rest = {}, labels = {}): KubeObject =>
  object(
    `v1 Node ${name}`,
    {labels},
    {
      spec,
      status: {
        allocatable: {cpu: '4', memory: '16Gi'},
        conditions: [{type: 'Ready', status: 'True'}],
        ...status,
      },
    },
  )
