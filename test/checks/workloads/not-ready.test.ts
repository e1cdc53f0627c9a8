import {notReady} from '../../../src/checks/workloads/not-ready.ts'
import {injectedPod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'

specify('workloads', [notReady], {
  WORKLOAD_NOT_READY: {
    fires: {
      'F-74 a pod is not ready': {
        objects: [{...injectedPod('shop/web'), status: {phase: 'Running'}}],
        says: ['Deployment/web in shop has 0 of 2 pod(s) ready'],
        severity: 'warns',
      },
    },
    quiet: {
      'it is on the new revision': {
        objects: [{...injectedPod('shop/web', {revision: '1-28-10'}), status: {phase: 'Running'}}],
      },
    },
  },
})
