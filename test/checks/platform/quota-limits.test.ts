import {specify} from '../specify.ts'
import {quotaLimits} from '../../../src/checks/platform/quota-limits.ts'
import {annotated, quota, range} from './policies.ts'

specify('platform', [quotaLimits], {
  PROXY_WITHOUT_LIMITS: {
    fires: {
      'the values take limits away': {
        objects: [quota({'limits.memory': '10Gi'}, {})],
        values: {global: {proxy: {resources: {limits: null}}}},
        says: ['limits.memory', 'Deployment/web'],
      },
      'an annotation takes the place of all of them': {
        objects: [quota({'limits.cpu': '10'}, {}), annotated({'sidecar.istio.io/proxyCPU': '50m'})],
        says: ['limits.cpu'],
      },
      'requests are missing with their limit': {
        objects: [
          quota({'requests.memory': '10Gi'}, {}),
          annotated({'sidecar.istio.io/proxyCPU': '50m'}),
        ],
        says: ['requests.memory'],
      },
    },
    quiet: {
      'nobody sees LimitRanges': {
        objects: [quota({'limits.cpu': '10'}, {}), annotated({'sidecar.istio.io/proxyCPU': '50m'})],
        blind: [{resource: 'limitranges', kind: 'LimitRange', why: 'forbidden'}],
      },
      'the usual proxy has all': {
        objects: [
          quota({'limits.cpu': '10', 'limits.memory': '10Gi', cpu: '1', memory: '1Gi'}, {}),
        ],
      },
      'a LimitRange fills them in': {
        objects: [
          quota({'limits.cpu': '10'}, {}),
          annotated({'sidecar.istio.io/proxyCPU': '50m'}),
          range({type: 'Container', default: {cpu: '1'}}),
        ],
      },
      'a request comes of its limit': {
        objects: [quota({cpu: '10'}, {}), annotated({'sidecar.istio.io/proxyCPULimit': '1'})],
      },
      'only some pods count': {
        objects: [
          quota({'limits.cpu': '10'}, {}, {scopes: ['BestEffort']}),
          annotated({'sidecar.istio.io/proxyCPU': '50m'}),
        ],
      },
      'no pods but services count': {
        objects: [quota({services: '10'}, {}), annotated({'sidecar.istio.io/proxyCPU': '50m'})],
      },
    },
  },
})
