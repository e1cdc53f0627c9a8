import {imagePinned} from '../../../src/checks/workloads/image-pinned.ts'
import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

specify('workloads', [imagePinned], {
  PROXY_IMAGE_PINNED: {
    fires: {
      'the template names the image': {
        objects: [workload('shop/web', {annotations: {'sidecar.istio.io/proxyImage': 'ours'}})],
        says: ['Deployment/web', 'sidecar.istio.io/proxyImage'],
        severity: 'warns',
      },
    },
    quiet: {
      'it says something else of the proxy': {
        objects: [workload('shop/web', {annotations: {'sidecar.istio.io/proxyCPU': '1'}})],
      },
    },
  },
})
