import {staying} from '../../../src/checks/workloads/staying.ts'
import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

const onDelete = (labels: Readonly<Record<string, string>>): readonly KubeObject[] => [
  workload('shop/slow', {
    kind: 'StatefulSet',
    labels,
    spec: {updateStrategy: {type: 'OnDelete'}},
  }),
  injectedPod('shop/slow', {
    metadata: {
      labels: {app: 'slow'},
      ownerReferences: [{kind: 'StatefulSet', name: 'slow', controller: true}],
    },
  }),
]

specify('workloads', [staying], {
  PODS_STAY_BEHIND: {
    fires: {
      'F-77 a pod has no owner': {
        objects: [injectedPod('shop/alone', {metadata: {ownerReferences: []}})],
        says: ['pod alone-5d4-abcde (no owner)'],
        severity: 'warns',
      },
      'F-75 a StatefulSet replaces pods only when they are deleted': {
        objects: onDelete({}),
        says: ['StatefulSet/slow (on-delete)'],
      },
      'its template opts out of injection': {
        objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'false'}})],
        says: ['Deployment/web (its template opts out of injection)'],
      },
    },
    quiet: {
      'the pod has no proxy': {
        objects: [object('v1 Pod shop/alone', {labels: {app: 'alone'}}, {status: {}})],
      },
      'istiod makes it for a Gateway': {
        objects: onDelete({'gateway.networking.k8s.io/gateway-name': 'slow'}),
      },
      'it is on the new revision already': {
        objects: [
          injectedPod('shop/alone', {revision: '1-28-10', metadata: {ownerReferences: []}}),
        ],
      },
    },
  },
})
