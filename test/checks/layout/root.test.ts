import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, namespace, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {
  rootThere,
  rootApart,
  broadElsewhere,
  strict,
  defaultSidecar,
} from '../../../src/checks/layout/root.ts'
import {aimed, apart, peer, rooted} from './roots.ts'

const sidecar = (place: string, more: object = {}): KubeObject =>
  object(
    `networking.istio.io/v1 Sidecar ${place}`,
    {},
    {spec: {egress: [{hosts: ['./*']}], ...more}},
  )
const shops = (count: number): readonly KubeObject[] =>
  [...Array(count).keys()].flatMap(at => [
    namespace(`shop-${at}`),
    workload(`shop-${at}/web`),
    injectedPod(`shop-${at}/web`),
  ])
specify('layout', [rootThere, rootApart, broadElsewhere, strict, defaultSidecar], {
  LAYOUT_ROOT_MISSING: {
    fires: {
      'nobody made it': {
        objects: rooted('istio-config'),
        says: ['istio-config', 'kubectl create namespace istio-config'],
        severity: 'warns',
      },
    },
    quiet: {
      'it is there': {objects: apart},
      'it cannot be told': {without: ['ConfigMap/istio-system/istio']},
    },
  },
  LAYOUT_ROOT_BESIDE_PLANE: {
    fires: {
      'a policy for all lies beside istiod': {
        objects: [peer('istio-system/default', 'STRICT')],
        says: ['PeerAuthentication istio-system/default', 'istio-config'],
        severity: 'info',
      },
      'a filter for all does': {
        objects: [object('networking.istio.io/v1alpha3 EnvoyFilter istio-system/all')],
        says: ['EnvoyFilter'],
      },
    },
    quiet: {
      'it is for one workload': {objects: [peer('istio-system/kiali', 'STRICT', aimed)]},
      'the root is elsewhere': {
        objects: [
          ...apart,
          peer('istio-config/default', 'STRICT'),
          peer('istio-system/default', 'STRICT'),
        ],
      },
      'it lies in an application’s namespace': {objects: [peer('shop/default', 'STRICT')]},
    },
  },
  LAYOUT_MESH_WIDE_ELSEWHERE: {
    fires: {
      'it was left beside istiod': {
        objects: [...apart, peer('istio-system/default', 'STRICT')],
        says: ['root namespace is istio-config', 'istio-system/default'],
        severity: 'warns',
      },
      'the root was never moved': {
        objects: [namespace('istio-config'), sidecar('istio-config/default')],
        says: ['root namespace is istio-system', 'Sidecar istio-config/default'],
      },
    },
    quiet: {
      'it lies in the root': {objects: [...apart, peer('istio-config/default', 'STRICT')]},
      'it is for one workload': {
        objects: [
          ...apart,
          peer('istio-system/kiali', 'STRICT', aimed),
          sidecar('istio-system/kiali', {workloadSelector: {labels: {app: 'kiali'}}}),
        ],
      },
    },
  },
  LAYOUT_NOT_STRICT: {
    fires: {
      'it is permissive for all': {
        objects: [peer('istio-system/default', 'PERMISSIVE')],
        says: ['PERMISSIVE'],
        severity: 'info',
      },
      'it says nothing for all': {
        objects: [peer('istio-system/default')],
        says: ['without a mode'],
      },
      'it is off for all': {
        objects: [peer('istio-system/default', 'DISABLE')],
        severity: 'warns',
      },
      'only some namespaces have it': {
        objects: [peer('shop/default', 'STRICT')],
        says: ['No PeerAuthentication in istio-system'],
        severity: 'info',
      },
      'the root namespace has none': {objects: apart},
      'it is for one workload of the root only': {
        objects: [peer('istio-system/kiali', 'STRICT', aimed)],
      },
    },
    quiet: {
      'it is strict for all': {objects: [peer('istio-system/default', 'STRICT')]},
      'one of two is strict for all': {
        objects: [...apart, peer('istio-config/a', 'STRICT'), peer('istio-config/b', 'PERMISSIVE')],
      },
      'a namespace has an exception, and nobody has more': {
        objects: [peer('shop/default', 'PERMISSIVE')],
      },
    },
  },
  LAYOUT_NO_DEFAULT_SIDECAR: {
    fires: {
      'the mesh is large': {objects: shops(9), says: ['10 namespace(s)'], severity: 'info'},
      'the root is apart and has none': {objects: [...apart, sidecar('istio-system/default')]},
      'it is for one workload': {
        objects: [
          ...apart,
          sidecar('istio-config/one', {workloadSelector: {labels: {app: 'web'}}}),
        ],
      },
    },
    quiet: {
      'the mesh is small': {objects: shops(8)},
      'it is there': {objects: [...shops(12), sidecar('istio-system/default')]},
      'it is in the root apart': {objects: [...apart, sidecar('istio-config/default')]},
    },
  },
})
