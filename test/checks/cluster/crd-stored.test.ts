import {definition} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {crdStored} from '../../../src/checks/cluster/crd-stored.ts'
import {VS, base, excluding, services} from './objects.ts'

specify('cluster', [crdStored], {
  CRD_STORED_VERSION_GOES: {
    fires: {
      'an ancient version is stored': {
        objects: [
          {
            ...services(VS),
            status: {
              storedVersions: ['v1alpha2', 'v1'],
              conditions: [{type: 'Established', status: 'True'}],
            },
          },
        ],
        says: ['v1alpha2', 'storedVersions', '--subresource status', '[\\"v1\\"]'],
        severity: 'blocks',
      },
    },
    quiet: {
      'older ones of the charts are stored': {
        objects: [{...services(VS), status: {storedVersions: ['v1alpha3', 'v1beta1', 'v1']}}],
      },
      'it is excluded': {
        objects: [{...services(VS), status: {storedVersions: ['v1alpha2']}}],
        baseValues: excluding,
      },
      'base is not touched': {
        objects: [{...services(VS), status: {storedVersions: ['v1alpha2']}}],
        releases: [base('1.28.10')],
      },
      'it is not of these charts': {
        objects: [
          {
            ...definition('istiooperators.install.istio.io', 'IstioOperator'),
            status: {storedVersions: ['v1alpha2']},
          },
        ],
      },
    },
  },
})
