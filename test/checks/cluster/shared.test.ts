import {injector, istiod, object, ownedBy, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {shared} from '../../../src/checks/cluster/shared.ts'
import {CRD, MWC, base, owned, role} from './objects.ts'

const old = (...objects: readonly string[]): ReturnType<typeof release> =>
  release('istio-system/istiod', 'istiod', '1.27.9', {objects})
specify('cluster', [shared], {
  SHARED_WITH_RELEASE: {
    fires: {
      'two manifests hold a role': {
        releases: [
          old('ClusterRole/istiod-istio-system'),
          release('istio-system/istiod-r30', 'istiod', '1.30.3', {
            objects: ['ClusterRole/istiod-istio-system'],
          }),
        ],
        says: ['ClusterRole/istiod-istio-system', 'istio-system/istiod-r30'],
        severity: 'blocks',
      },
      'two manifests hold an account of one namespace': {
        releases: [
          old('ServiceAccount/istio-reader'),
          base('1.27.9', {objects: ['ServiceAccount/istio-reader']}),
        ],
        says: ['ServiceAccount/istio-reader', 'istio-base'],
      },
      'one of two old releases shares a role': {
        objects: istiod('r1', '1.27.9'),
        releases: [
          old('ClusterRole/one'),
          release('istio-system/istiod-r1', 'istiod', '1.27.9'),
          base('1.27.9', {objects: ['ClusterRole/one']}),
        ],
        says: ['Release istiod of', 'istio-base'],
      },
      'another release adopted the live object': {
        objects: [role('istiod-istio-system', ownedBy('istio-system', 'green'))],
        releases: [old('ClusterRole/istiod-istio-system')],
        says: ['istio-system/green'],
      },
    },
    quiet: {
      'it is a tag, which a step takes out': {
        objects: [owned(injector('default', 'prod'), ownedBy('istio-system', 'green'))],
        releases: [
          old(`${MWC}/istio-revision-tag-prod`),
          release('istio-system/green', 'istiod', '1.30.3', {
            objects: [`${MWC}/istio-revision-tag-prod`],
          }),
        ],
      },
      'it is a definition, which its chart keeps': {
        releases: [old(CRD), base('1.27.9', {objects: [CRD]})],
      },
      'an account of that name is in another namespace': {
        releases: [
          old('ServiceAccount/istio-reader'),
          release('other/istiod', 'istiod', '1.30.3', {objects: ['ServiceAccount/istio-reader']}),
        ],
      },
      'another account of that name was adopted elsewhere': {
        objects: [
          object('v1 ServiceAccount other/istio-reader', {annotations: ownedBy('other', 'green')}),
        ],
        releases: [old('ServiceAccount/istio-reader')],
      },
      'another role was adopted': {
        objects: [role('istiod-other', ownedBy('istio-system', 'green'))],
        releases: [old('ClusterRole/istiod-istio-system')],
      },
      'both releases go': {
        objects: [...istiod('r1', '1.27.9')],
        releases: [
          old('ClusterRole/one'),
          release('istio-system/istiod-r1', 'istiod', '1.27.9', {objects: ['ClusterRole/one']}),
        ],
      },
      'the live object is its own': {
        objects: [role('istiod-istio-system', ownedBy('istio-system', 'istiod'))],
        releases: [old('ClusterRole/istiod-istio-system')],
      },
    },
  },
})
