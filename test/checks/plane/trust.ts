import type {KubeObject} from '../../../src/mesh/object.ts'
import {workload} from '../mesh-objects.ts'
import type {WorkloadGiven} from '../mesh-objects.ts'

type Rest = Record<string, unknown>
export const NO_ROOT = ['ConfigMap/shop/istio-ca-root-cert']
/** The old istiod with something else in its Deployment. */
export const plane = (
  given: WorkloadGiven & {readonly env?: readonly Rest[]; readonly resources?: Rest},
): KubeObject =>
  workload('istio-system/istiod', {
    replicas: 1,
    labels: {app: 'istiod', 'istio.io/rev': 'default'},
    ...given,
    metadata: {
      labels: {app: 'istiod', 'istio.io/rev': 'default'},
      annotations: {
        'meta.helm.sh/release-name': 'istiod',
        'meta.helm.sh/release-namespace': 'istio-system',
      },
      ...given.metadata,
    },
    pod: {
      containers: [
        {
          name: 'discovery',
          image: 'example.org/istio/pilot:1.27.9',
          env: given.env ?? [],
          resources: given.resources ?? {},
        },
      ],
      ...given.pod,
    },
  })
