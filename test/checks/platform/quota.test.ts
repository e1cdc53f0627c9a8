import type {KubeObject} from '../../../src/mesh/object.ts'
import {object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {quotaTooSmall} from '../../../src/checks/platform/quota.ts'
import {quota} from './policies.ts'

const asking = (cpu: string, memory: string, spec: object = {}): KubeObject =>
  workload('shop/web', {
    pod: {containers: [{name: 'app', image: 'a', resources: {requests: {cpu, memory}}}]},
    spec: {...spec},
  })
const YIELDS = {strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}}
specify('platform', [quotaTooSmall], {
  QUOTA_TOO_SMALL: {
    fires: {
      'no pod more is allowed': {
        objects: [quota({pods: '2'}, {pods: '2'})],
        says: ['ResourceQuota all in shop', 'Deployment/web', 'pods'],
        severity: 'warns',
      },
      'the pod fits and its proxy does not': {
        objects: [quota({'requests.cpu': '1'}, {'requests.cpu': '600m'}), asking('350m', '1Mi')],
        says: ['requests.cpu'],
        severity: 'warns',
      },
      'memory is short, by its other name': {
        objects: [quota({memory: '1Gi'}, {memory: '1000Mi'}), asking('1m', '64Mi')],
        says: ['requests.memory'],
        severity: 'warns',
      },
      'only some pods count': {
        objects: [quota({pods: '2'}, {pods: '2'}, {scopes: ['NotTerminating']})],
        severity: 'warns',
      },
      'limits are short, for the proxy has two cores': {
        objects: [quota({'limits.cpu': '4'}, {'limits.cpu': '3'})],
        says: ['limits.cpu'],
      },
    },
    quiet: {
      'there is just room': {
        objects: [
          quota({pods: '3', 'requests.cpu': '1'}, {pods: '2', 'requests.cpu': '600m'}),
          asking('300m', '1Mi'),
        ],
      },
      'the workload takes a pod away first': {
        objects: [quota({pods: '2'}, {pods: '2'}), asking('1m', '1Mi', YIELDS)],
      },
      'a StatefulSet makes none besides': {
        objects: [quota({pods: '2'}, {pods: '2'}), workload('shop/web', {kind: 'StatefulSet'})],
        without: ['Pod/shop/web-5d4-abcde', 'Deployment/shop/web'],
      },
      'the proxy asks for nothing': {
        objects: [quota({'requests.cpu': '1'}, {'requests.cpu': '600m'}), asking('350m', '1Mi')],
        values: {global: {proxy: {resources: {requests: {cpu: '10m'}}}}},
      },
      'the quota is of another namespace': {
        objects: [
          object(
            'v1 ResourceQuota other/all',
            {},
            {status: {hard: {pods: '2'}, used: {pods: '2'}}},
          ),
        ],
      },
      'it counts something else': {objects: [quota({services: '1'}, {services: '1'})]},
    },
  },
})
