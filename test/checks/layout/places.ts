import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, workload} from '../mesh-objects.ts'

export const gateway = (place: string, labels: Readonly<Record<string, string>> = {}): KubeObject =>
  workload(place, {
    labels,
    annotations: {'inject.istio.io/templates': 'gateway'},
    pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
  })
export const waypoint = (place: string): KubeObject =>
  gateway(place, {'gateway.istio.io/managed': 'istio.io-mesh-controller'})
export const rooted = (root: string): readonly KubeObject[] =>
  istiod('default', '1.27.9', `rootNamespace: ${root}\n`)
