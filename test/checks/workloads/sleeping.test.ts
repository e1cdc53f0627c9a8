import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {sleeping} from '../../../src/checks/workloads/sleeping.ts'

const asleep = (replicas: number): KubeObject => workload('shop/web', {replicas})
const NO_POD = ['Pod/shop/web-5d4-abcde']
specify('workloads', [sleeping], {
  WORKLOADS_ASLEEP: {
    fires: {
      'it has no replicas': {
        objects: [asleep(0)],
        without: NO_POD,
        says: ['shop/Deployment/web', '--replicas=1'],
        severity: 'info',
      },
      'KEDA put it to sleep': {
        objects: [
          asleep(0),
          object('keda.sh/v1alpha1 ScaledObject shop/web', {}, {spec: {minReplicaCount: 0}}),
        ],
        without: NO_POD,
        says: ['KEDA'],
      },
    },
    quiet: {
      'it has one': {objects: [asleep(1)]},
      'nobody injects it': {objects: [namespace('shop'), asleep(0)], without: NO_POD},
    },
  },
})
