import {istiod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {rootsDiffer} from '../../../src/checks/layout/roots-differ.ts'
import {aimed, apart, peer, rooted} from './roots.ts'

const moved = rooted('istio-config', '1-28-10', '1.28.10')
const hidden = [{resource: 'sidecars', kind: 'Sidecar.networking.istio.io', why: 'forbidden'}]
specify('layout', [rootsDiffer], {
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
})
