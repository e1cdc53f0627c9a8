import {roleSeeds} from './rbac/seeds.ts'
import type {Fields} from './api-object.ts'

/** An object that every cluster has from its first moment. */
export interface Seed {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly object: Fields
}

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']
const PRIORITIES = [
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
]

/** In the order in which they must be made. */
export function seeds(): readonly Seed[] {
  return [
    ...NAMESPACES.map(name => ({apiVersion: 'v1', kind: 'Namespace', object: {metadata: {name}}})),
    ...PRIORITIES.map(({name, value, description}) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      object: {
        metadata: {name},
        value,
        description,
        globalDefault: false,
        preemptionPolicy: 'PreemptLowerPriority',
      },
    })),
    ...roleSeeds(),
    {
      apiVersion: 'v1',
      kind: 'Service',
      namespace: 'default',
      object: {
        metadata: {name: 'kubernetes', labels: {component: 'apiserver', provider: 'kubernetes'}},
        spec: {
          clusterIP: '10.96.0.1',
          type: 'ClusterIP',
          ports: [{name: 'https', port: 443, protocol: 'TCP', targetPort: 6443}],
        },
      },
    },
  ]
}
