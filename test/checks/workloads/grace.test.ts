import type {KubeObject} from '../../../src/mesh/object.ts'
import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {grace} from '../../../src/checks/workloads/grace.ts'

const ending = (seconds: number, drain?: string): KubeObject =>
  workload('shop/web', {
    pod: {terminationGracePeriodSeconds: seconds},
    annotations: drain === undefined ? {} : {'proxy.istio.io/config': drain},
  })
specify('workloads', [grace], {
  GRACE_TOO_SHORT: {
    fires: {
      'it is as short as the usual drain': {objects: [ending(5)], says: ['shop/Deployment/web']},
      'its own drain is longer': {objects: [ending(60, 'terminationDrainDuration: 1m5s')]},
      'the mesh drains for longer': {
        objects: [ending(30)],
        values: {meshConfig: {defaultConfig: {terminationDrainDuration: '45s'}}},
      },
    },
    quiet: {
      'it is a second longer': {objects: [ending(6)]},
      'its own drain is shorter than the mesh’s': {
        objects: [ending(30, '{"terminationDrainDuration": "10s"}')],
        values: {meshConfig: {defaultConfig: {terminationDrainDuration: '45s'}}},
      },
      'the drain is no duration': {objects: [ending(30, 'terminationDrainDuration: h')]},
    },
  },
})
