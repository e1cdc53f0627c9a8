import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, object} from '../mesh-objects.ts'

export const node = (
  name: string,
  spec: Record<string, unknown> = {},
  allocatable: object = {cpu: '16', memory: '64Gi', pods: '110'},
  labels: Record<string, string> = {},
): KubeObject =>
  object(
    `v1 Node ${name}`,
    {labels},
    {spec, status: {allocatable, conditions: [{type: 'Ready', status: 'True'}]}},
  )
export const YIELDS = {strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}}
export const NO_POD = ['Pod/shop/web-5d4-abcde']
export const dbPod = injectedPod('shop/db', {
  metadata: {ownerReferences: [{kind: 'StatefulSet', name: 'db', controller: true}]},
})
