import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {interruption} from '../../../src/checks/workloads/interruption.ts'
import {NO_POD, dbPod} from './capacity.ts'

const alone = {without: [...NO_POD, 'Deployment/shop/web']}
const stateful = (replicas: number, spec: Record<string, unknown> = {}): KubeObject =>
  workload('shop/db', {kind: 'StatefulSet', replicas, spec: {...spec}})
const daemons = (maxUnavailable: unknown): readonly KubeObject[] => [
  workload('shop/log', {
    kind: 'DaemonSet',
    replicas: 2,
    spec: {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable}}},
  }),
  injectedPod('shop/log', {
    metadata: {ownerReferences: [{kind: 'DaemonSet', name: 'log', controller: true}]},
  }),
]
specify('workloads', [interruption], {
  INTERRUPTION_EXPECTED: {
    fires: {
      'it is recreated': {
        objects: [workload('shop/web', {spec: {strategy: {type: 'Recreate'}}})],
        says: ['Recreate', 'shop/Deployment/web'],
        severity: 'warns',
      },
      'a StatefulSet has one replica': {
        objects: [stateful(1), dbPod],
        says: ['single replica', 'shop/StatefulSet/db'],
      },
      'all may be missing': {
        objects: [
          workload('shop/web', {spec: {strategy: {rollingUpdate: {maxUnavailable: '100%'}}}}),
        ],
        says: ['at once'],
      },
      'its only pod may be missing': {
        objects: [
          workload('shop/web', {
            replicas: 1,
            spec: {strategy: {rollingUpdate: {maxUnavailable: 1}}},
          }),
        ],
      },
      'a DaemonSet may lose all': {objects: daemons('100%'), says: ['shop/DaemonSet/log']},
    },
    quiet: {
      'one of two may be missing': {
        objects: [workload('shop/web', {spec: {strategy: {rollingUpdate: {maxUnavailable: 1}}}})],
      },
      'its only pod is followed by the next': {objects: [workload('shop/web', {replicas: 1})]},
      'a StatefulSet has two': {objects: [stateful(2), dbPod]},
      'a StatefulSet is replaced by hand': {
        objects: [stateful(1, {updateStrategy: {type: 'OnDelete'}}), dbPod],
      },
      'a DaemonSet loses one after the other': {objects: daemons(1)},
      'it has no replicas': {
        objects: [workload('shop/web', {replicas: 0, spec: {strategy: {type: 'Recreate'}}})],
        ...alone,
        without: NO_POD,
      },
      'it is not in the mesh': {
        objects: [
          namespace('other'),
          workload('other/web', {spec: {strategy: {type: 'Recreate'}}}),
        ],
      },
    },
  },
})
