import {definition, ownedBy} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {crdOwnership} from '../../../src/checks/cluster/crd-ownership.ts'
import {CRD, VS, base, excluding, services} from './objects.ts'

specify('cluster', [crdOwnership], {
  CRD_NOT_HELMS: {
    fires: {
      'one belongs to nobody': {
        objects: [services(VS, undefined, {annotations: {}})],
        says: [
          VS,
          `kubectl annotate crd ${VS} meta.helm.sh/release-name=istio-base ` +
            'meta.helm.sh/release-namespace=istio-system --overwrite',
        ],
        severity: 'blocks',
      },
      'one belongs to another product': {
        objects: [services(VS, undefined, {annotations: ownedBy('higress', 'higress')})],
        says: ['release higress/higress'],
        severity: 'blocks',
      },
      'one belongs to a release of that name elsewhere': {
        objects: [services(VS, undefined, {annotations: ownedBy('other', 'istio-base')})],
        says: ['other/istio-base'],
      },
      'the charts are the first that render them': {
        from: '1.22.8',
        to: '1.24.6',
        objects: [services(VS, undefined, {annotations: {}})],
        says: [VS],
      },
      'the one that 1.30 brings is there already': {
        from: '1.29.6',
        to: '1.30.3',
        objects: [
          definition('trafficextensions.extensions.istio.io', 'TrafficExtension', ['v1alpha1'], {
            annotations: {},
          }),
        ],
        says: ['trafficextensions'],
      },
    },
    quiet: {
      'the release holds it': {
        objects: [services(VS, undefined, {annotations: {}})],
        releases: [base('1.27.9', {objects: [CRD]})],
      },
      'it is excluded': {
        objects: [services(VS, undefined, {annotations: {}})],
        baseValues: excluding,
      },
      'the charts do not render definitions': {
        from: '1.22.8',
        to: '1.23.6',
        objects: [services(VS, undefined, {annotations: {}})],
      },
      'base is not touched': {
        objects: [services(VS, undefined, {annotations: {}})],
        releases: [base('1.28.10')],
      },
      'it is not of these charts': {
        objects: [
          definition('istiooperators.install.istio.io', 'IstioOperator', ['v1alpha1'], {
            annotations: {},
          }),
        ],
      },
      'the charts do not bring it yet': {
        objects: [
          definition('trafficextensions.extensions.istio.io', 'TrafficExtension', ['v1alpha1'], {
            annotations: {},
          }),
        ],
      },
    },
  },
})
