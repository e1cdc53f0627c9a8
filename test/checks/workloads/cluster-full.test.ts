import type {KubeObject} from '../../../src/mesh/object.ts'
import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {clusterFull} from '../../../src/checks/workloads/cluster-full.ts'
import {YIELDS, node} from './capacity.ts'

const asking = (cpu: string, spec: Record<string, unknown> = {}): KubeObject =>
  workload('shop/web', {
    replicas: 1,
    pod: {containers: [{name: 'app', image: 'a', resources: {requests: {cpu}}}]},
    spec: {...spec},
  })
specify('workloads', [clusterFull], {
  CLUSTER_FULL: {
    fires: {
      'another pod asks for more than is left': {
        objects: [asking('9')],
        says: ['6400m CPU', 'shop/Deployment/web'],
        severity: 'warns',
      },
      'there is no place for a pod': {
        objects: [node('node-1', {}, {cpu: '16', memory: '64Gi', pods: '2'})],
        says: ['0 place(s)'],
      },
      'others take the memory': {
        objects: [node('node-1', {}, {cpu: '16', memory: '2303Mi', pods: '110'})],
      },
    },
    quiet: {
      'there is just room': {objects: [asking('7')]},
      'there is just the memory and the place': {
        objects: [node('node-1', {}, {cpu: '16', memory: '2304Mi', pods: '3'})],
      },
      'it takes a pod away first': {objects: [asking('9', YIELDS)]},
      'a node does not say what it has': {objects: [asking('9'), node('node-2', {}, {})]},
      'another node has room': {objects: [asking('9'), node('node-2')]},
    },
  },
})
