import {injector, istiod, namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {tagName} from '../../../src/checks/labels/tag-name.ts'

specify('labels', [tagName], {
  TAG_NAMED_LIKE_REVISION: {
    fires: {
      'it is called like the new revision': {
        objects: [injector('default', '1-28-10')],
        says: ['1-28-10', 'like the revision that is to be installed'],
        severity: 'blocks',
      },
      'the default tag stands beside a plain install that nobody asks': {
        objects: [namespace('shop'), injector('default', 'default')],
        says: ['Tag default'],
        severity: 'warns',
      },
      'it is called like a revision that is there': {
        objects: [namespace('shop'), ...istiod('r1', '1.27.9'), injector('default', 'r1')],
        says: ['Tag r1'],
        severity: 'warns',
      },
    },
    quiet: {
      'it has a name of its own': {objects: [injector('default', 'prod')]},
      'a namespace is taken twice already, which is a law': {
        objects: [injector('default', 'default')],
      },
      'the default tag stands alone': {
        objects: [injector('r1', 'default'), ...istiod('r1', '1.27.9')],
        without: ['MutatingWebhookConfiguration/istio-sidecar-injector'],
      },
    },
  },
})
