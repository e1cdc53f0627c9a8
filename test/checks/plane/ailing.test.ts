import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {ailing} from '../../../src/checks/plane/ailing.ts'
import {LABELS, OLD_POD, plane} from './istiod.ts'

const sick = (reason: string): KubeObject =>
  object(
    `v1 Pod istio-system/${OLD_POD}`,
    {
      labels: {...LABELS, 'pod-template-hash': '7c5'},
      ownerReferences: [{kind: 'ReplicaSet', name: 'istiod-7c5', controller: true}],
    },
    {
      spec: {},
      status: {
        phase: 'Running',
        conditions: [{type: 'Ready', status: 'False'}],
        containerStatuses: [{name: 'discovery', state: {waiting: {reason}}}],
      },
    },
  )
const replica = (name: string): KubeObject =>
  object(
    `v1 Pod istio-system/${name}`,
    {
      labels: {...LABELS, 'pod-template-hash': '7c5'},
      ownerReferences: [{kind: 'ReplicaSet', name: 'istiod-7c5', controller: true}],
    },
    {spec: {}, status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]}},
  )
specify('plane', [ailing], {
  OLD_ISTIOD_AILING: {
    fires: {
      'a replica crashes': {
        objects: [sick('CrashLoopBackOff')],
        says: [OLD_POD, 'CrashLoopBackOff'],
        severity: 'warns',
      },
      'one replica of two is not ready, whatever its Deployment says': {
        objects: [plane({replicas: 2}), sick('Error'), replica('istiod-7c5-other')],
        says: ['Error'],
      },
      'it is being rolled out': {
        objects: [
          {
            ...plane({replicas: 2}),
            status: {observedGeneration: 1, replicas: 2, updatedReplicas: 1, readyReplicas: 2},
          },
        ],
      },
      'a replica is missing': {
        objects: [
          {
            ...plane({replicas: 3}),
            status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2},
          },
        ],
        says: ['2 of 3'],
      },
    },
    quiet: {
      'another revision ails': {
        objects: istiod('r2', '1.29.6').map(each =>
          each.kind === 'Deployment' ? {...each, status: {}} : each,
        ),
      },
      'all are ready': {objects: [plane({replicas: 3})]},
    },
  },
})
