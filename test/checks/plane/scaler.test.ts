import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {scaler} from '../../../src/checks/plane/scaler.ts'

const scaling = (name: string, target: unknown, labels = {}): KubeObject =>
  object(
    `autoscaling/v2 HorizontalPodAutoscaler istio-system/${name}`,
    {labels},
    {spec: {scaleTargetRef: target}},
  )
specify('plane', [scaler], {
  ISTIOD_SCALER_ASTRAY: {
    fires: {
      'it scales an istiod that does not exist': {
        objects: [scaling('istiod-r1', {kind: 'Deployment', name: 'istiod-r1'}, {app: 'istiod'})],
        says: ['istiod-r1'],
        severity: 'warns',
      },
      'it scales the istiod of another revision': {
        objects: [
          ...istiod('r2', '1.29.6'),
          scaling(
            'istiod-r2',
            {kind: 'Deployment', name: 'istiod'},
            {app: 'istiod', 'istio.io/rev': 'r2'},
          ),
          scaling('istiod', {name: 'none'}),
        ],
        says: ['istiod-r2 scales istiod'],
      },
      'two scale the same': {
        objects: [scaling('keda-hpa', {kind: 'Deployment', name: 'istiod'})],
        says: ['keda-hpa'],
      },
      'it names nothing': {objects: [scaling('istiod', 'odd')], says: ['nothing']},
    },
    quiet: {
      'each revision has its own': {objects: istiod('r2', '1.29.6')},
      'it scales something else': {
        objects: [scaling('kiali', {kind: 'Deployment', name: 'kiali'})],
      },
    },
  },
})
