import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {podsRefused} from '../../../src/checks/workloads/refused.ts'

const failing = (message: string, status = 'True'): KubeObject => ({
  ...workload('shop/web'),
  status: {
    replicas: 2,
    conditions: [{type: 'ReplicaFailure', status, reason: 'FailedCreate', message}],
  },
})
specify('workloads', [podsRefused], {
  PODS_REFUSED: {
    fires: {
      'a quota refuses them': {
        objects: [failing('pods "web-1" is forbidden: exceeded quota: all, requested: pods=1')],
        says: ['for a quota', 'shop/Deployment/web'],
      },
      'Pod Security does': {
        objects: [failing('violates PodSecurity "restricted:latest"')],
        says: ['for Pod Security'],
      },
      'a webhook does': {
        objects: [failing('admission webhook "guard" denied the request')],
        says: ['by an admission webhook'],
      },
      'something else does': {objects: [failing('no')], says: ['describe deployment web']},
    },
    quiet: {
      'it is over': {objects: [failing('exceeded quota', 'False')]},
      'the workload is not in the mesh': {
        objects: [
          namespace('other'),
          {
            ...workload('other/web'),
            status: {
              conditions: [{type: 'ReplicaFailure', status: 'True', message: 'exceeded quota'}],
            },
          },
        ],
      },
    },
  },
})
