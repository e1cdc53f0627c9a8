import {injector, istiod, object, validator} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {elsewhere} from '../../../src/checks/labels/elsewhere.ts'
import {at, calling, renamed} from './hooks.ts'

specify('labels', [elsewhere], {
  WEBHOOK_ELSEWHERE: {
    fires: {
      'a second control plane is in the cluster': {
        objects: [
          calling(renamed(injector('r1'), 'other-mesh'), at('mesh-two/istiod')),
          object('v1 Service mesh-two/istiod'),
        ],
        says: ['mesh-two/istiod', 'outside of this mesh'],
        severity: 'warns',
      },
      'nobody is there': {
        objects: [calling(validator('other-mesh', 'r1'), at('mesh-two/istiod'))],
        says: ['mesh-two/istiod, which does not exist'],
        severity: 'blocks',
      },
      'it calls a URL': {
        objects: [
          calling(renamed(injector('r1'), 'remote'), {
            service: undefined,
            url: 'https://example.org/inject',
          }),
        ],
        says: ['remote', 'URL'],
        severity: 'warns',
      },
    },
    quiet: {
      'all call this mesh': {objects: [injector('default', 'prod'), ...istiod('r1', '1.27.9')]},
      'a webhook of somebody else calls elsewhere': {
        objects: [
          object(
            'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration other',
            {},
            {webhooks: [{name: 'pods.example.org', clientConfig: at('other/hook')}]},
          ),
        ],
      },
    },
  },
})
