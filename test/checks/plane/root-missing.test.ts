import {injector, istiod, namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {rootMissing} from '../../../src/checks/plane/root-missing.ts'
import {NO_ROOT, plane} from './trust.ts'

specify('plane', [rootMissing], {
  ROOT_CERT_MISSING: {
    fires: {
      'a namespace with sidecars has none': {
        without: NO_ROOT,
        says: ['shop', 'istio-namespace-controller-election'],
        severity: 'blocks',
      },
      'one of two old revisions injects there': {
        objects: istiod('r0', '1.26.8'),
        without: NO_ROOT,
        says: ['shop'],
      },
      'a tag asks for the sidecars': {
        objects: [
          injector('default', 'prod'),
          namespace('till', {'istio.io/rev': 'prod'}),
          workload('till/desk'),
        ],
        says: ['till'],
      },
    },
    quiet: {
      'nothing is injected there': {objects: [namespace('till'), workload('till/desk')]},
      'nothing runs there': {objects: [workload('shop/web', {replicas: 0})], without: NO_ROOT},
      'nobody has one': {without: [...NO_ROOT, 'ConfigMap/istio-system/istio-ca-root-cert']},
      'the cluster hands out the roots': {
        objects: [plane({env: [{name: 'ENABLE_CLUSTER_TRUST_BUNDLE_API', value: 'true'}]})],
        without: NO_ROOT,
      },
      'the ConfigMap has another name': {
        objects: [plane({env: [{name: 'PILOT_CA_CERT_CONFIGMAP', value: 'roots'}]})],
        without: NO_ROOT,
      },
      'the values give it another name': {
        values: {global: {trustBundleName: 'roots'}},
        without: NO_ROOT,
      },
      'certificates are not istiod’s': {
        values: {global: {pilotCertProvider: 'kubernetes'}},
        without: NO_ROOT,
      },
      'another revision injects there': {
        objects: [...istiod('r2', '1.29.6'), namespace('shop', {'istio.io/rev': 'r2'})],
        without: NO_ROOT,
      },
    },
  },
})
