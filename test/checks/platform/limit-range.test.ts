import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {limitRange} from '../../../src/checks/platform/limit-range.ts'
import {annotated, range} from './policies.ts'

specify('platform', [limitRange], {
  LIMIT_RANGE_REFUSES_PROXY: {
    fires: {
      'containers may have a core at most': {
        objects: [range({type: 'Container', max: {cpu: '1'}})],
        says: ['max cpu', 'LimitRange range in shop'],
      },
      'containers must have more memory': {
        objects: [range({type: 'Container', min: {memory: '256Mi'}})],
        says: ['min memory'],
      },
      'limit and request are too far apart': {
        objects: [range({type: 'Container', maxLimitRequestRatio: {cpu: '10'}})],
        says: ['maxLimitRequestRatio cpu'],
      },
      'the pod as a whole may have less': {
        objects: [
          range({type: 'Pod', max: {cpu: '2500m'}}),
          workload('shop/web', {
            pod: {containers: [{name: 'app', image: 'a', resources: {limits: {cpu: '600m'}}}]},
          }),
        ],
        says: ['max cpu'],
      },
    },
    quiet: {
      'it takes just what the proxy has': {
        objects: [
          range({
            type: 'Container',
            max: {cpu: '2', memory: '1Gi'},
            min: {cpu: '100m', memory: '128Mi'},
            maxLimitRequestRatio: {cpu: '20'},
          }),
        ],
      },
      'it takes what the annotations say': {
        objects: [
          range({type: 'Container', max: {cpu: '1'}}),
          annotated({'sidecar.istio.io/proxyCPULimit': '1'}),
        ],
      },
      'it is of another namespace': {
        objects: [range({type: 'Container', max: {cpu: '1'}}, 'other/range')],
      },
      'it is about volumes': {objects: [range({type: 'PersistentVolumeClaim', max: {cpu: '1'}})]},
    },
  },
})
