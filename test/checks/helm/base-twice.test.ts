import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {baseTwice} from '../../../src/checks/helm/base-twice.ts'

specify('helm', [baseTwice], {
  SINGLE_CHARTS_TWICE: {
    fires: {
      'base is there twice': {
        releases: [release('istio-system/base', 'base', '1.26.0')],
        says: ['istio-system/base (1.26.0)', 'istio-system/istio-base'],
      },
      'so is the node agent': {
        releases: [
          release('istio-system/cni', 'cni', '1.27.9'),
          release('istio-system/istio-cni', 'cni', '1.27.9'),
        ],
        says: ['chart cni'],
      },
    },
    quiet: {
      'istiod is': {releases: [release('istio-system/istiod-1-26-2', 'istiod', '1.26.2')]},
      'there is one node agent': {releases: [release('istio-system/cni', 'cni', '1.27.9')]},
    },
  },
})
