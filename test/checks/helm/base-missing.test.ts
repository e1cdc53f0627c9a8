import {baseMissing} from '../../../src/checks/helm/base-missing.ts'
import {release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {byHand, TWO_BASES} from './bases.ts'

const NO_BASE = release('istio-system/istio-base', 'not-base', '1.27.9')

specify('helm', [baseMissing], {
  BASE_RELEASE_MISSING: {
    fires: {
      'F-28 no release is of the chart base': {
        releases: [NO_BASE],
        says: ['helm -n istio-system list'],
        severity: 'blocks',
      },
    },
    quiet: {
      'the mesh is not of Helm at all': {releases: [NO_BASE], objects: byHand('default')},
      'nobody can tell which of two it is': TWO_BASES,
    },
  },
})
