import {definition, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {crdsStay} from '../../../src/checks/cluster/crds-stay.ts'
import {VS, base, excluding, ofChart, services} from './objects.ts'

specify('cluster', [crdsStay], {
  CRDS_STAY_OLD: {
    fires: {
      'an excluded one is not served as v1': {
        objects: [services(VS, ['v1beta1', 'v1alpha3'])],
        baseValues: excluding,
        says: [VS, 'not served as v1'],
        severity: 'warns',
      },
      'base stands, and one is not served as v1': {
        objects: [services(VS, ['v1beta1'])],
        releases: [base('1.28.10')],
        says: [VS],
        severity: 'warns',
      },
      'v1 is there and not served': {
        objects: [
          object(
            `apiextensions.k8s.io/v1 CustomResourceDefinition ${VS}`,
            {},
            {
              spec: {
                group: 'networking.istio.io',
                names: {},
                versions: [
                  {name: 'v1', served: false},
                  {name: 'v1beta1', served: true, storage: true},
                ],
              },
              status: {conditions: [{type: 'Established', status: 'True'}]},
            },
          ),
        ],
        releases: [base('1.28.10')],
        severity: 'warns',
      },
      'an excluded one stays old': {
        baseValues: excluding,
        says: ['excludedCRDs', VS],
        severity: 'warns',
      },
      'one excluded is not served as v1 and another is': {
        objects: [services(VS, ['v1beta1'])],
        baseValues: {base: {excludedCRDs: [VS, 'authorizationpolicies.security.istio.io']}},
        says: ['exclude authorizationpolicies.security.istio.io from'],
        severity: 'warns',
      },
      'the charts never upgrade them': {
        from: '1.22.8',
        to: '1.23.6',
        says: ['helm show crds istio/base --version 1.23.6'],
        severity: 'warns',
      },
    },
    quiet: {
      'base renews one without v1': {objects: [services(VS, ['v1beta1'])]},
      'a kind was never served as v1': {
        objects: [definition('envoyfilters.networking.istio.io', 'EnvoyFilter', ['v1alpha3'])],
        releases: [base('1.28.10')],
      },
      'the new istiod does not read v1': {
        from: '1.22.8',
        to: '1.23.6',
        objects: [services(VS, ['v1beta1'])],
        releases: [base('1.23.6')],
      },
      'the excluded one is of the new version': {
        objects: [services(VS, undefined, ofChart('1.28.10'))],
        baseValues: excluding,
      },
      'the excluded one is newer': {
        objects: [services(VS, undefined, ofChart('1.30.3'))],
        baseValues: excluding,
      },
      'the excluded one is not there': {
        baseValues: {base: {excludedCRDs: ['envoyfilters.networking.istio.io']}},
      },
    },
  },
})
