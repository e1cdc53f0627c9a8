import type {KubeObject} from '../../../src/mesh/object.ts'
import {object, workload} from '../mesh-objects.ts'

export const agent = (ready = 3, more: object = {}): KubeObject =>
  object(
    'apps/v1 DaemonSet istio-system/istio-cni-node',
    {generation: 1},
    {
      status: {
        desiredNumberScheduled: 3,
        numberReady: ready,
        updatedNumberScheduled: 3,
        observedGeneration: 1,
        ...more,
      },
    },
  )
export const quota = (hard: object, used: object, spec: object = {}): KubeObject =>
  object('v1 ResourceQuota shop/all', {}, {spec: {hard, ...spec}, status: {hard, used}})
export const annotated = (annotations: Record<string, string>): KubeObject =>
  workload('shop/web', {annotations})
export const range = (rule: object, place = 'shop/range'): KubeObject =>
  object(`v1 LimitRange ${place}`, {}, {spec: {limits: [rule]}})
