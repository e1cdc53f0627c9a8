import {LAYOUT} from '../../src/checks/layout/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injectedPod, istiod, namespace, object, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const OF_ROOT = [
  'ROOT_NAMESPACES_DIFFER',
  'LAYOUT_ROOT_MISSING',
  'LAYOUT_ROOT_BESIDE_PLANE',
  'LAYOUT_MESH_WIDE_ELSEWHERE',
  'LAYOUT_NOT_STRICT',
  'LAYOUT_NO_DEFAULT_SIDECAR',
]
const peer = (place: string, mode?: string, more: object = {}): KubeObject =>
  object(
    `security.istio.io/v1 PeerAuthentication ${place}`,
    {},
    {spec: {...(mode === undefined ? {} : {mtls: {mode}}), ...more}},
  )
const sidecar = (place: string, more: object = {}): KubeObject =>
  object(
    `networking.istio.io/v1 Sidecar ${place}`,
    {},
    {spec: {egress: [{hosts: ['./*']}], ...more}},
  )
const aimed = {selector: {matchLabels: {app: 'web'}}}
const rooted = (root: string, revision = 'default', version = '1.27.9'): readonly KubeObject[] =>
  istiod(revision, version, `defaultConfig: {}\nrootNamespace: ${root}\n`)
const apart = [...rooted('istio-config'), namespace('istio-config')]
const moved = rooted('istio-config', '1-28-10', '1.28.10')
const shops = (count: number): readonly KubeObject[] =>
  [...Array(count).keys()].flatMap(at => [
    namespace(`shop-${at}`),
    workload(`shop-${at}/web`),
    injectedPod(`shop-${at}/web`),
  ])
const hidden = [{resource: 'sidecars', kind: 'Sidecar.networking.istio.io', why: 'forbidden'}]

specify(
  'layout: root namespace',
  LAYOUT.filter(each => OF_ROOT.includes(each.code)),
  {
    ROOT_NAMESPACES_DIFFER: {
      fires: {
        'the new istiod runs with another': {
          objects: [...moved, peer('istio-system/default', 'STRICT')],
          says: [
            'istiod default takes mesh-wide configuration from istio-system, and 1-28-10 from istio-config',
            'istio-system/default',
            'configmap istio -o',
          ],
          severity: 'blocks',
        },
        'one of two old ones differs': {
          objects: [
            ...rooted('istio-config', 'r0', '1.26.8'),
            peer('istio-config/default', 'STRICT'),
          ],
          says: ['istiod r0', 'whose values', 'configmap istio-r0'],
          severity: 'blocks',
        },
        'the mesh is written as JSON': {
          objects: [
            ...istiod('1-28-10', '1.28.10', '{"rootNamespace": "istio-config"}'),
            peer('istio-config/default'),
          ],
          severity: 'blocks',
        },
        'nothing lies in either': {
          objects: [
            ...moved,
            peer('istio-config/web', 'STRICT', aimed),
            peer('shop/default', 'STRICT'),
          ],
          severity: 'warns',
        },
        'what lies there could not be seen': {objects: moved, blind: hidden, severity: 'blocks'},
        'a ConfigMap is gone': {
          without: ['ConfigMap/istio-system/istio'],
          says: ['cannot be told', 'istiod default'],
          severity: 'warns',
        },
        'that of the new one is gone': {
          objects: moved,
          without: ['ConfigMap/istio-system/istio-1-28-10'],
          says: ['istiod 1-28-10'],
          severity: 'warns',
        },
      },
      quiet: {
        'both run and have the same': {objects: [...apart, ...moved, peer('istio-config/default')]},
        'it is said in quotes': {
          objects: [
            ...istiod('default', '1.27.9', 'rootNamespace: "istio-config"\n'),
            ...moved,
            peer('istio-config/default'),
          ],
        },
        'a comment speaks of another': {
          objects: [
            ...istiod('1-28-10', '1.28.10', '# rootNamespace: other\n'),
            peer('istio-system/default'),
          ],
        },
        'only the values differ, which another finding tells': {
          objects: [...apart, peer('istio-config/default', 'STRICT')],
        },
      },
    },
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
          objects: [
            ...apart,
            peer('istio-config/a', 'STRICT'),
            peer('istio-config/b', 'PERMISSIVE'),
          ],
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
  },
)
