import {definition, injector, istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {boundToNobody} from '../../../src/checks/labels/bound-to-nobody.ts'
import {bound} from './hooks.ts'

specify('labels', [boundToNobody], {
  CONFIG_BOUND_TO_NOBODY: {
    fires: {
      'it names a tag': {
        objects: [
          injector('default', 'prod'),
          bound('security.istio.io/v1 AuthorizationPolicy shop/strict', 'prod'),
        ],
        says: ['shop/strict (prod)', 'Tags do not count'],
      },
      'it names one of two tags': {
        objects: [
          injector('default', 'prod'),
          injector('default', 'test'),
          bound('networking.istio.io/v1 VirtualService shop/web', 'test'),
        ],
        says: ['Tags do not count'],
      },
      'it names a revision of the past': {
        objects: [bound('networking.istio.io/v1 VirtualService shop/web', 'r0')],
        says: ['VirtualService.networking.istio.io', 'shop/web (r0)'],
      },
    },
    quiet: {
      'it names one of two old ones': {
        objects: [
          ...istiod('r1', '1.27.9'),
          bound('networking.istio.io/v1 VirtualService shop/web', 'r1'),
        ],
      },
      'it names the old revision, which another finding tells': {
        objects: [bound('networking.istio.io/v1 VirtualService shop/web', 'default')],
      },
      'it names the new one': {
        objects: [bound('networking.istio.io/v1 VirtualService shop/web', '1-28-10')],
      },
      'it names none': {objects: [object('networking.istio.io/v1 VirtualService shop/web')]},
      'it is no configuration': {
        objects: [
          definition('things.example.istio.io', 'Thing'),
          bound('example.istio.io/v1 Thing shop/one', 'r0'),
        ],
      },
    },
  },
})
