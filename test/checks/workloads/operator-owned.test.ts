import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {operatorOwned} from '../../../src/checks/workloads/operator-owned.ts'

const owned = (kind: string, controller = true): KubeObject =>
  workload('shop/web', {metadata: {ownerReferences: [{kind, name: 'x', controller}]}})
specify('workloads', [operatorOwned], {
  TEMPLATE_HAS_AN_OPERATOR: {
    fires: {
      'a custom resource made it': {
        objects: [owned('Kafka')],
        says: ['Kafka', 'shop/Deployment/web'],
        severity: 'warns',
      },
    },
    quiet: {
      'istiod made it for a Gateway': {objects: [owned('Gateway')]},
      'the owner does not control it': {objects: [owned('Application', false)]},
      'it is not in the mesh': {
        objects: [
          namespace('other'),
          workload('other/db', {
            metadata: {ownerReferences: [{kind: 'Kafka', name: 'x', controller: true}]},
          }),
        ],
      },
    },
  },
})
