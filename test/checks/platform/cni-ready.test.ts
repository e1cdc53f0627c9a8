import {injectedPod, object, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {cniReady} from '../../../src/checks/platform/cni-ready.ts'
import {agent} from './policies.ts'

specify('platform', [cniReady], {
  CNI_NOT_READY: {
    fires: {
      'it is missing on a node': {objects: [agent(2)], says: ['2 of 3'], severity: 'warns'},
      'it is being rolled': {
        objects: [agent(3, {updatedNumberScheduled: 1})],
        says: ['1 of them'],
      },
      'its controller has not seen its template': {objects: [agent(3, {observedGeneration: 0})]},
    },
    quiet: {
      'it is whole': {
        objects: [agent()],
        releases: [release('istio-system/cni', 'cni', '1.27.9')],
      },
      'another DaemonSet is not': {
        objects: [
          object(
            'apps/v1 DaemonSet kube-system/calico-node',
            {generation: 1},
            {status: {desiredNumberScheduled: 3, numberReady: 1}},
          ),
          injectedPod('shop/web'),
        ],
      },
    },
  },
})
