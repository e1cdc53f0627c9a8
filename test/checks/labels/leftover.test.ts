import {injector, istiod, ownedBy, release, validator, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {leftover} from '../../../src/checks/labels/leftover.ts'
import {at, calling, renamed} from './hooks.ts'

specify('labels', [leftover], {
  WEBHOOK_WITHOUT_RELEASE: {
    fires: {
      'an injector of the old revision is of no release': {
        objects: [
          renamed(injector('default'), 'istio-sidecar-injector-by-hand', {annotations: {}}),
        ],
        says: ['istio-sidecar-injector-by-hand', 'could not be created'],
        severity: 'warns',
      },
      'a validator is': {
        objects: [validator('istiod-istio-system', 'default')],
        says: ['istiod-istio-system', 'neither made nor changed'],
      },
    },
    quiet: {
      'its marks name a release': {
        objects: [
          renamed(
            validator('istio-validator-istio-system', 'default'),
            'istio-validator-istio-system',
            {annotations: ownedBy('istio-system', 'istiod')},
          ),
        ],
      },
      'a manifest names it': {
        objects: [validator('istio-validator-istio-system', 'default')],
        releases: [
          release('istio-system/istiod', 'istiod', '1.27.9', {
            objects: ['ValidatingWebhookConfiguration/istio-validator-istio-system'],
          }),
        ],
      },
      'it is a tag': {objects: [injector('default', 'prod')]},
      'it is of a revision that stays': {
        objects: [...istiod('r30', '1.30.3'), validator('istio-validator-r30', 'r30')],
      },
      'it calls a Service of that name elsewhere': {
        objects: [calling(validator('other', 'default'), at('mesh-two/istiod'))],
      },
      'its istiod is of no release either, which another finding tells': {
        objects: [
          workload('istio-system/istiod', {
            labels: {app: 'istiod', 'istio.io/rev': 'default'},
            metadata: {labels: {app: 'istiod'}},
            pod: {containers: [{name: 'discovery', image: 'example.org/istio/pilot:1.27.9'}]},
          }),
          validator('istiod-istio-system', 'default'),
        ],
      },
    },
  },
})
