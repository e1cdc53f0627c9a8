import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {boundRoutes} from '../../../src/checks/labels/bound-routes.ts'
import {bound} from './hooks.ts'

specify('labels', [boundRoutes], {
  ROUTES_BOUND_TO_REVISION: {
    fires: {
      'a route names the old revision': {
        objects: [bound('gateway.networking.k8s.io/v1 HTTPRoute shop/web', 'default')],
        says: ['1 HTTPRoute.gateway.networking.k8s.io', 'shop/web', '1-28-10'],
      },
      'it names one of two old revisions': {
        objects: [
          ...istiod('r1', '1.27.9'),
          bound('gateway.networking.k8s.io/v1 HTTPRoute shop/web', 'r1'),
        ],
        says: ['shop/web'],
      },
    },
    quiet: {
      'a Gateway does, which has rules of its own': {
        objects: [bound('gateway.networking.k8s.io/v1 Gateway shop/web', 'default')],
      },
      'it names the new one': {
        objects: [bound('gateway.networking.k8s.io/v1 HTTPRoute shop/web', '1-28-10')],
      },
      'it names none': {objects: [object('gateway.networking.k8s.io/v1 HTTPRoute shop/web')]},
    },
  },
})
