import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {budget} from '../../../src/checks/plane/budget.ts'
import type {Rest} from './istiod.ts'

const allowing = (allowed: unknown, matchLabels: Rest = {app: 'istiod'}): KubeObject =>
  object(
    'policy/v1 PodDisruptionBudget istio-system/istiod',
    {},
    {spec: {minAvailable: 1, selector: {matchLabels}}, status: {disruptionsAllowed: allowed}},
  )
specify('plane', [budget], {
  ISTIOD_BUDGET_TIGHT: {
    fires: {
      'it allows nothing': {objects: [allowing(0)], says: ['istiod'], severity: 'info'},
      'it is of one of two old revisions': {
        objects: [...istiod('r0', '1.26.8'), allowing(0, {'istio.io/rev': 'r0'})],
      },
    },
    quiet: {
      'it allows one': {objects: [allowing(1)]},
      'it has not been judged yet': {objects: [allowing(undefined)]},
      'it is of something else': {objects: [allowing(0, {app: 'kiali'})]},
      'it selects nothing in particular': {objects: [allowing(0, {})]},
    },
  },
})
