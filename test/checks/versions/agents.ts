import type {KubeObject} from '../../../src/mesh/object.ts'
import {workload} from '../mesh-objects.ts'

export const cni = (version: string, name = 'istio-cni-node'): KubeObject =>
  workload(`istio-system/${name}`, {
    kind: 'DaemonSet',
    labels: {'k8s-app': 'istio-cni-node'},
    pod: {containers: [{name: 'install-cni', image: `example.org/istio/install-cni:${version}`}]},
  })
export const ztunnel = (
  version: string,
  labels: Readonly<Record<string, string>> = {},
): KubeObject =>
  workload('istio-system/ztunnel', {
    kind: 'DaemonSet',
    labels,
    pod: {
      containers: [
        {
          name: 'istio-proxy',
          image: `example.org/istio/ztunnel:${version}`,
          args: ['proxy', 'ztunnel'],
        },
      ],
    },
  })
export const other = workload('kube-system/calico-node', {
  kind: 'DaemonSet',
  pod: {containers: [{name: 'install-cni', image: 'example.org/cni:1.20.0'}]},
})
