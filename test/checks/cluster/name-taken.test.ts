import {injector, istiod, object, ownedBy, release, validator} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {nameTaken} from '../../../src/checks/cluster/name-taken.ts'
import {DEFAULT, base, owned, role} from './objects.ts'

specify('cluster', [nameTaken], {
  NAME_TAKEN: {
    fires: {
      'a role was left by an earlier try': {
        objects: [role('istiod-clusterrole-1-28-10-istio-system')],
        says: [
          'ClusterRole/istiod-clusterrole-1-28-10-istio-system (of no release)',
          'istiod-1-28-10',
        ],
        severity: 'blocks',
      },
      'an injector is of another release': {
        objects: [owned(injector('1-28-10'), ownedBy('istio-system', 'green'))],
        says: ['of release istio-system/green'],
      },
      'the new istiod was installed by hand': {
        objects: istiod('1-28-10', '1.28.10').map(each => owned(each)),
        says: ['Deployment/istiod-1-28-10'],
      },
      'base would adopt a validator of another': {
        objects: [validator(DEFAULT, 'default')],
        releases: [base('1.27.9', {objects: ['ServiceAccount/istio-reader-service-account']})],
        says: ['Release istio-base', DEFAULT],
      },
      'base would adopt an account': {
        objects: [object('v1 ServiceAccount istio-system/istio-reader-service-account')],
        releases: [base('1.27.9', {objects: [`ValidatingWebhookConfiguration/${DEFAULT}`]})],
        says: ['istio-reader-service-account'],
      },
    },
    quiet: {
      'the new release made it': {
        objects: istiod('1-28-10', '1.28.10'),
        releases: [release('istio-system/istiod-1-28-10', 'istiod', '1.28.10')],
      },
      'the manifest of the new release holds it': {
        objects: [role('istiod-clusterrole-1-28-10-istio-system')],
        releases: [
          release('istio-system/istiod-1-28-10', 'istiod', '1.28.10', {
            objects: ['ClusterRole/istiod-clusterrole-1-28-10-istio-system'],
          }),
        ],
      },
      'an object of that name is in another namespace': {
        objects: [object('v1 Service shop/istiod-1-28-10')],
      },
      'base holds its validator': {
        releases: [base('1.27.9', {objects: [`ValidatingWebhookConfiguration/${DEFAULT}`]})],
      },
      'base made the validator, so its marks say': {
        objects: [owned(validator(DEFAULT, 'default'), ownedBy('istio-system', 'istio-base'))],
        releases: [base('1.27.9', {objects: ['ServiceAccount/x']})],
      },
      'base has no validator': {
        baseValues: {defaultRevision: ''},
        releases: [base('1.27.9', {values: {defaultRevision: ''}, objects: ['ServiceAccount/x']})],
      },
      'base is not touched': {releases: [base('1.28.10', {objects: ['ServiceAccount/x']})]},
    },
  },
})
