import {definition, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {rejected} from '../../../src/checks/config/rejected.ts'

const policy = (level: unknown) =>
  object(
    'security.istio.io/v1 AuthorizationPolicy shop/allow',
    {},
    {spec: {}, status: {validationMessages: [{level, type: {code: 'IST0101'}}]}},
  )
specify('config', [rejected], {
  CONFIG_REJECTED: {
    fires: {
      'the status holds an error': {
        objects: [policy('ERROR')],
        says: ['shop/allow', 'AuthorizationPolicy.security.istio.io'],
      },
    },
    quiet: {
      'the status holds a warning': {objects: [policy('WARNING')]},
      'the kind is none that istiod reads': {
        objects: [
          definition('rollouts.argoproj.io', 'Rollout'),
          object(
            'argoproj.io/v1 Rollout shop/web',
            {},
            {status: {validationMessages: [{level: 'ERROR'}]}},
          ),
        ],
      },
      'the status is nonsense': {
        objects: [
          policy({deep: 'ERROR'}),
          object('security.istio.io/v1 AuthorizationPolicy shop/odd', {}, {status: 'ERROR'}),
        ],
      },
    },
  },
})
