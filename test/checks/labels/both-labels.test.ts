import {injector, namespace} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {bothLabels} from '../../../src/checks/labels/both-labels.ts'

specify('labels', [bothLabels], {
  BOTH_INJECTION_LABELS: {
    fires: {
      'enabled wins over another revision': {
        objects: [namespace('shop', {'istio-injection': 'enabled', 'istio.io/rev': 'canary'})],
        says: [
          'shop (istio.io/rev=canary)',
          'istio-injection=enabled',
          'kubectl label namespace shop istio-injection-',
        ],
        severity: 'warns',
      },
      'disabled wins over a revision that serves': {
        objects: [namespace('shop', {'istio-injection': 'disabled', 'istio.io/rev': 'default'})],
        says: ['Nobody injects', 'kubectl label namespace shop istio.io/rev-'],
      },
      'two of them are one finding': {
        objects: [
          namespace('a', {'istio-injection': 'enabled', 'istio.io/rev': 'x'}),
          namespace('b', {'istio-injection': 'enabled', 'istio.io/rev': 'y'}),
        ],
        says: ['a (istio.io/rev=x), b (istio.io/rev=y)'],
      },
    },
    quiet: {
      'both mean the same revision': {
        objects: [namespace('shop', {'istio-injection': 'enabled', 'istio.io/rev': 'default'})],
      },
      'both mean the same tag': {
        objects: [
          namespace('shop', {'istio-injection': 'enabled', 'istio.io/rev': 'default'}),
          injector('default', 'default'),
        ],
        without: ['MutatingWebhookConfiguration/istio-sidecar-injector'],
      },
      'only one label is there': {
        objects: [
          namespace('shop', {'istio-injection': 'disabled'}),
          namespace('bare', {'istio.io/rev': 'canary'}),
        ],
      },
      'the value is odd, which another check tells': {
        objects: [namespace('shop', {'istio-injection': 'true', 'istio.io/rev': 'canary'})],
      },
    },
  },
})
