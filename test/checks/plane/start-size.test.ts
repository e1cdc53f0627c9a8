import {istiod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {startSize} from '../../../src/checks/plane/start-size.ts'
import {plane} from './istiod.ts'

specify('plane', [startSize], {
  NEW_ISTIOD_STARTS_SMALL: {
    fires: {
      'the autoscaler has made more of the old one': {
        objects: [plane({replicas: 3})],
        says: ['3 replicas', 'starts with 1'],
        severity: 'warns',
      },
      'the values ask for fewer': {
        objects: [plane({replicas: 3})],
        values: {autoscaleMin: 2},
        says: ['starts with 2'],
      },
      'the number is fixed, and smaller': {
        objects: [plane({replicas: 3})],
        values: {pilot: {autoscaleEnabled: false, replicaCount: 2}},
        says: ['starts with 2'],
      },
      'the least does not count without an autoscaler': {
        objects: [plane({replicas: 3})],
        values: {autoscaleEnabled: false, autoscaleMin: 3},
      },
      'the new one is there, and smaller': {
        objects: [plane({replicas: 2}), ...istiod('1-28-10', '1.28.10')],
        values: {autoscaleMin: 5},
      },
    },
    quiet: {
      'the values ask for as many': {objects: [plane({replicas: 3})], values: {autoscaleMin: 3}},
      'they do under pilot': {
        objects: [plane({replicas: 3})],
        values: {pilot: {autoscaleMin: 3}},
      },
      'the fixed number is the same': {
        objects: [plane({replicas: 3})],
        values: {autoscaleEnabled: false, replicaCount: 3},
      },
    },
  },
})
